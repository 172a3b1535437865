"""What the checks of a folder say, and what its expressions, moments and texts may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bpmn.diagram import Element
from bpmn.folder_model import FolderTask, ProcessFolder

CONFIGURATION, DRAWING = "process.toml", "process.bpmn"


@dataclass(frozen=True, slots=True)
class Finding:
    """A complaint before it is bound to its process."""

    file: str
    element: str | None
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Known:
    """What expressions, moments and texts of a folder may name, called processes included."""

    fields: frozenset[str]
    tasks: Mapping[str, FolderTask]
    elements: Mapping[str, Element]
    slots: frozenset[str]
    variables: frozenset[str]

    @property
    def names(self) -> frozenset[str]:
        """What the platform tells: fields, decisions and rounds of tasks, kinds of organizations."""
        rounds = {f"{task}_rounds" for task in self.tasks}
        kinds = {f"{slot}_kind" for slot in self.slots}
        return self.fields | self.tasks.keys() | rounds | kinds | self.variables


def in_configuration(element: str | None, code: str, message: str) -> Finding:
    """A complaint about process.toml."""
    return Finding(CONFIGURATION, element, code, message)


def user_tasks(folder: ProcessFolder) -> list[Element]:
    """The tasks of people in the folder's own diagram."""
    return [e for e in drawn_elements(folder).values() if e.kind == "userTask"]


def drawn_elements(folder: ProcessFolder) -> Mapping[str, Element]:
    """The elements of the folder's own diagram."""
    return folder.definition.diagram.elements
