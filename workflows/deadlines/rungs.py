"""The instants of the ladder: remind, warn, L1, L2, L3, and when a mail may go out.

When to remind and warn says a warning profile (`profiles`); those that the platform brings are the
table of docs/explanation/legal-time.md. Months count as 30 days when one is chosen, years as 365,
hours beyond 24 as whole days. L1 is the instant the period is over; L2 and L3 are 00:00 of the 2nd
and 6th working day after the last day.

All instants are worked out backwards from the end, so a pause or an extension moves them along.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

from workflows.calendar.local_time import at_time, day_of, instant_of, later, to_local
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.clock import start_of_day
from workflows.deadlines.amounts import Amount
from workflows.deadlines.profiles import Profile, moment_before, profile_for
from workflows.deadlines.rules.shipped import shipped_profiles

RungName = Literal["remind", "warn", "L1", "L2", "L3"]

NAMES: Final[tuple[RungName, ...]] = ("remind", "warn", "L1", "L2", "L3")

MAIL_TIME: Final = time(8, 30)

_HOURS_LEFT: Final = timedelta(hours=2)
_L2_WORKDAYS: Final = 2
_L3_WORKDAYS: Final = 6


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of the ladder and the instant at which it is reached."""

    name: RungName
    at: datetime


def rungs(
    amount: Amount,
    started: date | datetime,
    due_on: date,
    due_at: datetime,
    calendar: OfficeCalendar,
    profile: Profile | None = None,
) -> tuple[Rung, ...]:
    """Return the rungs of a period in order; `due_on` is its last day, `due_at` its end.

    A reminder or warning that would fall at or before the start is left out, L1 to L3 never are.
    Without a profile it is that of the shipped ones that fits the length.
    """
    profile = profile or profile_for(amount, shipped_profiles())
    remind, warn = _before(profile, amount, due_on, to_local(due_at), calendar)
    began = instant_of(started)
    ladder: list[tuple[RungName, datetime]] = []
    if remind is not None and remind > began:
        ladder.append(("remind", remind))
    if warn > began:
        ladder.append(("warn", warn))
    ladder += [
        ("L1", to_local(due_at)),
        ("L2", start_of_day(calendar.add_workdays(due_on, _L2_WORKDAYS))),
        ("L3", start_of_day(calendar.add_workdays(due_on, _L3_WORKDAYS))),
    ]
    return tuple(Rung(name, at) for name, at in ladder)


def next_rung(ladder: Sequence[Rung], pending: str | None, now: datetime) -> Rung:
    """The rung that comes next on a ladder whose rungs before `pending` have been reached before.

    Of those from `pending` on it is the highest that has been reached by `now`, so that nobody gets
    a pile of them at once, else the first of all that lies ahead: what was reached of another last
    day is reached again, once for each.
    """
    names = [rung.name for rung in ladder]
    to_come = ladder[names.index(pending) :] if pending in names else ladder
    reached = next((rung for rung in reversed(to_come) if rung.at <= now), None)
    return reached or next(rung for rung in ladder if rung.at > now)


def mail_at(instant: datetime, calendar: OfficeCalendar, urgent: bool) -> datetime:
    """Return when the mail of a rung is made: the first working-day 08:30 at or after it.

    An urgent matter does not wait.
    """
    moment = to_local(instant)
    if urgent:
        return moment
    day = day_of(moment)
    if calendar.is_workday(day) and moment <= at_time(day, MAIL_TIME):
        return at_time(day, MAIL_TIME)
    return at_time(calendar.next_workday(day), MAIL_TIME)


def _before(
    profile: Profile, amount: Amount, due_on: date, due_at: datetime, calendar: OfficeCalendar
) -> tuple[datetime | None, datetime]:
    """Return reminder and warning, the reminder never after the warning."""
    remind = moment_before(profile.remind, amount, due_on, due_at, calendar)
    warn = moment_before(profile.warn, amount, due_on, due_at, calendar)
    assert warn is not None, "every profile warns"
    if amount.unit.exact and not profile.exact:
        # More than 24 hours end at any time of day, perhaps before 09:00 of the last one.
        warn = min(warn, later(due_at, -_HOURS_LEFT))
    return None if remind is None else min(remind, warn), warn
