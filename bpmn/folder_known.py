"""What the checks of a folder say, and what its expressions, moments and texts may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bpmn.diagram import Element
from bpmn.folder_model import FolderTask


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
