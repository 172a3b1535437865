"""What the API says of deadline rules and takes to change one."""

from __future__ import annotations

from datetime import date, datetime

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


class BasesQuery(Page):
    law: str = Field("", description="name of a law")
    on: date | None = Field(None, description="only what holds on that day")


class BasisAdded(Taken):
    """An article to put on record. What it `replaces` ends with the day before."""

    law: str
    article: int | None = Field(None, description="empty: the law as a whole")
    clause: str = Field("", description="第三款")
    title: str = ""
    also: str = Field("", description="another name under which the law is cited")
    valid_from: str = Field("", description="ISO date; may lie in the past")
    status: str = Field("", description="V: the text was read, 记忆: to be verified")
    least: int | None = Field(None, description="yuan")
    most: int | None = Field(None, description="yuan")
    replaces: str = Field("", description="code of an article")
    reason: str = ""


class BasisChanged(Taken):
    """What is put right of an article; what is left out stays, an empty text takes it away."""

    valid_to: str | None = Field(None, description="ISO date: the first day it is law no more")
    successor: str | None = Field(None, description="code of an article")
    status: str | None = None
    law: str | None = None
    article: str | None = Field(None, description="in digits; empty: the law as a whole")
    clause: str | None = None
    title: str | None = None
    also: str | None = None
    valid_from: str | None = Field(None, description="ISO date")
    least: str | None = Field(None, description="yuan, in digits")
    most: str | None = Field(None, description="yuan, in digits")
    reason: str = ""
    version: int | None = Field(None, description="the `version` looked at")


class BasisShape(Shape):
    """An article. `version` counts its changes by the county, which `changes` tells oldest first."""

    code: str
    cited: str
    law: str
    article: int | None
    clause: str
    title: str
    also: str
    matters: list[str]
    valid_from: date | None
    valid_to: date | None
    successor: str | None
    status: str
    least: int | None
    most: int | None
    version: int
    changes: list[BasisChangeShape]


class BasisChangeShape(Shape):
    at: datetime
    by: PersonRef
    valid_from: date | None
    valid_to: date | None
    successor: str | None
    status: str
    corrected: list[BasisCorrectionShape]
    reason: str


class BasisCorrectionShape(Shape):
    """What was entered of an article in error, and what it says now."""

    field: str
    before: str | int | None
    after: str | int | None


class BasisList(Shape):
    items: list[BasisShape]
    next_cursor: str | None
