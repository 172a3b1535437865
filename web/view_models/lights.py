"""Lights, rulers and cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

LightState = Literal["normal", "yellow", "red", "paused", "done", "untimed"]
Unit = Literal["workday", "day", "hour", "minute"]
CardLevel = Literal["yellow", "red", "talk"]
BasisStatus = Literal["V", "记忆", "D"]


@dataclass(frozen=True, slots=True)
class Light:
    """A light at the moment of looking. `remaining` is negative when overdue."""

    state: LightState
    remaining: int | None = None
    unit: Unit = "workday"
    provisional: bool = False
    late: bool = False  # of a done one: it was done after its day
    lapsed: bool = False  # of a clock that ran out, with what follows from that


@dataclass(frozen=True, slots=True)
class RulerCell:
    """One working day of a ruler, or (`gap`) a run of days off, (`cut`) of days not drawn or (`stood`)
    in which the clock stood still."""

    day: date
    gap: bool = False
    cut: bool = False
    stood: bool = False
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
