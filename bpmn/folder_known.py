"""What the checks of a folder say, and what its expressions, moments and texts may name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bpmn.diagram import Element
from bpmn.folder_model import FolderTask, ProcessFolder

CONFIGURATION, DRAWING = "process.toml", "process.bpmn"
PROFILE = "profile"
"""The name under which expressions find whose local rules hold in the county."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A complaint before it is bound to its process."""

    file: str
    element: str | None
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Known:
    """What expressions, moments and texts of a folder may name, called processes included.

    `inner` is what may be named at the elements inside repeated sub-processes.
    """

    fields: frozenset[str]
    tasks: Mapping[str, FolderTask]
    elements: Mapping[str, Element]
    slots: frozenset[str]
    variables: frozenset[str]
    inner: Mapping[str, Known] = field(default_factory=dict)

    def at(self, element: str | None) -> Known:
        """What may be named at an element."""
        return self.inner.get(element or "", self)

    def at_all(self, elements: Iterable[str | None]) -> Known:
        """What may be named at each of these elements: that outside, unless all lie inside."""
        found = [self.at(element) for element in elements]
        return found[0] if found and all(each == found[0] for each in found) else self

    @property
    def everywhere(self) -> Known:
        """What may be named somewhere, for what is asked at several places."""
        if not self.inner:
            return self
        known = (self, *self.inner.values())
        return Known(
            fields=frozenset[str]().union(*(each.fields for each in known)),
            tasks={key: task for each in known for key, task in each.tasks.items()},
            elements=self.elements,
            slots=frozenset[str]().union(*(each.slots for each in known)),
            variables=self.variables,
        )

    @property
    def names(self) -> frozenset[str]:
        """All that an expression may read."""
        return self.spoken | self.variables

    @property
    def spoken(self) -> frozenset[str]:
        """What the case tells: fields, decisions and rounds of tasks, kinds of organizations."""
        rounds = {f"{task}_rounds" for task in self.tasks}
        kinds = {f"{slot}_kind" for slot in self.slots}
        return self.fields | self.tasks.keys() | rounds | kinds | {PROFILE}


def in_configuration(element: str | None, code: str, message: str) -> Finding:
    """A complaint about process.toml."""
    return Finding(CONFIGURATION, element, code, message)


def user_tasks(folder: ProcessFolder) -> list[Element]:
    """The tasks of people in the folder's own diagram."""
    return [e for e in drawn_elements(folder).values() if e.kind == "userTask"]


def drawn_elements(folder: ProcessFolder) -> Mapping[str, Element]:
    """The elements of the folder's own diagram."""
    return folder.definition.diagram.elements
