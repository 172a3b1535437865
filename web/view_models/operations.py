"""How the platform runs, for whoever runs it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TroubleRow:
    """One thing that goes wrong: never more than is needed to mend it, nothing of a case's content."""

    about: str  # what the button sends back
    what: str
    since: str
    times: int
    cause: str
    next: str = ""  # when it is tried again by itself; empty: not at all
    note: str = ""


@dataclass(frozen=True, slots=True)
class TroubleGroup:
    """Everything of one kind that goes wrong."""

    key: str
    title: str
    verb: str  # 马上再试
    url: str  # POST, field `about`
    rows: tuple[TroubleRow, ...]
    count: int  # there may be more than the rows
    fine: str  # what is said when there is none


@dataclass(frozen=True, slots=True)
class WorkerState:
    """The background worker: its last sign of life, and which process does the work."""

    alive: bool
    beat: str  # 3 秒前
    holder: str = ""  # as the lease has it
    since: str = ""
    due: int = 0  # timers that are due and have not fired
    unfollowed: int = 0  # rows of history that somebody has yet to deal with
    unsent: int = 0
    process: str = ""  # the number of that process on its machine; "" where the name tells none


@dataclass(frozen=True, slots=True)
class OperationsPage:
    """/operations"""

    count: int
    worker: WorkerState
    groups: tuple[TroubleGroup, ...]
    may_act: bool
    missing_year: int | None = None  # whose holiday arrangement should be loaded by now
