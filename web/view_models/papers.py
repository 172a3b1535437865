"""Lists, the written calculation, the mailbox and processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from web.view_models.case import CaseAction, Diagram, DocumentItem
from web.view_models.forms import Option
from web.view_models.lights import BasisStatus, Card, Light, Ruler
from web.view_models.overdue import OverdueSection


@dataclass(frozen=True, slots=True)
class Pager:
    """Pages by cursor. `shown` of `total`; total None when counting would cost too much."""

    shown: int
    total: int | None = None
    next_url: str | None = None
    first_url: str | None = None  # set when not on the first page


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the case list."""

    id: str
    title: str
    url: str
    process: str
    state: str  # label
    light: Light
    organization: str
    started_on: date
    number: str | None = None
    step: str = ""  # open tasks and who holds them
    holder: str = ""
    due_on: date | None = None
    card: Card | None = None
    running: bool = True


@dataclass(frozen=True, slots=True)
class CasesPage:
    """/cases?process=&state=&light=&organization=&q="""

    url: str
    rows: tuple[CaseRow, ...]
    pager: Pager
    q: str = ""
    processes: tuple[Option, ...] = ()
    process: str = ""
    states: tuple[Option, ...] = ()
    state: str = ""
    organizations: tuple[Option, ...] = ()
    organization: str = ""
    lights: tuple[Option, ...] = ()
    light: str = ""
    clear_url: str | None = None
    start_url: str | None = None
    start_label: str = ""


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of a written calculation. `source` says where the reason stands."""

    day: date
    counted: bool
    number: int | None  # which day of the period it is
    reason: str
    source: str = ""
    due: bool = False


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """That a suspension was looked at again and stands on."""

    at: datetime
    by: str
    opinion: str
    next_on: date


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A suspension or an extension with its legal ground."""

    label: str
    since: datetime
    until: datetime | None
    ground: str
    by: str = ""
    basis: str = ""
    asked_by: str = ""  # who asked for an extension
    due_before: date | None = None  # of an extension: the last day without it, and with it
    due_after: date | None = None
    review_on: date | None = None  # of a suspension that stands: when it is reviewed
    review_state: Literal["", "ahead", "due", "missed"] = ""
    reviews: tuple[ReviewRow, ...] = ()


@dataclass(frozen=True, slots=True)
class DeadlinePage:
    """/deadlines/<id>: 期限计算书."""

    code: str
    title: str
    case_id: str
    case_title: str
    case_url: str
    amount: str
    basis: str
    status: BasisStatus
    started_at: datetime
    start_event: str
    light: Light
    state: Literal["running", "paused", "met", "lapsed", "cancelled"]
    days: tuple[CountedDay, ...]
    due_on: date | None = None
    due_at: datetime | None = None
    raw_on: date | None = None  # before it was moved to a working day
    warn_at: datetime | None = None
    case_number: str | None = None
    ruler: Ruler | None = None
    ledger: tuple[LedgerEntry, ...] = ()
    rule_note: str = ""  # 首日不计；末日遇休息日顺延
    calendar_source: str = ""
    left: str = ""  # of one that stands still: what it has left
    overdue: OverdueSection | None = None
    actions: tuple[CaseAction, ...] = ()
    ended: tuple[str, ...] = ()  # what its basis cites that is law no more
    rule_url: str | None = None
    version: str = ""  # 县里更改，2026年11月25日起施行
    issue_url: str = ""  # POST: issues it as a document; empty for who may not
    issue_error: str = ""  # why it was just refused
    issued: tuple[DocumentItem, ...] = ()


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail of the demo mailbox."""

    id: str
    url: str
    recipient: str
    subject: str
    at: datetime
    kind: str = ""
    case: str = ""
    case_url: str | None = None


@dataclass(frozen=True, slots=True)
class MailboxPage:
    """/mailbox (demo only)."""

    url: str
    rows: tuple[MailRow, ...]
    pager: Pager
    recipient: str = ""
    recipients: tuple[Option, ...] = ()
    q: str = ""
    clear_url: str | None = None


@dataclass(frozen=True, slots=True)
class MailPage:
    """/mailbox/<id>. `html` is shown in a sandboxed frame, `text` as it is."""

    subject: str
    sender: str
    recipient: str
    at: datetime
    text: str
    html: str = ""
    message_id: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    back_url: str = "/mailbox"
    case_url: str | None = None
    state: str = ""  # while it has not arrived: how far it is


@dataclass(frozen=True, slots=True)
class ProcessLink:
    """An entry of the list of processes."""

    key: str
    title: str
    url: str
    version: str  # 第 3 版，使用中
    running: int | None  # of all versions; None where it is not counted
    current: bool = False


@dataclass(frozen=True, slots=True)
class CalledLink:
    """A process that this one calls; `elements` are the ids of its call activities."""

    title: str
    url: str
    elements: str = ""


@dataclass(frozen=True, slots=True)
class StepRule:
    """One step: who does it, how long, on what ground."""

    name: str
    lane: str
    holder: str
    amount: str  # "" = untimed
    untimed: str = ""  # reason
    warn: str = ""
    basis: str = ""
    status: BasisStatus | None = None
    decisions: str = ""


@dataclass(frozen=True, slots=True)
class ProcessPage:
    """/processes/<key>"""

    key: str
    title: str
    summary: str
    version: str
    published_at: datetime | None
    diagram: Diagram
    steps: tuple[StepRule, ...]
    processes: tuple[ProcessLink, ...] = ()
    start_url: str | None = None
    ends: tuple[str, ...] = ()
    called: tuple[CalledLink, ...] = ()
    bpmn_url: str | None = None
