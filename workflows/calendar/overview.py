"""The years of the calendar at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from workflows.calendar.office_calendar import PLAIN_RULE, OfficeCalendar, SpecialDay


@dataclass(frozen=True, slots=True)
class YearView:
    """A year: official, by which notice, or provisional; its working days and the county's own days."""

    year: int
    official: bool
    source: str
    workdays: int
    own_days: int


def years_around(calendar: OfficeCalendar, today: date) -> list[YearView]:
    """From last year, or the first that is known if that is later, to the next."""
    known = calendar.official_years
    first = max(today.year - 1, known[0]) if known else today.year
    return [year_view(calendar, year) for year in range(first, today.year + 2)]


def year_view(calendar: OfficeCalendar, year: int) -> YearView:
    """What there is to say of a year."""
    return YearView(
        year=year,
        official=year in calendar.official_years,
        source=calendar.notices.get(year, PLAIN_RULE),
        workdays=calendar.workdays_between(date(year - 1, 12, 31), date(year, 12, 31)),
        own_days=sum(entry.local for entry in special_days_of(calendar, year).values()),
    )


def special_days_of(calendar: OfficeCalendar, year: int) -> Mapping[date, SpecialDay]:
    """The days of a year that notices and the county set apart, in order."""
    return {day: entry for day, entry in sorted(calendar.special_days.items()) if day.year == year}
