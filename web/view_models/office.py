"""The desk of accompanying supervision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from web.view_models.forms import Option
from web.view_models.lights import Light

Part = Literal["points", "looks", "waiting", "answered"]


@dataclass(frozen=True, slots=True)
class OfficeItem:
    """One case on the desk: what it is, where it stands, what can be done."""

    case_id: str
    url: str
    title: str
    facts: tuple[str, ...] = ()  # body, step, point
    task_id: str | None = None
    tag: str = ""  # 关口, 观察
    light: Light | None = None
    due_at: datetime | None = None
    gate: Light | None = None  # what is left of the hold
    gate_at: datetime | None = None  # when it lapses by itself
    gate_step: str = ""  # the step that waits meanwhile
    paper: str = ""  # 提示单 云溪司监提〔2026〕0001号
    paper_url: str | None = None
    at: datetime | None = None  # when it was answered
    said: str = ""  # who answered, and what
    act_url: str | None = None
    act: str = ""
    main: bool = False  # whether the button is what comes next


@dataclass(frozen=True, slots=True)
class OfficeColumn:
    """One list of the desk; `more` further ones stand at `url`."""

    key: Part
    count: int
    items: tuple[OfficeItem, ...]
    url: str
    more: int = 0


@dataclass(frozen=True, slots=True)
class OfficePage:
    """/supervision/office?organization=&part="""

    points: int
    todo: int  # waiting for the reader
    gates: int  # that hold a step now
    columns: tuple[OfficeColumn, ...]
    part: str = ""  # one list alone
    place: str = ""  # the township of a judicial office
    bodies: tuple[Option, ...] = ()  # offered to those who see the county
    organization: str = ""
    clear_url: str | None = None
    url: str = "/supervision/office"
