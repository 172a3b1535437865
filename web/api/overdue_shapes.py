"""What the API says and takes about overdue days and appeals against them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from web.api.basic_shapes import OrganizationRef, PersonRef, Shape
from web.api.enums import one_of
from web.api.shapes import Taken

BelongsTo = Annotated[str, one_of("holder", "suspension", "dispute", "outage", "unheld")]
Outcome = Annotated[str, one_of("whole", "part", "refused")]


class OverdueDayShape(Shape):
    """One overdue working day. `task_id` and `step` are empty where one may not see the step."""

    day: date
    kind: BelongsTo
    organization: OrganizationRef | None
    task_id: str | None
    step: str
    excluded_by: str | None
    counts: bool


class AppealShape(Shape):
    """`first_day` and `last_day` are what was asked, `excluded_from` and `excluded_to` what was granted."""

    id: str
    deadline_id: str
    case_id: str
    organization: OrganizationRef
    first_day: date
    last_day: date
    ground: str
    reason: str
    evidence: list[str]
    asked_by: PersonRef
    asked_at: datetime
    outcome: Outcome | None
    decided_by: PersonRef | None
    decided_at: datetime | None
    opinion: str | None
    excluded_from: date | None
    excluded_to: date | None
    may_decide: bool


class AttributionShape(Shape):
    """`total` is the figure as it was, `left` what of it counts against a body."""

    deadline_id: str
    total: int
    excluded: int
    left: int
    days: list[OverdueDayShape]
    appeals: list[AppealShape]
    may_contest: bool
    contestable: list[date]


class AppealGiven(Taken):
    """`first_day` and `last_day` are ISO dates, both included; `evidence` are ids of files of the case."""

    ground: Annotated[str, Field(max_length=60)]
    first_day: Annotated[str, Field(max_length=40)]
    last_day: Annotated[str, Field(max_length=40)]
    reason: Annotated[str, Field(max_length=4000)]
    evidence: Annotated[list[Annotated[str, Field(max_length=32)]], Field(max_length=50)] = []


class AppealDecision(Taken):
    """`outcome` is `whole`, `part` (then with `first_day` and `last_day`) or `refused`."""

    outcome: Annotated[str, Field(max_length=60)]
    reason: Annotated[str, Field(max_length=4000)]
    first_day: Annotated[str, Field(max_length=40)] | None = None
    last_day: Annotated[str, Field(max_length=40)] | None = None
