"""The ledger of pauses of a deadline, and what it leaves of the budget.

A ledger is a tuple of pauses in order; at most the last one is still open. While one is open the
deadline has no end (NULL in the rows, the light is `paused`). Instants are kept exactly, and each
unit reads them in its own way: for WD, CD, M and Y the clock stands still from the day of the
suspension until before the day it resumes, so a pause that begins and ends on the same day has no
effect; H and MIN run and stand to the instant.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

from workflows.calendar.local_time import day_of, instant_of, to_local
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.deadlines.amounts import Amount, TimeRuleError, Unit
from workflows.deadlines.counting import (
    Moment,
    Pauses,
    Result,
    Roll,
    Span,
    count,
    days_to_count,
    exact_pauses,
)

BudgetUnit = Literal["workday", "day", "microsecond"]

_DAY = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which a deadline stands still, on that ground; open while `ended_at` is None."""

    began_at: datetime
    ended_at: datetime | None
    ground: str


Ledger = tuple[Pause, ...]


class Stretch(Protocol):
    """Whatever a pause is stored as."""

    @property
    def began_at(self) -> datetime: ...

    @property
    def ended_at(self) -> datetime | None: ...

    @property
    def ground(self) -> str: ...


def ledger_of(stretches: Iterable[Stretch]) -> Ledger:
    """Return stored pauses, oldest first, as a ledger."""
    return tuple(Pause(each.began_at, each.ended_at, each.ground) for each in stretches)


@dataclass(frozen=True, slots=True)
class Budget:
    """How much of a period is used up, in its own unit.

    WD in working days; CD, M and Y in days; H and MIN in microseconds. A day is used when it is
    over: on the last day 1 is left, after it 0.
    """

    total: int
    used: int
    unit: BudgetUnit

    @property
    def left(self) -> int:
        """What is left, never negative."""
        return self.total - self.used


def standing(ledger: Ledger) -> Pause | None:
    """Return the open pause, if the clock stands still."""
    if ledger and ledger[-1].ended_at is None:
        return ledger[-1]
    return None


def suspend(ledger: Ledger, at: datetime, ground: str) -> Ledger:
    """Return the ledger with the clock stopped at that instant."""
    if standing(ledger) is not None:
        raise TimeRuleError("计时已经中止，不能再次中止")
    if ledger and ledger[-1].ended_at is not None and at < ledger[-1].ended_at:
        raise TimeRuleError("中止时间早于上一次恢复的时间")
    return (*ledger, Pause(at, None, ground))


def resume(ledger: Ledger, at: datetime) -> Ledger:
    """Return the ledger with the clock running again from that instant."""
    pause = standing(ledger)
    if pause is None:
        raise TimeRuleError("计时没有中止，不能恢复")
    if at < pause.began_at:
        raise TimeRuleError("恢复时间早于中止时间")
    return (*ledger[:-1], replace(pause, ended_at=at))


def spans(ledger: Ledger) -> tuple[Span, ...]:
    """Return the closed pauses as `counting.count` and `explain` take them."""
    return tuple((pause.began_at, pause.ended_at) for pause in ledger if pause.ended_at is not None)


def effective(
    start: Moment,
    amount: Amount,
    ledger: Ledger,
    calendar: OfficeCalendar,
    *,
    roll: Roll = "forward",
    clear: bool = False,
) -> Result | None:
    """Return where the period ends, None while it stands still.

    A pause that was opened only after the period was over does not bring it back to life.
    """
    result = count(start, amount, calendar, roll=roll, clear=clear, pauses=spans(ledger))
    pause = standing(ledger)
    if pause is not None and pause.began_at < result.due_at:
        return None
    return result


def budget(
    start: Moment, amount: Amount, ledger: Ledger, at: datetime, calendar: OfficeCalendar
) -> Budget:
    """Return what the period has used up before `at` (in units of days: before that day)."""
    until = to_local(at)
    known = tuple(
        (pause.began_at, until if pause.ended_at is None else pause.ended_at)
        for pause in ledger
        if pause.began_at <= until
    )
    if amount.unit.exact:
        return _of_time(instant_of(start), until, amount, known)
    return _of_days(day_of(start), day_of(until), amount, known, calendar)


def _of_time(began: datetime, until: datetime, amount: Amount, pauses: tuple[Span, ...]) -> Budget:
    run = until - began
    for pause_start, pause_end in exact_pauses(pauses):
        run -= max(timedelta(), min(pause_end, until) - max(pause_start, began))
    total = amount.span // _MICROSECOND
    return Budget(total, _within(run // _MICROSECOND, total), "microsecond")


def _of_days(
    start: date, until: date, amount: Amount, pauses: tuple[Span, ...], calendar: OfficeCalendar
) -> Budget:
    """Count the days after `start` and before `until` on which the clock ran."""
    total = days_to_count(start, amount)
    last = until - _DAY
    unit: BudgetUnit
    if amount.unit is Unit.WD:
        unit, between = "workday", calendar.workdays_between
    else:
        unit, between = "day", _days_between
    used = between(start, last) if last > start else 0
    for first, end in Pauses(pauses).spans:
        begin, finish = max(first - _DAY, start), min(end - _DAY, last)
        if begin < finish:
            used -= between(begin, finish)
    return Budget(total, _within(used, total), unit)


def _days_between(first: date, last: date) -> int:
    return (last - first).days


def _within(used: int, total: int) -> int:
    return max(0, min(used, total))
