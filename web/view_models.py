"""What templates read: the whole contract between views and templates.

A view builds one of the `…Page` classes and renders its template with two names::

    render_template("inbox.html", shell=shell, page=InboxPage(...))

`shell` (class `Shell`) is the frame around every page, best given by a context processor.
Besides those two, templates use only these names of the environment: `_`, `ngettext`,
`url_for` (for "static" only), `csrf_token()`, `csp_nonce()`, `get_flashed_messages`
(categories `ok`, `warn`, `over`), and the filters of `web/filters.py`:

    day          11月25日（周三）      the year is added when it is not this year
    day_only     11月25日
    day_number   11/25                 cell of a ruler
    weekday      周三
    instant      11月25日 16:42        今天 16:42 on the day itself
    stamp        11-25 16:42           今天 16:42 on the day itself; columns of dates
    time_of_day  16:42
    due          11月25日（周三）24:00   the instant at which a day is over belongs to that day
    full         2026-11-25 16:42      documents, hashes
    local_input  2026-11-25T16:42      value of a datetime-local input
    size         4.2 MB
    short_hash   4f1c 9a07 … e2b8

Texts: a view model holds finished text in the reader's language wherever its field is a
sentence, name or label; the template translates everything else. URLs are paths, made by the
view; a URL that is None means the thing is not offered, and nothing is drawn for it.

Which template reads which page, and which partial an htmx request answers with:

    login.html LoginPage · inbox.html InboxPage (partials/inbox_rows.html, every 60 s)
    start.html StartPage (partials/start_aside.html, on change: `aside=StartAside`)
    case.html CasePage, for /cases/<id> and /tasks/<id> (partials/evidence_row.html after an
    upload: `item=EvidenceItem`; partials/autosave.html after a draft: `saved_at=datetime`)
    cases.html CasesPage · deadline.html DeadlinePage · process.html ProcessPage
    mailbox.html MailboxPage · mail.html MailPage · error.html ErrorPage

How forms are encoded (names of inputs = names of fields)
---------------------------------------------------------
* every form carries `csrf_token`; where a page returns to itself, `next` holds the path.
* text, textarea, number, date (`2026-11-25`), datetime (`2026-11-25T09:40`), select, radio,
  organization (code), matter (code), one person (username): one value under the name.
* checkbox: hidden `""` then `"1"` under the same name, so the last value counts: `""` is false.
* several of a choice (`people` with `many`, `checks`): the name is repeated; a hidden `""` comes
  first, so "none" is told from "not asked". Drop empty values.
* list of strings: `name-0`, `name-1`, …; empty ones are dropped, gaps are allowed. The button
  `add` with value `name` asks for the page again with one more empty line.
* table rows: `name-0-column`; a row whose columns are all empty is dropped. Button `add` as above.
* nested object: `name-property`.
* task form: `decision`, `opinion`, `version` besides the fields; buttons `add`; the button
  `draft` with value `1` saves without submitting.
* start form: `files` (multipart, several) besides the fields; `draft` as above.
* demo clock: `hours=2`, `workdays=1` or `to=2026-11-25T09:00`.
* preferences: any of `theme` light|dark|contrast|auto, `size` m|l|xl, `shortcuts` on|off.
An error of field `a-0-b` is shown beside the input with that name; the pointer `/a/0/b` of the
domain maps to it by joining its parts with "-".
"""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Literal

LightState = Literal["normal", "yellow", "red", "paused", "done", "untimed"]
Unit = Literal["workday", "day", "hour", "minute"]
CardLevel = Literal["yellow", "red", "talk"]
BasisStatus = Literal["V", "记忆", "D"]


# --- the frame -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the main navigation; `shortcut` is the letter after G."""

    key: str  # inbox | cases | start | processes | mailbox …; a template names its own
    label: str
    url: str
    icon: str
    count: int | None = None
    overdue: int = 0
    shortcut: str = ""


@dataclass(frozen=True, slots=True)
class PersonChip:
    """A person as others see them: name and where they serve. Never more."""

    name: str
    organization: str = ""
    post: str = ""


