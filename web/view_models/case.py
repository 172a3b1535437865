"""The case page, which is the task page too."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Literal

from web.view_models.bars import ClockBars
from web.view_models.forms import Decision, Field, FormError, FormSection, Option, Upload
from web.view_models.frame import PersonChip
from web.view_models.lights import BasisStatus, Card, CardLevel, Light, LightState, Ruler


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock at the head of a case: that of the most urgent open task."""

    light: Light
    title: str  # 受理
    due_at: datetime | None = None
    ruler: Ruler | None = None
    url: str | None = None  # 期限计算书
    reason: str = ""  # why it stands still, or why none runs
    card: Card | None = None
    of: str = ""  # what it is the clock of, where the open task has none: 核查立案


@dataclass(frozen=True, slots=True)
class ReviewNote:
    """A suspended clock whose review has come."""

    title: str
    url: str
    since: datetime
    review_on: date
    missed: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """State of one element of the diagram; `note` is the text of its tip (当前 · 剩 1 日)."""

    element: str
    state: Literal["done", "current", "overdue", "pending"]
    light: LightState | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One step of the diagram told in words."""

    name: str
    lane: str
    state: Literal["done", "current", "overdue", "pending"]
    note: str = ""  # 何静 11-16 09:12，1 个工作日


@dataclass(frozen=True, slots=True)
class Diagram:
    """A diagram drawn by bpmn-js from `url` (BPMN XML), and the same in words."""

    url: str
    title: str
    marks: tuple[Mark, ...] = ()
    steps: tuple[FlowStep, ...] = ()
    focus: str = ""  # element to bring to the middle of a small screen

    @property
    def marks_json(self) -> str:
        """The marks as js/diagram.js reads them."""
        return json.dumps([asdict(mark) for mark in self.marks], ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class DiagramTab:
    """One of the diagrams a case has gone through: its own, and those of called processes."""

    title: str
    url: str
    state: Literal["done", "current", "overdue", "pending"]
    current: bool = False
    call: str = ""  # element id of the call activity


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of what happened, newest first."""

    seq: int
    at: datetime
    title: str
    tone: Literal["done", "late", "warn", "note", "system"] = "system"
    detail: str = ""
    who: str = ""
    said: str = ""  # opinion in the person's own words
    written: tuple[Fact, ...] = ()  # what they filled in at a step
    parts: tuple[str, ...] = ()  # what the platform did because of it
    hash: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """A file. `state` is the result of the last check of its hash."""

    id: str
    name: str
    url: str
    kind: str
    media: Literal["image", "video", "audio", "file"]
    size: int
    sha256: str
    taken_by: str
    taken_at: datetime
    state: Literal["same", "different", "missing", "unchecked"] = "same"
    next_step: str = ""  # what to do when it is not the same
    removable: bool = False  # on a draft: the button `remove` with its id takes it off
    thumbnail_url: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentItem:
    """An official document of the case."""

    title: str
    number: str
    made_at: datetime
    signer: str
    url: str
    pdf_url: str | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message about this case: who was told what, when, and did it arrive."""

    recipient: str
    subject: str
    channel: str
    state: Literal[
        "created",
        "sending",
        "sent",
        "delivered",
        "temporary_failure",
        "permanent_failure",
        "technical_failure",
    ]
    at: datetime
    url: str | None = None


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """One clock of the case with its legal ground."""

    code: str
    title: str
    amount: str  # 5 个工作日
    basis: str
    status: BasisStatus
    light: Light
    due_at: datetime | None
    url: str
    met_at: datetime | None = None
    ended: tuple[str, ...] = ()  # what its basis cites that is law no more


@dataclass(frozen=True, slots=True)
class Fact:
    """A datum of the case; `masked` values carry stars already."""

    label: str
    value: str
    long: bool = False
    reveal_url: str | None = None  # POST, is recorded


@dataclass(frozen=True, slots=True)
class Check:
    """Something the platform looked up so that the person need not."""

    ok: bool
    text: str
    url: str | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Signer:
    """A member of those who sign a task together; how they voted is not told while it is open."""

    name: str
    state: Literal["waiting", "voted", "recused", "absent", "left"]
    me: bool = False


@dataclass(frozen=True, slots=True)
class OpenTask:
    """An open task as everyone who may see the case sees it."""

    id: str
    name: str
    holder: str
    light: Light
    url: str | None = None
    card: Card | None = None
    unattended: bool = False  # nobody can take it


@dataclass(frozen=True, slots=True)
class Conflict:
    """The task is not mine to do any more: somebody was first, or `reason`. I typed `opinion`."""

    reason: str = ""
    by: str = ""
    at: datetime | None = None
    decision: str = ""
    task: str = ""
    opinion: str = ""


@dataclass(frozen=True, slots=True)
class TaskPanel:
    """The task form. `wide`: its fields stand in the main column, decisions at the side."""

    id: str
    name: str
    url: str  # POST complete
    version: int
    decisions: tuple[Decision, ...]
    sections: tuple[FormSection, ...] = ()
    wide: bool = False
    instruction: str = ""
    assignee: PersonChip | None = None
    mine: bool = False
    claim_url: str | None = None
    release_url: str | None = None
    draft_url: str | None = None  # autosave by htmx and the button 存草稿
    consequences_url: str | None = None  # POST with the form; answers partials/consequences.html
    draft_saved_at: datetime | None = None
    decision: str = ""  # chosen before, after an error
    opinion: str = ""
    opinion_error: str = ""
    phrases: tuple[str, ...] = ()  # 常用语
    checks: tuple[Check, ...] = ()
    signers: tuple[Signer, ...] = ()
    vote: str = ""  # how the vote went that brought the case here: 认定表决：免责
    votes: str = ""  # who voted how
    before: tuple[HistoryEntry, ...] = ()  # what led here, oldest first
    errors: tuple[FormError, ...] = ()
    on_behalf_of: str = ""
    note: str = ""  # 提交即电子签名


@dataclass(frozen=True, slots=True)
class ActionLine:
    """A line of text that an action asks for."""

    name: str
    label: str
    needed: bool = True
    hint: str = ""
    typed: str = ""
    kind: Literal["text", "date"] = "text"
    options: tuple[Option, ...] = ()  # one of them instead of what is typed


@dataclass(frozen=True, slots=True)
class CaseAction:
    """Something else one may do with the case: withdraw, note. One POST.

    Greyed when `denied` says why not now; open with what was typed when `errors` came back.
    """

    key: str
    label: str
    url: str = ""
    field_label: str = ""  # label of the text asked for; empty = none asked
    field_name: str = "reason"
    danger: bool = False
    hint: str = ""
    needed: bool = True  # whether the text has to be written
    about: str = ""  # id of what it is done to, where the case has several
    options: tuple[Option, ...] = ()  # one of them has to be chosen
    option_label: str = ""
    option_name: str = "to"
    optional: bool = False  # the choice may stay empty
    day_label: str = ""  # a day may be given
    day_type: Literal["date", "datetime-local"] = "date"
    day_needed: bool = False
    day_name: str = "to"
    first_day: str = ""
    last_day: str = ""
    next: str = ""  # where to go on afterwards
    more_label: str = ""  # a second text
    more_name: str = ""
    lines: tuple[ActionLine, ...] = ()
    fields: tuple[Field, ...] = ()  # of a form of the process
    denied: str = ""
    more: str = ""
    typed: str = ""
    day: str = ""
    chosen: str = ""
    errors: tuple[str, ...] = ()

    @property
    def dom(self) -> str:
        """What ids of the page begin with."""
        return f"{self.key}-{self.about}" if self.about else self.key


@dataclass(frozen=True, slots=True)
class CardAnswerRow:
    """What the holder's head answered to a card."""

    title: str  # 办理计划
    who: str
    at: datetime
    text: str
    plan_on: date | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class CardPanel:
    """A supervision card of the case with everything that was done about it."""

    id: str
    task_id: str
    step: str
    holder: str
    light: Light
    level: CardLevel
    issued_at: datetime
    badge: Card | None = None  # None when it has been revoked
    raised_at: datetime | None = None
    reason: str = ""
    revoked: str = ""  # who revoked it, when
    asked: str = ""  # what it asks for, and how that stands
    asked_late: bool = False
    answers: tuple[CardAnswerRow, ...] = ()
    order: str = ""  # number of the 督办单
    order_url: str | None = None
    talk: str = ""
    record: str = ""
    proposals: tuple[str, ...] = ()
    actions: tuple[CaseAction, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestRow:
    """Something asked in the case, its answer, and how to give it."""

    title: str
    who: str
    at: datetime
    reason: str
    state: Literal["open", "granted", "refused"]
    moves: str = ""  # 原期限 … → 延长后 …, for whoever may grant it
    waits_for: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
    answer: str = ""
    actions: tuple[CaseAction, ...] = ()


@dataclass(frozen=True, slots=True)
class RelatedCase:
    """A case of the family; `relation` is that to the one nearer by."""

    title: str
    relation: str
    url: str
    number: str = ""
    process: str = ""
    state: str = ""
    light: Light | None = None  # while it runs
    distance: int = 1
    origin: bool = False  # this case was opened about it, or from it


@dataclass(frozen=True, slots=True)
class CasePage:
    """/cases/<id> and /tasks/<id>"""

    id: str
    title: str
    process: str
    process_url: str
    version: int
    state: Literal["running", "finished", "withdrawn", "terminated"]
    state_label: str  # 受理审查中
    light: Light
    started_at: datetime
    number: str | None = None
    from_body: str = ""
    to_body: str = ""
    place: str = ""
    party: str = ""
    urgent: bool = False
    finished_at: datetime | None = None
    took: str = ""  # of a finished one: 历时 22 个工作日，各步都在期限内
    back_url: str = "/inbox"
    url: str = ""
    clock: Clock | None = None
    limit: Clock | None = None  # what the law sets for the whole case, where that is another one
    progress: str = ""  # 第 7 个工作日，已走完 2 步
    diagram: Diagram | None = None
    diagrams: tuple[DiagramTab, ...] = ()  # more than one once a process was called
    tasks: tuple[OpenTask, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    evidence: tuple[EvidenceItem, ...] = ()
    upload: Upload | None = None
    documents: tuple[DocumentItem, ...] = ()
    messages: tuple[MessageRow, ...] = ()
    deadlines: tuple[DeadlineRow, ...] = ()
    bars: ClockBars | None = None
    reviews: tuple[ReviewNote, ...] = ()  # due or missed
    cards: tuple[CardPanel, ...] = ()
    facts: tuple[Fact, ...] = ()
    related: tuple[RelatedCase, ...] = ()
    frozen: str = ""  # why it stands still
    requests: tuple[RequestRow, ...] = ()
    actions: tuple[CaseAction, ...] = ()
    task: TaskPanel | None = None
    conflict: Conflict | None = None
