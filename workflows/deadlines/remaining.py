"""How much is left of a period at a moment, as a number and as the working-day ruler (工作日尺)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from workflows.calendar.local_time import day_of, to_local, weekday_text
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.deadlines.amounts import Amount, Unit

Day = date
RemainingUnit = Literal["workday", "day", "hour", "minute"]
RulerState = Literal["past", "today", "ahead", "due", "overdue"]

LONGEST_RULER: Final = 10

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left: 0 on the last day, negative when overdue (then always in working days)."""

    value: int
    unit: RemainingUnit


@dataclass(frozen=True, slots=True)
class RulerDay:
    """A cell of the ruler: a working day, or one gap for a run of days off from `date` to `until`.

    `state` is what fills the cell; `is_today`, `is_due` and `is_past` tell what lies beneath it
    (the last day may be past, today or ahead). `weekday` is 周一 … 周日, 休 for a gap.
    """

    date: Day
    until: Day
    workday: bool
    state: RulerState
    weekday: str
    is_today: bool
    is_due: bool
    is_past: bool

    @property
    def label(self) -> str:
        """The word under the cell: 到期, 今天, else the weekday."""
        if self.is_due:
            return "到期"
        return "今天" if self.is_today and self.workday else self.weekday


def remaining(
    amount: Amount, due_on: date, due_at: datetime, now: datetime, calendar: OfficeCalendar
) -> Remaining:
    """Return what is left at `now`.

    Working days for WD, days for CD, M and Y: how many lie after today up to the last day, so 0
    on `due_on`. H and MIN: hours and minutes begun. Once `due_at` has come: minus the working
    days after `due_on` up to today, at least -1.
    """
    moment = to_local(now)
    today = day_of(moment)
    if moment >= due_at:
        return Remaining(-max(1, calendar.workdays_between(due_on, today)), "workday")
    if amount.unit is Unit.H:
        return Remaining(_begun(due_at - moment, timedelta(hours=1)), "hour")
    if amount.unit is Unit.MIN:
        return Remaining(_begun(due_at - moment, timedelta(minutes=1)), "minute")
    if amount.unit is Unit.WD:
        return Remaining(calendar.workdays_between(today, due_on), "workday")
    return Remaining((due_on - today).days, "day")


def ruler(
    started: date | datetime, due_on: date, now: datetime, calendar: OfficeCalendar
) -> tuple[RulerDay, ...] | None:
    """Return the cells of the ruler: the days after the start up to the last day, or up to today.

    None for a period (or an overrun) of more than ten working days: there the date is written out
    instead. Days off before the first working day are not shown.
    """
    today = day_of(now)
    first = min(day_of(started) + _DAY, due_on)
    if calendar.workdays_between(first - _DAY, due_on) > LONGEST_RULER:
        return None
    if calendar.workdays_between(due_on, today) > LONGEST_RULER:
        return None
    cells: list[RulerDay] = []
    gap: date | None = None
    for offset in range((max(due_on, today) - first).days + 1):
        day = first + offset * _DAY
        shown = calendar.is_workday(day) or day == due_on
        if gap is not None and shown:
            cells.append(_gap(gap, day - _DAY, due_on, today))
            gap = None
        if shown:
            cells.append(_cell(day, due_on, today, workday=calendar.is_workday(day)))
        elif gap is None and cells:
            gap = day
    if gap is not None:
        cells.append(_gap(gap, max(due_on, today), due_on, today))
    return tuple(cells)


def _cell(day: date, due_on: date, today: date, *, workday: bool) -> RulerDay:
    return RulerDay(
        date=day,
        until=day,
        workday=workday,
        state=_state(day, day, due_on, today),
        weekday=weekday_text(day),
        is_today=day == today,
        is_due=day == due_on,
        is_past=day < today,
    )


def _gap(first: date, last: date, due_on: date, today: date) -> RulerDay:
    return RulerDay(
        date=first,
        until=last,
        workday=False,
        state=_state(first, last, due_on, today),
        weekday="休",
        is_today=first <= today <= last,
        is_due=False,
        is_past=last < today,
    )


def _state(first: date, last: date, due_on: date, today: date) -> RulerState:
    if first > due_on:
        return "overdue"
    if first == due_on:
        return "due"
    if last < today:
        return "past"
    return "today" if first <= today else "ahead"


def _begun(span: timedelta, unit: timedelta) -> int:
    return -(-span // unit)