@dataclass(frozen=True, slots=True)
class DemoClock:
    """The clock of the demo county and where its buttons post to."""

    now: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything around the page itself. `person` is None when nobody is signed in."""

    today: date
    is_workday: bool
    county: str  # 云溪县
    person: PersonChip | None = None
    nav: tuple[NavItem, ...] = ()
    path: str = "/"  # this page, for `next`
    day_name: str = ""  # why today is off or on: 国庆节, 调休上班; empty on plain days
    lang: Literal["zh-CN", "en"] = "zh-CN"
    theme: Literal["light", "dark", "contrast", "auto"] = "light"
    size: Literal["m", "l", "xl"] = "m"
    shortcuts: bool = True
    search_url: str | None = None  # GET, parameter q
    preferences_url: str = "/preferences"
    sign_out_url: str = "/logout"
    other_language_url: str | None = None
    demo: DemoClock | None = None


# --- lights, rulers, cards -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Light:
    """A light at the moment of looking. `remaining` is negative when overdue."""

    state: LightState
    remaining: int | None = None
    unit: Unit = "workday"
    provisional: bool = False
    late: bool = False  # of a done one: it was done after its day


@dataclass(frozen=True, slots=True)
class RulerCell:
    """One working day of a ruler, or (`gap`) a run of days off."""

    day: date
    gap: bool = False
    past: bool = False
    today: bool = False
    due: bool = False
    over: bool = False


@dataclass(frozen=True, slots=True)
class Ruler:
    """The working-day ruler. `cells` for the inline one, `dated` (at most nine days) for the big."""

    cells: tuple[RulerCell, ...]
    dated: tuple[RulerCell, ...]
    total: int  # working days allowed
    due_on: date
    more: int = 0  # overdue days that are not drawn


@dataclass(frozen=True, slots=True)
class Card:
    """A supervision card (督办牌)."""

    level: CardLevel
    issued_at: datetime
    reason: str = ""


# --- forms -----------------------------------------------------------------------------------

FieldKind = Literal[
    "text",
    "textarea",
    "number",
    "select",
    "radio",
    "date",
    "datetime",
    "checkbox",
    "checks",
    "list",
    "people",
    "organization",
    "matter",
    "table",
    "fixed",
]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. `note` is its second line, `tag` stands at the right (12 个乡镇可办)."""

    value: str
    label: str
    note: str = ""
    tag: str = ""
    group: str = ""
    disabled: bool = False  # listed, not choosable; `tag` says why


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. Which attributes count depends on `kind`.

    value: text kinds and single choices. checked: checkbox. values: checks, list, people(many).
    rows/columns: table, each row one Field per column, named `name-0-column`.
    only_for: decisions that need the field; empty = always shown.
    """

    name: str
    label: str
    kind: FieldKind = "text"
    value: str = ""
    values: tuple[str, ...] = ()
    checked: bool = False
    options: tuple[Option, ...] = ()
    hint: str = ""
    required: bool = True
    error: str = ""
    min_length: int | None = None
    max_length: int | None = None
    minimum: str = ""
    maximum: str = ""
    placeholder: str = ""
    autocomplete: str = "off"
    many: bool = False
    half: bool = False  # may stand beside the next half-width field
    only_for: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple["Field", ...], ...] = ()


@dataclass(frozen=True, slots=True)
class FormSection:
    """Fields under one heading. An empty title draws no heading."""

    title: str
    fields: tuple[Field, ...]
    note: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class FormError:
    """A line of the error summary; `name` is the input it leads to ("" = the whole form)."""

    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One conclusion of a task. `reason` says why it is not allowed."""

    value: str
    label: str
    style: Literal["primary", "plain", "danger"] = "plain"
    next: str = ""  # consequence, shown once chosen
    opinion: Literal["required", "optional", "none"] = "optional"
    allowed: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """Where files go. `url` None: they travel with the form under `files`.

    With a url, each file is POSTed alone as multipart `file` (and `kind`); the answer is
    partials/evidence_row.html with 201, or problem+json whose `detail` is shown beside the file.
    """

    url: str | None
    max_bytes: int
    accept: str = ""  # attribute accept of the input
    kinds: tuple[Option, ...] = ()
    accepted: str = ""  # sentence: 照片、视频、音频、PDF，单个不超过 200 MB


# --- signing in ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LoginPage:
    """/login. The form posts username, password, csrf_token, next to `url`."""

    url: str
    next: str = ""
    username: str = ""
    error: str = ""
    notice: str = ""
    support: str = ""  # whom to call
    demo_people: tuple["DemoPerson", ...] = ()
    demo_password: str = ""
    demo_url: str = ""  # takes over the person under `as`


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A demo account that can be taken over with one click."""

    username: str
    name: str
    post: str


# --- inbox -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tab:
    """A scope of the inbox."""

    key: Literal["mine", "claimable", "started", "copied", "done"]
    url: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class LightChip:
    """A filter by light; key "all" clears it."""

    key: Literal["all", "red", "yellow", "normal", "paused", "untimed"]
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One line of the inbox. In scopes `started`, `copied`, `done` it may stand for a case."""

    case_id: str
    title: str
    step: str  # name of the task, or the state of the case
    url: str
    light: Light
    task_id: str | None = None
    number: str | None = None
    process: str = ""
    source: str = ""  # organization it came from
    source_note: str = ""  # 何静 11-16 移送
    holder: str = ""  # who has it now (scope started)
    due_on: date | None = None
    due_at: datetime | None = None  # given for clocks in hours
    ruler: Ruler | None = None
    card: Card | None = None
    verb: str = ""  # text of the action button: the task's own verb
    urgent: bool = False
    claim_url: str | None = None  # POST
    done_at: datetime | None = None
    decision: str = ""


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """Rows of like urgency; key "plain" draws no heading."""

    key: Literal["overdue", "soon", "later", "untimed", "plain"]
    rows: tuple[TaskRow, ...]


