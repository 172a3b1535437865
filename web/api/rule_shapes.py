"""What the API says of deadline rules and takes to change one."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from web.api.basic_shapes import PersonRef, Shape
from web.api.enums import AmountUnit
from web.api.shapes import Page, Taken


class RulesQuery(Page):
    process: str | None = Field(None, description="key; empty: only the deadlines of the law")
    law: str = Field("", description="name of a law that it is based on")
    status: str = Field("", description="V, 记忆 or D")
    on: date | None = Field(None, description="the day asked about; today if empty")


class RuleChanged(Taken):
    """What a rule is to say from a day on; what is left out stays. `version` is the one looked at."""

    process: str = ""
    code: str
    amount: str | None = Field(None, description="5WD, 30CD, 2M, 1Y, 24H, 30MIN")
    urgent: str | None = None
    warn_profile: str | None = Field(None, description="code of a profile; empty: by length")
    basis: str | None = None
    status: str | None = None
    reason: str = ""
    valid_from: str = Field("", description="ISO date, today or later")
    version: str | None = None


class RuleShape(Shape):
    """A version of a rule. `amount` is null where the law fixes something else, which `note` says."""

    version: str
    code: str
    process: str
    steps: list[str]
    title: str
    amount: int | None
    unit: AmountUnit | None
    urgent: str | None
    roll: str
    holder: str
    extendable: str | None
    warn_profile: str | None
    basis: str
    status: str
    note: str
    source: str
    valid_from: date | None
    valid_to: date | None
    reason: str
    changed_by: PersonRef | None


class RuleList(Shape):
    items: list[RuleShape]
    next_cursor: str | None
