"""What the API says and takes about supervision cards."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from web.api.basic_shapes import OrganizationRef, PersonRef, Shape
from web.api.enums import CardLevel, one_of
from web.api.shapes import Page, Taken

DemandKind = Annotated[str, one_of("plan", "answer")]
CardWish = Annotated[str, one_of("raise", "talk", "revoke")]
CardAction = Annotated[str, one_of("answer", "raise", "talk", "held", "revoke", "propose")]
LevelFilter = Literal["yellow", "red", "talk"]


class CardDemandShape(Shape):
    """What a card asks the holder's head for now. `document_id` is the 督办单 of a red card."""

    kind: DemandKind
    asked_at: datetime
    due_on: date
    due_at: datetime
    provisional: bool
    answered_at: datetime | None
    late: bool
    by: list[PersonRef]
    document_id: str | None


class CardAnswerShape(Shape):
    kind: DemandKind
    by: PersonRef
    at: datetime
    text: str
    plan_on: date | None
    late: bool


class CardTalkShape(Shape):
    called_by: PersonRef
    called_at: datetime
    reason: str
    meets_at: datetime
    held_at: datetime | None
    record: str | None


class CardProposalShape(Shape):
    by: PersonRef
    at: datetime
    wish: CardWish
    reason: str


class CardActionShape(Shape):
    value: CardAction
    allowed: bool
    reason: str | None


class CardShape(Shape):
    """`reason` says why it stands as it does: of its issue, of being raised, of being revoked."""

    id: str
    task_id: str
    case_id: str
    level: CardLevel
    organization: OrganizationRef
    issued_at: datetime
    raised_at: datetime | None
    answered_at: datetime | None
    revoked_at: datetime | None
    reason: str | None
    demand: CardDemandShape | None
    answers: list[CardAnswerShape]
    talk: CardTalkShape | None
    proposals: list[CardProposalShape]
    actions: list[CardActionShape]


class CardList(Shape):
    items: list[CardShape]
    next_cursor: str | None


class CardAnswerGiven(Taken):
    """`plan_on` is the day until which the step is to be done (ISO date); a plan needs it."""

    text: Annotated[str, Field(max_length=2000)]
    plan_on: Annotated[str, Field(max_length=40)] | None = None


class CardReason(Taken):
    reason: Annotated[str, Field(max_length=2000)] = ""


class TalkCall(CardReason):
    """`meets_at` is an ISO instant; without a zone it is local time."""

    meets_at: Annotated[str, Field(max_length=40)]


class TalkRecord(Taken):
    """`held_at` is an ISO instant, now if left out."""

    record: Annotated[str, Field(max_length=2000)]
    held_at: Annotated[str, Field(max_length=40)] | None = None


class CardWishGiven(CardReason):
    wish: Annotated[str, Field(max_length=60)]


class CardsQuery(Page):
    level: LevelFilter | None = None
    organization: str = ""
    case: str = ""
