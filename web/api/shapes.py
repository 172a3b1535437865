"""What the API says and takes: every JSON object, typed. The OpenAPI description is made from it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from web.api.basic_shapes import OrganizationRef, PersonRef, Shape
from web.api.deadline_shapes import DeadlineShape, HoldingShape, Remaining
from web.api.enums import (
    CardLevel,
    CaseState,
    Light,
    MarkState,
    MessageState,
    OpinionNeed,
    RequestKind,
    RequestState,
    SignerState,
    TaskState,
)

LightFilter = Literal["normal", "yellow", "red", "paused", "done", "untimed"]
CaseStateFilter = Literal["running", "finished", "withdrawn", "terminated"]
Scope = Literal["mine", "claimable", "started", "copied", "done"]

DEFAULT_LIMIT, MOST_LIMIT = 50, 200


class ErrorItem(Shape):
    pointer: str
    message: str


class Problem(Shape):
    """An error (RFC 9457). An already-done task also says `by`, `at` and `decision`."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ErrorItem]


class Token(Shape):
    token: str
    expires_at: datetime


class PostShape(Shape):
    role: str
    organization: OrganizationRef


class Me(PersonRef):
    posts: list[PostShape]


class ProcessShape(Shape):
    key: str
    title: str
    summary: str
    version: int
    may_start: bool


class DecisionShape(Shape):
    value: str
    label: str
    allowed: bool
    reason: str | None
    opinion: OpinionNeed


class FormShape(Shape):
    """`schema` is JSON Schema 2020-12; `ui.options` lists what may be chosen, by field."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    schema_: dict[str, Any] = Field(alias="schema")
    ui: dict[str, Any]
    data: dict[str, Any]


class SignerShape(Shape):
    """A member of those who sign a task together; how they voted is told when the vote is closed."""

    person: PersonRef
    state: SignerState


class TaskShape(Shape):
    """`form` is given with a single task while it is open or done, and null in lists.

    `body` is whose part it is, where each body of a list does its own; `signers` are those who sign it
    together, null where nobody does.
    """

    id: str
    case_id: str
    number: str | None
    element: str
    name: str
    process: str
    organization: OrganizationRef
    body: OrganizationRef | None
    assignee: PersonRef | None
    state: TaskState
    decision: str | None
    opened_at: datetime
    closed_at: datetime | None
    light: Light
    card: CardLevel | None
    deadline_id: str | None
    due_on: date | None
    due_at: datetime | None
    provisional: bool
    remaining: Remaining | None
    decisions: list[DecisionShape]
    signers: list[SignerShape] | None
    form: FormShape | None
    version: int


class Related(Shape):
    """A case of the family: `passed_on_to` the case that it goes on as, `passed_on_from` back.

    `distance` is how many links away it is; `relation` is that to the one nearer by. `light` is null
    in lists.
    """

    id: str
    relation: str
    distance: int
    number: str | None
    title: str
    process: str
    state: str
    light: str | None


class RequestShape(Shape):
    """Something asked of whoever holds `role` at `organization`; `subject` is whom it concerns.

    Of an extension, `deadline_id` is the clock and `until` the last day asked for, null for as long
    as the rule gives.
    """

    id: str
    kind: RequestKind
    state: RequestState
    role: str
    organization: OrganizationRef
    subject: PersonRef | None
    deadline_id: str | None
    until: date | None
    asked_by: PersonRef
    asked_at: datetime
    reason: str
    answered_by: PersonRef | None
    answered_at: datetime | None
    answer: str
    may_answer: bool


class CaseShape(Shape):
    """In lists `tasks` and `deadlines` hold only what is open or running."""

    id: str
    number: str | None
    title: str
    process: str
    version: int
    state: CaseState
    outcome: str | None
    frozen: str | None
    organization: OrganizationRef
    started_at: datetime
    finished_at: datetime | None
    light: Light
    tasks: list[TaskShape]
    deadlines: list[DeadlineShape]
    related: list[Related]
    requests: list[RequestShape] = Field(description="empty in lists")
    holding: list[HoldingShape] = Field(description="how long each body held it; empty in lists")


class HistoryItem(Shape):
    seq: int
    at: datetime
    kind: str
    actor: PersonRef | None
    on_behalf_of: PersonRef | None
    organization: OrganizationRef | None
    text: str
    data: dict[str, Any] | None
    hash: str


class MarkShape(Shape):
    element: str
    state: MarkState
    light: Light | None


class CallShape(Shape):
    element: str
    process: str
    title: str


class DiagramShape(Shape):
    bpmn: str
    marks: list[MarkShape]
    calls: list[CallShape] = []


class EvidenceShape(Shape):
    id: str
    name: str
    kind: str
    sha256: str
    size: int
    media_type: str
    added_by: PersonRef
    added_at: datetime


class MessageShape(Shape):
    id: str
    kind: str
    channel: str
    recipient: PersonRef
    subject: str
    state: MessageState
    message_id: str
    case_id: str | None
    task_id: str | None
    created_at: datetime
    sent_at: datetime | None


class OrganizationShape(OrganizationRef):
    short_name: str
    kind: str
    parent: str | None
    serves: str | None


class PersonShape(PersonRef):
    posts: list[PostShape]


class DelegationShape(Shape):
    organization: OrganizationRef
    power_type: str
    valid_from: date
    valid_until: date | None


class MatterShape(Shape):
    """`delegation` is that of the organization asked about, on the day asked about."""

    code: str
    name: str
    domain: str
    legal_basis: str
    department: OrganizationRef | None
    delegation: DelegationShape | None


class DemoClockShape(Shape):
    now: datetime
    demo: bool


class AdvanceShape(DemoClockShape):
    fired: int
    cards: int
    messages: int
    settled: Literal[True]


class ProcessList(Shape):
    items: list[ProcessShape]
    next_cursor: str | None


class CaseList(Shape):
    items: list[CaseShape]
    next_cursor: str | None


class TaskList(Shape):
    items: list[TaskShape]
    next_cursor: str | None


class HistoryList(Shape):
    items: list[HistoryItem]
    next_cursor: str | None


class EvidenceList(Shape):
    items: list[EvidenceShape]
    next_cursor: str | None


class MessageList(Shape):
    items: list[MessageShape]
    next_cursor: str | None


class OrganizationList(Shape):
    items: list[OrganizationShape]
    next_cursor: str | None


class PersonList(Shape):
    items: list[PersonShape]
    next_cursor: str | None


class MatterList(Shape):
    items: list[MatterShape]
    next_cursor: str | None


# --- what is taken ---------------------------------------------------------------------------


class Taken(BaseModel):
    """A body or a query; what it does not know is refused, types are not guessed."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Query(BaseModel):
    """Parameters of an address; unknown ones are left alone."""

    lang: str | None = Field(None, description="zh or en; else Accept-Language decides")


