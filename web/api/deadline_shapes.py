"""What the API says of deadlines, and of how long bodies held a case."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from web.api.basic_shapes import OrganizationRef, PersonRef, Shape
from web.api.enums import AmountUnit, DeadlineState, LedgerKind, LeftUnit, Light


class Remaining(Shape):
    value: int
    unit: LeftUnit


class LedgerItem(Shape):
    """A suspension from `since` to `until`, or an extension by `amount` at `since`."""

    kind: LedgerKind
    since: datetime
    until: datetime | None
    ground: str
    basis: str | None
    by: PersonRef | None
    amount: str | None


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


class CalculationStep(Shape):
    date: str
    counted: bool
    reason: str
    source: str


class Calculation(Shape):
    """The written calculation of a deadline, as `lianshu deadline explain` prints it."""

    rule: str
    basis: str
    started_at: datetime
    due: str
    raw: str
    act_by: str | None
    due_at: str
    provisional: bool
    steps: list[CalculationStep]


class HoldingShape(Shape):
    """How long a body has held a case, in working days: `days` are `running` and `suspended`."""

    organization: OrganizationRef
    since: datetime
    days: int
    running: int
    suspended: int
    holds: bool
