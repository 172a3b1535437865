"""Whose the overdue days of a deadline are, and the appeals about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from web.view_models.case import CaseAction


@dataclass(frozen=True, slots=True)
class OverdueRow:
    """Overdue days one after the other of which the same is said: to what they belong, why, and
    whether they were taken out."""

    first: date
    last: date
    number: int
    belongs: str
    why: str = ""
    excluded: bool = False
    counts: bool = True


@dataclass(frozen=True, slots=True)
class AppealFile:
    """A file that an appeal refers to."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class AppealRow:
    """An appeal with its decision, or the buttons of whoever decides."""

    body: str
    first: date
    last: date
    ground: str
    reason: str
    who: str
    at: datetime
    files: tuple[AppealFile, ...] = ()
    outcome: str = ""  # empty until it is decided
    granted: bool = False
    excluded_from: date | None = None
    excluded_to: date | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    opinion: str = ""
    card_url: str = ""  # granted wholly, and the card is in force: where it can be revoked
    actions: tuple[CaseAction, ...] = ()


@dataclass(frozen=True, slots=True)
class OverdueSection:
    """超期归属 of the page of a deadline."""

    total: int
    excluded: int
    left: int
    days: tuple[OverdueRow, ...]
    appeals: tuple[AppealRow, ...] = ()
    actions: tuple[CaseAction, ...] = ()
