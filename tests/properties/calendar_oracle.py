"""A second, slow opinion on legal time, written from the words of the rules and not from our code.

It lists days and crosses them out. It knows no office calendar of ours: published years come
straight from `chinese_calendar`, later ones from the plain rule.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import chinese_calendar

LAST_PUBLISHED = 2026
CHINA = timezone(timedelta(hours=8))
FIXED = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}


def works(day: date) -> bool:
    """Is it a working day?"""
    if day.year <= LAST_PUBLISHED:
        return bool(chinese_calendar.is_workday(day))
    return day.isoweekday() <= 5 and (day.month, day.day) not in FIXED


def known(day: date) -> bool:
    """Does a published notice cover the day?"""
    return day.year <= LAST_PUBLISHED


def days_after(day: date, how_many: int) -> list[date]:
    """Return the days that follow, in order."""
    return [date.fromordinal(day.toordinal() + i) for i in range(1, how_many + 1)]


def crossed_out(pauses: list[tuple[date, date]]) -> set[date]:
    """Return the days on which the clock stands: from the first up to, not including, the last."""
    return {
        date.fromordinal(number)
        for first, last in pauses
        for number in range(first.toordinal(), last.toordinal())
    }


def corresponding_day(start: date, months: int) -> date:
    """Return the corresponding day of the month in which the period ends, else its last day."""
    month = start.month + months
    year = start.year
    while month > 12:
        month -= 12
        year += 1
    for number in range(start.day, 27, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    return date(year, month, start.day)


def end_of_period(
    start: date,
    value: int,
    unit: str,
    *,
    roll: bool,
    clear: bool,
    pauses: list[tuple[date, date]],
) -> tuple[date, date, bool]:
    """Return raw end, end, and whether a day on the way lies in an unpublished year."""
    standing = crossed_out(pauses)
    following = days_after(start, 1600)  # three years, four pauses, and days off at the end
    running = [day for day in following if day not in standing]
    if unit == "WD":
        countable = [day for day in running if works(day)]
        length = value
    else:
        countable = running
        length = value
        if unit in ("M", "Y"):
            months = value if unit == "M" else 12 * value
            length = corresponding_day(start, months).toordinal() - start.toordinal()
    raw = countable[length] if clear else countable[length - 1]
    end = raw
    if roll:
        end = next(day for day in running if day >= raw and works(day))
    uncertain = any(not known(day) for day in following if day <= end)
    return raw, end, uncertain


def end_of_minutes(
    start: datetime, minutes: int, pauses: list[tuple[datetime, datetime]]
) -> datetime:
    """Return the end of an exact period by letting it run minute by minute."""
    now = start.astimezone(UTC)
    left = minutes
    while left:
        if any(a <= now < b for a, b in pauses):
            now = min(b for a, b in pauses if a <= now < b)
            continue
        now += timedelta(minutes=1)
        left -= 1
    return now.astimezone(CHINA)


def count_between(first: date, last: date) -> int:
    """Return how many working days w lie in first < w <= last, negative the other way round."""
    if last < first:
        return -count_between(last, first)
    return sum(works(day) for day in days_after(first, last.toordinal() - first.toordinal()))
