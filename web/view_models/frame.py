"""The frame around every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


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
