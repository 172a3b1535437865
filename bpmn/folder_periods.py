"""Periods of deadline rules: amounts, and how they may be extended and stand still."""

from __future__ import annotations

from dataclasses import dataclass

from bpmn.folder_bodies import HolderChoice


@dataclass(frozen=True, slots=True)
class Amount:
    """A period as written, such as `5WD`; `unit` is WD, CD, M, Y, H or MIN."""

    text: str
    value: int
    unit: str


@dataclass(frozen=True, slots=True)
class Extension:
    """By how much each time, by whom and how often a deadline may be extended."""

    amount: Amount
    by: tuple[HolderChoice, ...]
    times: int = 1


@dataclass(frozen=True, slots=True)
class Ground:
    """A legal ground on which a deadline may be suspended."""

    code: str
    title: str
    title_en: str | None
    basis: str


@dataclass(frozen=True, slots=True)
class Suspension:
    """Who may let a deadline stand still, on which grounds; kinds of the documents that say so."""

    by: tuple[HolderChoice, ...]
    grounds: tuple[Ground, ...]
    document: str | None = None
    resume_document: str | None = None

    @property
    def documents(self) -> tuple[str, ...]:
        """The kinds of the documents that say so."""
        return tuple(kind for kind in (self.document, self.resume_document) if kind)

    def ground(self, code: str) -> Ground | None:
        """The ground with this code, None if there is none."""
        return next((each for each in self.grounds if each.code == code), None)
