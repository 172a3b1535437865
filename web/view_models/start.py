"""The page that starts a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from web.view_models.case import EvidenceItem
from web.view_models.forms import FormError, FormSection, Upload
from web.view_models.lights import Ruler


@dataclass(frozen=True, slots=True)
class StepDue:
    """One line of “如果今天提交”."""

    step: str
    amount: str
    due_on: date
    due_at: datetime | None = None  # of a clock in hours
    at_most: bool = False  # 最迟
    provisional: bool = False  # 暂定
    since: date | None = None  # of a clock that runs from a day in the form: that day
    over: bool = False  # it has run out before anything is sent


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
    prompt: str = ""  # what has to be chosen before there is more to say
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
    aside_asks: tuple[str, ...] = ()  # the fields that it is fetched with
    intro: str = ""
    errors: tuple[FormError, ...] = ()
    upload: Upload | None = None
    evidence: tuple[EvidenceItem, ...] = ()  # uploaded before and kept
    draft_url: str | None = None
    draft_saved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StartChoice:
    """Something the reader may start."""

    key: str
    url: str
    title: str  # 发起联合执法
    process: str  # 联合执法; empty where the title says so
    summary: str


@dataclass(frozen=True, slots=True)
class StartsPage:
    """/start"""

    choices: tuple[StartChoice, ...]