@dataclass(frozen=True, slots=True)
class InboxPage:
    """/inbox?scope=&light=&process=&q="""

    scope: Literal["mine", "claimable", "started", "copied", "done"]
    url: str
    total: int
    overdue: int
    tabs: tuple[Tab, ...]
    groups: tuple[TaskGroup, ...]
    chips: tuple[LightChip, ...] = ()
    light: str = "all"
    processes: tuple[Option, ...] = ()
    process: str = ""
    q: str = ""
    subtitle: str = ""  # 周启明 · 白鹭镇负责人。
    refresh_url: str | None = None  # GET, answers partials/inbox_rows.html
    clear_url: str | None = None  # set when a filter is on
    more: int = 0
    more_url: str | None = None
    empty_hint: str = ""  # when the next one is likely to come
    start_url: str | None = None  # of the process this person may start
    start_label: str = ""


# --- case and task ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock at the head of a case: that of the most urgent open task."""

    light: Light
    title: str  # 受理
    due_at: datetime | None = None
    ruler: Ruler | None = None
    url: str | None = None  # 期限计算书
    paused_reason: str = ""
    card: Card | None = None


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
class HistoryEntry:
    """One line of what happened, newest first."""

    seq: int
    at: datetime
    title: str
    tone: Literal["done", "late", "warn", "note", "system"] = "system"
    detail: str = ""
    who: str = ""
    said: str = ""  # opinion in the person's own words
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
class OpenTask:
    """An open task as everyone who may see the case sees it."""

    id: str
    name: str
    holder: str
    light: Light
    url: str | None = None
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else was first. What I typed stays in the form or in `opinion`."""

    by: str
    at: datetime
    decision: str
    task: str
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
    draft_saved_at: datetime | None = None
    decision: str = ""  # chosen before, after an error
    opinion: str = ""
    opinion_error: str = ""
    phrases: tuple[str, ...] = ()  # 常用语
    checks: tuple[Check, ...] = ()
    errors: tuple[FormError, ...] = ()
    on_behalf_of: str = ""
    note: str = ""  # 提交即电子签名


@dataclass(frozen=True, slots=True)
class CaseAction:
    """Something else one may do with the case: withdraw, note. One POST with `reason`."""

    key: str
    label: str
    url: str
    field_label: str = ""  # label of the text asked for; empty = none asked
    field_name: str = "reason"
    danger: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class RelatedCase:
    """A case bound to this one."""

    title: str
    relation: str
    url: str
    number: str = ""


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
    back_url: str = "/inbox"
    url: str = ""
    clock: Clock | None = None
    progress: str = ""  # 第 7 个工作日，已走完 2 步
    diagram: Diagram | None = None
    tasks: tuple[OpenTask, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    evidence: tuple[EvidenceItem, ...] = ()
    upload: Upload | None = None
    documents: tuple[DocumentItem, ...] = ()
    messages: tuple[MessageRow, ...] = ()
    deadlines: tuple[DeadlineRow, ...] = ()
    facts: tuple[Fact, ...] = ()
    related: tuple[RelatedCase, ...] = ()
    actions: tuple[CaseAction, ...] = ()
    task: TaskPanel | None = None
    conflict: Conflict | None = None


# --- starting a case -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StepDue:
    """One line of “如果今天提交”."""

    step: str
    amount: str
    due_on: date
    at_most: bool = False  # 最迟
    provisional: bool = False  # 暂定


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who will get it: 水政科科长审核 → 白鹭镇综合窗口签收."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class StartAside:
    """The right column of the start page; follows the chosen matter and recipient."""

    matter: str = ""
    matter_note: str = ""  # 编码、批次、起始日
    competent: str = ""  # who may act: 白鹭镇人民政府（赋权，第一批，2024年7月1日起）
    not_competent: str = ""  # why not, and who is
    quote: str = ""
    basis: str = ""
    steps: tuple[StepDue, ...] = ()
    ruler: Ruler | None = None
    ruler_title: str = ""
    steps_basis: str = ""
    receivers: tuple[Receiver, ...] = ()


@dataclass(frozen=True, slots=True)
class StartPage:
    """/start/<process>"""

    process: str
    title: str
    url: str  # POST
    sections: tuple[FormSection, ...]
    aside: StartAside
    submit: str  # 建立移送 / 提交股长审核
    aside_url: str | None = None  # GET with the fields; answers partials/start_aside.html
    intro: str = ""
    errors: tuple[FormError, ...] = ()
    upload: Upload | None = None
    evidence: tuple[EvidenceItem, ...] = ()  # uploaded before and kept
    draft_url: str | None = None
    draft_saved_at: datetime | None = None


# --- lists and papers ------------------------------------------------------------------------


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
class LedgerEntry:
    """A suspension or an extension with its legal ground."""

    label: str
    since: datetime
    until: datetime | None
    ground: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class DeadlinePage:
    """/deadlines/<id>: 期限计算书."""

    code: str
    title: str
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
    running: int
    current: bool = False


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
    bpmn_url: str | None = None


# --- errors ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """Four sentences: what happened, is what I typed kept, what now, who to ask."""

    status: int
    what: str
    kept: str = ""
    now: str = ""
    ask: str = ""
    reference: str = ""  # id to quote
    action_url: str = "/inbox"
    action_label: str = ""
    typed: tuple[Fact, ...] = ()  # what the person wrote, to be copied
