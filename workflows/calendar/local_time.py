"""Local time of the county: all legal days are days in Asia/Shanghai."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from workflows.clock import OFFICE_ZONE, start_of_day
from workflows.texts import mark

WEEKDAYS: Final = (
    mark("周一"),
    mark("周二"),
    mark("周三"),
    mark("周四"),
    mark("周五"),
    mark("周六"),
    mark("周日"),
)


def to_local(moment: datetime) -> datetime:
    """Return the instant in local wall time; a naive datetime is read as local time already."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=OFFICE_ZONE)
    return moment.astimezone(OFFICE_ZONE)


def day_of(moment: date | datetime) -> date:
    """Return the local calendar day of an instant; a plain date is itself."""
    if isinstance(moment, datetime):
        return to_local(moment).date()
    return moment


def instant_of(moment: date | datetime) -> datetime:
    """Return the aware local instant meant; a plain date means the start of that day."""
    if isinstance(moment, datetime):
        return to_local(moment)
    return start_of_day(moment)


def end_of_day(day: date) -> datetime:
    """Return 24:00 of the day (Civil Code 203), that is 00:00 of the next one."""
    return start_of_day(day + timedelta(days=1))


def at_time(day: date, clock: time) -> datetime:
    """Return the instant of that local wall time on the day."""
    return datetime.combine(day, clock, tzinfo=OFFICE_ZONE)


def later(moment: datetime, span: timedelta) -> datetime:
    """Return the local instant `span` of real time after `moment`, exact across clock changes."""
    return (moment.astimezone(UTC) + span).astimezone(OFFICE_ZONE)


def weekday_text(day: date) -> str:
    """Return 周一 … 周日."""
    return WEEKDAYS[day.weekday()]
