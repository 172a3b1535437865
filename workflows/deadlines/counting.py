"""Counting a legal period: the one walk over the days that dates and explanations come from.

The rules, for every unit: the day of the starting event is not counted (Civil Code 201, Civil
Procedure Law 85).

* WD: working days only (Administrative Penalty Law 85, Administrative Coercion Law 69).
* CD: every day. M and Y: to the same day number, else to the last day of that month (CC 202).
  If the last day is a day off, a rolling period ends on the next working day (CC 203, CPL 85);
  a period that only restrains the agency (`roll="none"`) ends where it ends, and the act has to
  be done by the last working day up to then.
* H and MIN: exact instants from the event on (CC 201), no rolling, no calendar.

A pause A..B lets the clock stand still from the start of day A to the start of day B: those days
are not counted, day B is. A pause that begins and ends on the same day therefore changes nothing
in WD, CD, M and Y. Pauses may overlap; together they count once. A period that is rolling over
days off is still running, so it does not end within a pause either.
"""

from __future__ import annotations

import calendar as gregorian
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Literal, NamedTuple, TypeVar

from workflows.calendar.local_time import day_of, end_of_day, instant_of, later
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.deadlines.amounts import Amount, TimeRuleError, Unit

Roll = Literal["forward", "none"]
Moment = date | datetime
Span = tuple[Moment, Moment]
"""A pause: from the start of the first day to the start of the second; for H exact instants."""

T = TypeVar("T", date, datetime)

_DAY = timedelta(days=1)
_LONGEST_PAUSE = timedelta(days=36_600)


class StepKind(Enum):
    """What one day of a walk is to the period."""

    START = "the day of the event, not counted"
    COUNTED = "counted"
    REST = "a day off, which working days leave out"
    PAUSED = "within a pause"
    LAST = "the last day as counted"
    FREE = "the first day after n clear days"
    ROLLED = "the last day was a day off: passed over"
    DUE = "the working day to which the end moved"


class Step(NamedTuple):
    """One day of the walk and what it is to the period."""

    date: date
    kind: StepKind


@dataclass(frozen=True, slots=True)
class Result:
    """Where a period ends.

    `raw` is the last day before any roll, `due` the last day, inclusive (for H and MIN the local
    day of the end; for clear days the first day on which the act may be done). `act_by` is set if
    the period does not roll: the last working day up to `raw`. `due_at` is the instant at which
    the period is over. `provisional`: a day that was counted, left out or rolled over lies in a
    year without an official calendar.
    """

    raw: date
    due: date
    act_by: date | None
    due_at: datetime
    provisional: bool


def count(
    start: Moment,
    amount: Amount,
    calendar: OfficeCalendar,
    *,
    roll: Roll = "forward",
    clear: bool = False,
    pauses: Iterable[Span] = (),
) -> Result:
    """Return where the period ends that the event at `start` sets running.

    With `clear`, `amount` full days lie between the event and the result (notice of a hearing,
    Administrative Penalty Law 64). A plain date as `start` of hours means 00:00 of that day.
    """
    if amount.unit.exact:
        end = exact_end(start, amount, clear=clear, pauses=pauses)
        return Result(end.date(), end.date(), act_by=None, due_at=end, provisional=False)
    steps = walk(start, amount, calendar, roll=roll, clear=clear, pauses=pauses)
    return result_of_walk(steps, calendar, roll=roll, clear=clear)


def walk(
    start: Moment,
    amount: Amount,
    calendar: OfficeCalendar,
    *,
    roll: Roll = "forward",
    clear: bool = False,
    pauses: Iterable[Span] = (),
) -> Iterator[Step]:
    """Step through a period of days in order, from the day of the event to the day it ends.

    M and Y show the event, the paused days and the end; WD and CD every day.
    """
    if amount.unit.exact:
        raise TypeError("hours and minutes have no days to step through")
    with in_range():
        stands_still = Pauses(pauses)
        last = first = day_of(start)
        yield Step(first, StepKind.START)
        for step in _count_days(first, amount, calendar, stands_still, clear=clear):
            last = step.date
            yield step
        if roll == "forward":
            yield from _roll_over(last, calendar, stands_still)


def result_of_walk(
    steps: Iterable[Step], calendar: OfficeCalendar, *, roll: Roll = "forward", clear: bool = False
) -> Result:
    """Return the result that a walk arrives at."""
    way = iter(steps)
    start = raw = due = next(way).date
    for step in way:
        due = step.date
        if step.kind in (StepKind.LAST, StepKind.FREE):
            raw = due
    with in_range():
        return Result(
            raw=raw,
            due=due,
            act_by=calendar.workday_until(raw) if roll == "none" and not clear else None,
            due_at=end_of_day(due),
            provisional=not calendar.all_official(start + _DAY, due),
        )


