"""What a decision would bring about, shown before it is taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Change = Literal["started", "paused", "resumed", "met", "cancelled"]


@dataclass(frozen=True, slots=True)
class Until:
    """When a clock ends; empty while it stands still. `exact` clocks run in hours."""

    title: str
    due_on: date | None = None
    due_at: datetime | None = None
    exact: bool = False
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class NextTask:
    """A task that opens, whose it is, and what comes by itself if its clock runs out."""

    element: str
    name: str
    organization: str
    people: tuple[str, ...]
    until: Until | None
    on_lapse: tuple[str, ...]
    countersigned: bool = False  # members sign it who may still have to be named


@dataclass(frozen=True, slots=True)
class ClockChange:
    """What happens to a clock."""

    change: Change
    until: Until


@dataclass(frozen=True, slots=True)
class Paper:
    """An official document that is made, in whose name."""

    title: str
    organization: str


@dataclass(frozen=True, slots=True)
class Consequences:
    """All of it, in the reader's language; `told` are names of people who get a mail of it.

    `cancelled` are open steps that are not needed any more, `seen_by` the bodies that see the case
    from then on, `out_of_sight` where it stands if a step opens that is hidden from the reader,
    `ends_as` how the case ends, `goes_on` whether it goes on as another case.
    """

    tasks: tuple[NextTask, ...]
    cancelled: tuple[str, ...]
    clocks: tuple[ClockChange, ...]
    papers: tuple[Paper, ...]
    told: tuple[str, ...]
    seen_by: tuple[str, ...]
    out_of_sight: str
    ends_as: str
    goes_on: bool