class Page(Query):
    cursor: str | None = Field(None, description="next_cursor of the answer before")
    limit: Annotated[int, Field(ge=1, le=MOST_LIMIT)] = DEFAULT_LIMIT


class Credentials(Taken):
    username: Annotated[str, Field(min_length=1, max_length=200)]
    password: Annotated[str, Field(min_length=1, max_length=1000)]


class NewCase(Taken):
    process: Annotated[str, Field(min_length=1, max_length=60)]
    data: dict[str, Any] = Field(default_factory=dict)


class Move(Taken):
    """Exactly one of the three; `to` is an ISO date or instant."""

    hours: float | None = None
    workdays: int | None = None
    to: Annotated[str, Field(max_length=40)] | None = None


class CasesQuery(Page):
    process: str = ""
    state: CaseStateFilter | None = None
    light: LightFilter | None = None
    organization: str = Field("", description="code of an organization that takes part")
    q: Annotated[str, Field(max_length=200)] = ""


class DiagramQuery(Query):
    call: str = Field("", description="element id of a call activity: the diagram of what it calls")


class TasksQuery(Page):
    scope: Scope = "mine"


class MessagesQuery(Page):
    case: str = ""
    recipient: str = Field("", description="username")


class OrganizationsQuery(Page):
    kind: str = ""


class PeopleQuery(Page):
    organization: str = Field("", description="code")
    q: Annotated[str, Field(max_length=200)] = ""


class MattersQuery(Page):
    on: date | None = Field(None, description="the day asked about; today if empty")
    organization: str = Field(
        "", description="code: only what this body may act on (a department: what it supervises)"
    )
    q: Annotated[str, Field(max_length=200)] = ""
