"""The overdue board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from web.view_models.case import CaseAction
from web.view_models.forms import Option
from web.view_models.lights import Card, Light
from web.view_models.papers import Pager

Column = Literal["none", "yellow", "red", "talk"]


@dataclass(frozen=True, slots=True)
class BoardItem:
    """One watched task: who, at which step, how late, what was done last, what comes next."""

    case_id: str
    task_id: str
    url: str
    title: str
    step: str
    body: str
    holder: str
    light: Light
    card: Card | None = None
    number: str | None = None
    due_on: date | None = None
    due_at: datetime | None = None  # given for clocks in hours
    courtesy: bool = False  # reminded politely, never a card
    said: str = ""  # what the card asks for and how that stands
    said_late: bool = False
    talk: str = ""
    proposal: str = ""
    order_url: str | None = None
    overdue: int = 0  # working days over, as the light says
    left: int = 0  # how many of them count against the body
    overdue_url: str = ""
    actions: tuple[CaseAction, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """The tasks under one kind of card."""

    key: Column
    count: int
    items: tuple[BoardItem, ...]
    url: str  # this column as a list
    more: int = 0


@dataclass(frozen=True, slots=True)
class BodyChip:
    """A filter by the body that is late; value "" clears it."""

    value: str
    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class MissedReview:
    """A suspension that nobody looked at again on its day."""

    case_id: str
    title: str
    url: str
    number: str | None
    clock: str
    body: str
    by: str
    since: datetime
    review_on: date


@dataclass(frozen=True, slots=True)
class BoardPage:
    """/supervision?level=&light=&organization=&process=&page="""

    issued_today: int
    raised_today: int
    todo: int  # waiting for the reader
    total: int
    columns: tuple[BoardColumn, ...] = ()
    rows: tuple[BoardItem, ...] = ()  # instead of columns, for one level
    level: str = ""
    chips: tuple[BodyChip, ...] = ()
    bodies: tuple[Option, ...] = ()  # further ones
    organization: str = ""
    lights: tuple[Option, ...] = ()
    light: str = ""
    processes: tuple[Option, ...] = ()
    process: str = ""
    levels: tuple[Option, ...] = ()
    month_yellow: int = 0
    month_red: int = 0
    month_revoked: int = 0
    pager: Pager | None = None
    clear_url: str | None = None
    missed: tuple[MissedReview, ...] = ()
    missed_total: int = 0
    url: str = "/supervision"
