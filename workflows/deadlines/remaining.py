"""How much is left of a period at a moment, as a number."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from workflows.calendar.local_time import day_of, to_local
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.deadlines.amounts import Amount, Unit, parse_amount
from workflows.deadlines.models import Deadline

RemainingUnit = Literal["workday", "day", "hour", "minute"]
Stage = Literal["ahead", "warned", "over", "paused", "ended"]
"""How far a clock has come: before its warning, after it, past its end; or it does not run."""


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left: 0 on the last day, negative when overdue (then always in working days)."""

    value: int
    unit: RemainingUnit


def stage_of(deadline: Deadline, now: datetime) -> Stage:
    """How far a clock has come at `now`; lights, mails and lists all ask here and nowhere else."""
    if deadline.state != "running":
        return "paused" if deadline.state == "paused" else "ended"
    if deadline.due_at is not None and now >= deadline.due_at:
        return "over"
    if deadline.warn_at is not None and now >= deadline.warn_at:
        return "warned"
    return "ahead"


def remaining_of(deadline: Deadline, now: datetime, calendar: OfficeCalendar) -> Remaining | None:
    """What is left of a running clock; None when it stands still or is over."""
    if deadline.state != "running" or deadline.due_on is None or deadline.due_at is None:
        return None
    amount = parse_amount(deadline.amount)
    return remaining(amount, deadline.due_on, deadline.due_at, now, calendar)


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


def overdue_days(
    due_on: date, due_at: datetime, until: datetime, calendar: OfficeCalendar
) -> tuple[date, ...]:
    """The days that were overdue at `until`, as many as `remaining` says.

    Those are the working days after `due_on`, whatever the unit of the period; where there was none
    yet, the day of `until` stands for them.
    """
    moment = to_local(until)
    if moment < due_at:
        return ()
    today = day_of(moment)
    days = []
    day = due_on
    while day < today:
        day += timedelta(days=1)
        if calendar.is_workday(day):
            days.append(day)
    return tuple(days) or (today,)


def _begun(span: timedelta, unit: timedelta) -> int:
    return -(-span // unit)
