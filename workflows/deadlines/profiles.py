"""Warning profiles (提醒档): what is left of a period when people are reminded and when warned.

A moment is written `3WD`, `5CD` or `2H` (so much is left), `50%` (of the hours is left) or `09:00`
(of the last day); empty means never. "N left" begins at 00:00 of the day on which N remain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from workflows.calendar.local_time import at_time, later
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.clock import start_of_day
from workflows.deadlines.amounts import Amount

OF_DAYS = re.compile(r"([1-9][0-9]{0,2})(WD|CD)|([01][0-9]|2[0-3]):([0-5][0-9])")
OF_HOURS = re.compile(r"([1-9][0-9]?)(H|%)")

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Profile:
    """When to remind and warn of periods in these units up to so many nominal days (None: any)."""

    code: str
    title: str
    units: tuple[str, ...]
    longest: int | None
    remind: str
    warn: str

    @property
    def exact(self) -> bool:
        """Whether it is for hours and minutes alone, in which its moments are written too."""
        return set(self.units) <= {"H", "MIN"}

    def fits(self, amount: Amount) -> bool:
        """Whether it is for periods such as this one."""
        return amount.unit.value in self.units and (
            self.longest is None or amount.nominal_days <= self.longest
        )

    def understands(self, moment: str) -> bool:
        """Whether a moment is written as this profile needs it."""
        return bool((OF_HOURS if self.exact else OF_DAYS).fullmatch(moment))


def profile_for(amount: Amount, profiles: Sequence[Profile], code: str | None = None) -> Profile:
    """The profile of this code if there is one and it fits, else the first that fits."""
    fitting = [each for each in profiles if each.fits(amount)]
    return next((each for each in fitting if each.code == code), fitting[0])


def moment_before(
    moment: str, amount: Amount, due_on: date, due_at: datetime, calendar: OfficeCalendar
) -> datetime | None:
    """The instant that a moment means for a period with this end; None for an empty one.

    Of hours that are no more than what should be left, half is.
    """
    if not moment:
        return None
    hours = OF_HOURS.fullmatch(moment)
    if hours is not None:
        return later(due_at, -_of_hours(amount.span, int(hours[1]), hours[2]))
    days = OF_DAYS.fullmatch(moment)
    assert days is not None, moment
    if days[3]:
        return at_time(due_on, time(int(days[3]), int(days[4])))
    if days[2] == "CD":
        return start_of_day(due_on - int(days[1]) * _DAY)
    last = calendar.workday_until(due_on)
    return start_of_day(calendar.add_workdays(last, -int(days[1])))


def _of_hours(span: timedelta, number: int, unit: str) -> timedelta:
    if unit == "%":
        return span * number / 100
    left = timedelta(hours=number)
    return left if span > left else span / 2
