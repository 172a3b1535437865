"""The office calendar as the API gives it and takes changes of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from web.api.basic_shapes import PersonRef, Shape
from web.api.enums import Light, one_of
from web.api.shapes import Page, Taken

YearStatus = Annotated[str, one_of("official", "provisional")]
GivenDay = Annotated[date, Field(strict=False)]
DraftKind = Annotated[str, one_of("notice", "county")]
DraftState = Annotated[str, one_of("draft", "confirmed", "discarded")]
RecomputationState = Annotated[str, one_of("draft", "running", "looking", "done", "discarded")]


class CalendarYearShape(Shape):
    """`workdays` by the notice, or by the plain rule while it is provisional."""

    year: int
    status: YearStatus
    source: str
    workdays: int


class CalendarDayShape(Shape):
    """A day that a notice sets apart, or (`local`) the county itself."""

    date: date
    is_workday: bool
    kind: str
    name: str
    source: str
    local: bool


class CalendarShape(Shape):
    """`missing` is the year whose arrangement should be there by now and is not."""

    missing: int | None
    years: list[CalendarYearShape]
    days: list[CalendarDayShape]


class CalendarDraftShape(Shape):
    """A proposed change: what its list says it `moves`, and how far the counting anew has come."""

    id: str
    kind: DraftKind
    year: int
    source: str
    state: DraftState
    made_by: PersonRef
    made_at: datetime
    decided_by: PersonRef | None
    decided_at: datetime | None
    listed_at: datetime
    moves: int
    settles: int
    turn_red: int
    doubt: str | None
    recomputation: RecomputationState
    moved: int
    settled: int


class CalendarDraftList(Shape):
    items: list[CalendarDraftShape]
    next_cursor: str | None


class DeadlineChangeShape(Shape):
    """A deadline that moves. `case` is the case's number; of a confidential part no step or rule is told."""

    deadline_id: str
    case: str
    process: str
    steps: list[str]
    rule: str
    due_before: datetime
    due_after: datetime
    light_before: Light
    light_after: Light
    provisional: bool
    signed: bool
    made: bool


class DeadlineChangeList(Shape):
    items: list[DeadlineChangeShape]
    next_cursor: str | None


class CalendarQuery(Page):
    year: int | None = Field(None, description="only the days of this year")


class CountyDay(Taken):
    """A day of the county's own: `off` or `work`, what it is called, and by which document."""

    day: GivenDay
    kind: Literal["off", "work"]
    name: str = ""
    basis: str = ""


class DroppedDay(Taken):
    """Which day of the county's own is taken back, and by which document."""

    day: GivenDay
    basis: str = ""


class Confirmation(Taken):
    """`listed_at` of the list that was seen."""

    listed_at: Annotated[datetime, Field(strict=False)]
