"""What the API says of deadlines, and of how long bodies held a case."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from web.api.basic_shapes import OrganizationRef, PersonRef, Shape
from web.api.enums import AmountUnit, DeadlineState, LedgerKind, LeftUnit, Light


class Remaining(Shape):
    value: int
    unit: LeftUnit


class ReviewShape(Shape):
    """That a suspension was looked at again and stands on, until the review on `next_on`."""

    at: datetime
    by: PersonRef | None
    opinion: str
    next_on: date


class LedgerItem(Shape):
    """A suspension from `since` to `until`, or an extension by `amount` at `since`.

    An extension moved the last day from `due_before` to `due_after`; `asked_by` asked for it (nobody
    where it was granted unasked), `by` granted it, on `basis`.

    A suspension that stands, made by a person, is reviewed on `review_on`; `review_missed` says that
    this day is over.
    """

    kind: LedgerKind
    since: datetime
    until: datetime | None
    ground: str
    basis: str | None
    by: PersonRef | None
    asked_by: PersonRef | None
    amount: str | None
    due_before: date | None
    due_after: date | None
    review_on: date | None
    review_missed: bool
    reviews: list[ReviewShape]


class BudgetShape(Shape):
    """How much of the period is used up; a day is used when it is over."""

    total: int
    used: int
    left: int
    unit: LeftUnit


class DeadlineShape(Shape):
    id: str
    case_id: str
    rule: str
    rule_version: str | None = Field(description="which version of GET /deadline-rules it keeps")
    title: str
    basis: str
    status: str
    statutory: bool = Field(description="the limit that the law sets for the case as a whole")
    amount: int
    unit: AmountUnit
    started_at: datetime
    warn_at: datetime | None
    due_on: date | None
    due_at: datetime | None
    provisional: bool
    state: DeadlineState
    light: Light
    remaining: Remaining | None
    budget: BudgetShape
    ledger: list[LedgerItem]


class IssuedCalculation(Shape):
    """A calculation that somebody issued: `url` gives the PDF, whose digest is `sha256`."""

    id: str
    title: str
    made_at: datetime
    sha256: str
    url: str


class CalculationStep(Shape):
    date: str
    counted: bool
    reason: str
    source: str


class Calculation(Shape):
    """The written calculation of a deadline, as `lianshu deadline explain` prints it.

    While it stands still it has no end, and the steps are those behind us. `documents` are the
    calculations that were issued, the oldest first.
    """

    rule: str
    basis: str
    started_at: datetime
    due: str | None
    raw: str | None
    act_by: str | None
    due_at: str | None
    provisional: bool
    steps: list[CalculationStep]
    documents: list[IssuedCalculation]


class HoldingShape(Shape):
    """How long a body has held a case, in working days: `days` are `running` and `suspended`."""

    organization: OrganizationRef
    since: datetime
    days: int
    running: int
    suspended: int
    holds: bool
