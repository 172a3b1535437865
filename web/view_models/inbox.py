"""The inbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from web.view_models.forms import Option
from web.view_models.lights import Card, Light, Ruler


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
    note: str = ""  # what a card asks for
    left: int | None = None  # overdue working days less what appeals took out (剔除后)
    left_url: str = ""  # where the days stand one by one
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
class WaitingRequest:
    """Something asked in a case that I have to answer."""

    case_id: str
    title: str
    what: str  # 请求撤回
    url: str  # where it is answered
    who: str
    at: datetime
    number: str = ""
    reason: str = ""
    verb: str = ""  # 复查; answered if not given


@dataclass(frozen=True, slots=True)
class InboxPage:
    """/inbox?scope=&light=&process=&q="""

    scope: Literal["mine", "claimable", "started", "copied", "done"]
    url: str
    total: int  # of tasks
    overdue: int
    tabs: tuple[Tab, ...]
    groups: tuple[TaskGroup, ...]
    requests: tuple[WaitingRequest, ...] = ()  # of the scope `mine`
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
