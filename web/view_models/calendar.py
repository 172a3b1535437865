"""The office calendar and the changes of it that wait, for whoever keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from web.view_models.lights import Light
from web.view_models.papers import Pager


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year: official by which notice, or provisional."""

    year: int
    official: bool
    source: str
    workdays: int
    own_days: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day that a notice or the county sets apart."""

    day: date
    is_workday: bool
    said: str  # 春节放假
    source: str
    own: bool


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A proposed change and what it moves."""

    id: str
    url: str
    title: str  # 2027 年放假安排
    source: str
    state: str  # draft | confirmed | discarded
    made: str  # 江一帆 11月24日 09:00
    moves: int


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """/calendar"""

    missing: int | None
    year: int
    years: tuple[YearRow, ...]
    days: tuple[DayRow, ...]
    drafts: tuple[DraftRow, ...]
    may_keep: bool
    pager: Pager  # of the changes
    refused: str = ""  # import | days | drop: what was refused, and why
    errors: tuple[str, ...] = ()
    source: str = ""  # what was typed, kept when it is refused
    day: str = ""
    works: str = "off"
    name: str = ""
    basis: str = ""
    dropped: str = ""  # the day whose taking back was refused


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A deadline that a change moves."""

    case: str
    process: str
    step: str
    rule: str
    title: str
    before: datetime
    after: datetime
    light_before: Light
    light_after: Light
    provisional: bool
    note: str  # 已重新计算, 清单之外 …


@dataclass(frozen=True, slots=True)
class DraftPage:
    """/calendar/drafts/<id>"""

    id: str
    title: str
    source: str
    state: str
    made: str
    decided: str
    listed_at: datetime
    days: tuple[DayRow, ...]
    moves: int
    settles: int
    turn_red: int
    done: str  # how far the recomputation is, in words; empty before it begins
    lines: tuple[MovedLine, ...]
    pager: Pager
    csv_url: str
    listed: str  # what the button sends back
    denied: str | None  # why this person may not confirm; empty: they may
    error: str = ""  # why what was just asked for was refused
    doubt: str = ""  # what whoever confirms should compare with the notice
