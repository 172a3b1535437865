"""The shipped calendar agrees with every other source there is."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays

from workflows.calendar.local_time import weekday_text
from workflows.calendar.seed import notice, published_years, seed_calendar, special_days

LISTED = Path(__file__).parents[2] / "data" / "calendar_2025_2026.csv"


def days_of(first: int, last: int) -> Iterator[date]:
    day = date(first, 1, 1)
    while day.year <= last:
        yield day
        day += timedelta(days=1)


def test_the_published_years_have_no_hole() -> None:
    years = published_years()
    assert years[:1] == (2004,)
    assert years == tuple(range(2004, years[-1] + 1))
    assert 2026 in years
    assert seed_calendar().official_years == years


def test_every_published_day_is_as_the_library_has_it() -> None:
    calendar = seed_calendar()
    years = published_years()
    different = [
        day
        for day in days_of(years[0], years[-1])
        if calendar.is_workday(day) != chinese_calendar.is_workday(day)
    ]
    assert different == []


def test_the_special_days_of_2025_and_2026_are_the_listed_ones() -> None:
    with LISTED.open(encoding="utf-8") as file:
        listed = {
            date.fromisoformat(row["date"]): (
                row["weekday"],
                row["kind"],
                row["festival"],
                row["is_workday"] == "1",
            )
            for row in csv.DictReader(file)
        }
    seeded = {
        day: (weekday_text(day), special.kind, special.name, special.is_workday)
        for day, special in special_days().items()
        if day.year in (2025, 2026)
    }
    assert seeded == listed


def test_another_library_agrees_on_2025_and_2026() -> None:
    oracle = holidays.country_holidays("CN", years=[2025, 2026])
    calendar = seed_calendar()
    different = [
        day for day in days_of(2025, 2026) if calendar.is_workday(day) != oracle.is_working_day(day)
    ]
    assert different == []


def test_every_special_day_is_official_and_names_its_notice() -> None:
    special = special_days()
    assert list(special) == sorted(special)
    assert all(entry.status == "official" for entry in special.values())
    assert special[date(2026, 2, 14)].source == notice(2026)
    # The make-up day before New Year 2008 stands in the notice of 2008.
    assert special[date(2007, 12, 29)].source == notice(2008)
    assert special[date(2007, 12, 29)].is_workday
