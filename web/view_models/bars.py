"""The clocks of a case as bars, and how long each body held it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from web.view_models.lights import Light


@dataclass(frozen=True, slots=True)
class BarPart:
    """A stretch of a bar; the axis is 1000 wide."""

    kind: Literal["run", "stood", "over", "ahead"]
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class ClockBar:
    """One clock: what has run, stood and is over, and where it ends."""

    title: str
    url: str
    light: Light
    parts: tuple[BarPart, ...]
    due: int | None = None  # where on the axis; none while it stands
    statutory: bool = False  # the limit that the law sets for the whole case


@dataclass(frozen=True, slots=True)
class HoldingRow:
    """How long a body has held the case, in working days."""

    body: str
    since: datetime
    days: int
    running: int
    suspended: int
    holds: bool  # now
    parts: tuple[BarPart, ...]


@dataclass(frozen=True, slots=True)
class ClockBars:
    """All bars of a case on one axis, from the first day to the last."""

    first: date
    last: date
    now: int | None  # where on the axis; none when the case is over
    clocks: tuple[ClockBar, ...]
    holdings: tuple[HoldingRow, ...]