def exact_end(
    start: Moment, amount: Amount, *, clear: bool = False, pauses: Iterable[Span] = ()
) -> datetime:
    """Return the instant at which a period of hours or minutes is over, pauses taken out."""
    if clear:
        raise TimeRuleError(
            "“整日间隔”只用于按日、月、年计算的期限，不能用于 {amount}", amount=amount
        )
    with in_range():
        began = instant_of(start)
        end = later(began, amount.span)
        for pause_start, pause_end in exact_pauses(pauses):
            if pause_start >= end:
                break
            if pause_end > began:
                end = later(end, pause_end - max(pause_start, began))
    return end


def exact_pauses(pauses: Iterable[Span]) -> list[tuple[datetime, datetime]]:
    """Return the pauses as instants, in order, overlapping and touching ones joined."""
    return _merged([(instant_of(a), instant_of(b)) for a, b in _checked(pauses)])


def add_months(day: date, months: int) -> date:
    """Return the same day number that many months on, else the month's last day (CC 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError("date out of range")
    return date(year, month + 1, min(day.day, gregorian.monthrange(year, month + 1)[1]))


def days_to_count(start: date, amount: Amount) -> int:
    """Return how many days the period counts: working days for WD, else calendar days."""
    if amount.unit in (Unit.M, Unit.Y):
        return (add_months(start, _months(amount)) - start).days
    return amount.value


def month_end(start: date, amount: Amount) -> bool:
    """Whether a period of months or years ends on a month's last day for want of the same day."""
    return add_months(start, _months(amount)).day != start.day


def _months(amount: Amount) -> int:
    return amount.value * 12 if amount.unit is Unit.Y else amount.value


class Pauses:
    """The days on which a clock stands still, merged; asks and jumps are cheap."""

    __slots__ = ("_starts", "spans")

    def __init__(self, spans: Iterable[Span]) -> None:
        merged = _merged([(day_of(a), day_of(b)) for a, b in _checked(spans)])
        self.spans = tuple(merged)
        self._starts = [a for a, _ in merged]

    def __bool__(self) -> bool:
        return bool(self._starts)

    def covers(self, day: date) -> bool:
        """Whether the clock stands still on that day."""
        at = bisect_right(self._starts, day) - 1
        return at >= 0 and day < self.spans[at][1]


def _count_days(
    start: date, amount: Amount, calendar: OfficeCalendar, pauses: Pauses, *, clear: bool
) -> Iterator[Step]:
    day, left = start, days_to_count(start, amount) + clear
    only_workdays = amount.unit is Unit.WD
    every_day = amount.unit in (Unit.WD, Unit.CD)
    if not every_day and not pauses:
        day, left = start + (left - 1) * _DAY, 1
    while left:
        day += _DAY
        if pauses and pauses.covers(day):
            yield Step(day, StepKind.PAUSED)
        elif only_workdays and not calendar.is_workday(day):
            yield Step(day, StepKind.REST)
        else:
            left -= 1
            if every_day and left:
                yield Step(day, StepKind.COUNTED)
    yield Step(day, StepKind.FREE if clear else StepKind.LAST)


def _roll_over(last: date, calendar: OfficeCalendar, pauses: Pauses) -> Iterator[Step]:
    day = last
    while not calendar.is_workday(day) or pauses.covers(day):
        day += _DAY
        if pauses.covers(day):
            yield Step(day, StepKind.PAUSED)
        else:
            yield Step(day, StepKind.DUE if calendar.is_workday(day) else StepKind.ROLLED)


def _checked(spans: Iterable[Span]) -> Iterator[Span]:
    for first, last in spans:
        begin, end = instant_of(first), instant_of(last)
        if end < begin:
            raise TimeRuleError(
                "中止区间“{first}..{last}”的结束早于开始", first=_shown(first), last=_shown(last)
            )
        if end - begin > _LONGEST_PAUSE:
            raise TimeRuleError(
                "中止区间“{first}..{last}”太长，最长为一百年",
                first=_shown(first),
                last=_shown(last),
            )
        yield first, last


def _merged(spans: list[tuple[T, T]]) -> list[tuple[T, T]]:
    merged: list[tuple[T, T]] = []
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged


def _shown(moment: Moment) -> str:
    return moment.isoformat()


@contextmanager
def in_range() -> Iterator[None]:
    """Turn a date beyond the calendar of the machine into a refusal that a person can read."""
    try:
        yield
    except OverflowError as overflow:
        raise TimeRuleError("日期超出可以计算的范围") from overflow
