"""The office calendar by itself: reasons, official years, the plain rule, steps in working days."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from workflows.calendar.office_calendar import PLAIN_RULE, OfficeCalendar, SpecialDay
from workflows.calendar.seed import notice, seed_calendar

CALENDAR = seed_calendar()


@pytest.mark.parametrize(
    ("day", "is_workday", "reason"),
    [
        (date(2026, 2, 14), True, "春节调休上班"),  # Saturday
        (date(2026, 2, 17), False, "春节放假"),
        (date(2026, 2, 20), False, "春节调休放假"),
        (date(2026, 9, 20), True, "国庆节调休上班"),  # Sunday
        (date(2026, 10, 3), False, "国庆节放假"),  # a Saturday within the holiday
        (date(2026, 11, 21), False, "周六"),
        (date(2026, 11, 24), True, "周二"),
    ],
)
def test_an_official_day_says_why(day: date, is_workday: bool, reason: str) -> None:
    found = CALENDAR.day(day)

    assert (found.date, found.is_workday, str(found.reason)) == (day, is_workday, reason)
    assert found.official
    assert found.source == notice(2026)


@pytest.mark.parametrize(
    ("day", "is_workday", "reason"),
    [
        (date(2027, 1, 1), False, "元旦放假"),  # Friday
        (date(2027, 2, 8), True, "周一"),  # spring festival, which no plain rule knows
        (date(2027, 5, 1), False, "劳动节放假"),
        (date(2027, 5, 3), True, "周一"),
        (date(2027, 10, 1), False, "国庆节放假"),
        (date(2027, 10, 4), True, "周一"),
        (date(2027, 10, 9), False, "周六"),
        (date(1999, 6, 1), True, "周二"),
    ],
)
def test_beyond_the_notices_the_plain_rule_holds(day: date, is_workday: bool, reason: str) -> None:
    found = CALENDAR.day(day)

    assert (found.is_workday, str(found.reason)) == (is_workday, reason)
    assert not found.official
    assert not CALENDAR.official(day)
    assert found.source == PLAIN_RULE


def test_official_needs_every_year_of_a_stretch() -> None:
    assert CALENDAR.all_official(date(2025, 12, 31), date(2026, 12, 31))
    assert not CALENDAR.all_official(date(2026, 12, 31), date(2027, 1, 1))


def test_a_loaded_notice_makes_the_year_official() -> None:
    loaded = dict(CALENDAR.special_days)
    loaded[date(2027, 1, 2)] = SpecialDay(True, "元旦", "调休上班", "某通知")
    loaded[date(2027, 10, 1)] = SpecialDay(False, "国庆节", "放假", "某通知")

    calendar = OfficeCalendar(loaded)

    assert calendar.official_years == (*CALENDAR.official_years, 2027)
    assert str(calendar.day(date(2027, 1, 2)).reason) == "元旦调休上班"
    assert calendar.day(date(2027, 3, 1)).source == "某通知"
    assert calendar.is_workday(date(2027, 1, 1)), "only what the notice takes off is off"


def test_a_december_day_of_the_next_notice_does_not_cover_its_own_year() -> None:
    special = {date(2027, 12, 26): SpecialDay(True, "元旦", "调休上班", "2028 年通知")}

    calendar = OfficeCalendar(special)

    assert calendar.is_workday(date(2027, 12, 26))
    assert calendar.official_years == ()


def test_a_provisional_special_day_counts_but_stays_provisional() -> None:
    guess = SpecialDay(False, "国庆节", "放假", "推算", status="provisional")

    calendar = OfficeCalendar({date(2027, 10, 4): guess, date(2027, 10, 1): guess})

    assert not calendar.is_workday(date(2027, 10, 4))
    assert not calendar.official(date(2027, 10, 4))


def test_the_calendar_keeps_its_own_copy() -> None:
    special = dict(CALENDAR.special_days)
    calendar = OfficeCalendar(special)
    special.clear()

    assert not calendar.is_workday(date(2026, 10, 1))


@pytest.mark.parametrize(
    ("day", "count", "there"),
    [
        (date(2026, 2, 11), 3, date(2026, 2, 14)),  # Wednesday to the make-up Saturday
        (date(2026, 2, 14), 1, date(2026, 2, 24)),
        (date(2026, 9, 18), 2, date(2026, 9, 21)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # from a Saturday
        (date(2026, 11, 22), -1, date(2026, 11, 20)),
        (date(2026, 11, 23), -1, date(2026, 11, 20)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 22), 0, date(2026, 11, 22)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
        (date(2026, 1, 5), -1, date(2026, 1, 4)),  # the make-up Sunday
        (date(2026, 1, 4), -1, date(2025, 12, 31)),
        (date(2025, 12, 31), 248, date(2026, 12, 31)),
        (date(2026, 12, 31), -248, date(2025, 12, 31)),
    ],
)
def test_stepping_in_working_days(day: date, count: int, there: date) -> None:
    assert CALENDAR.add_workdays(day, count) == there


def test_neighbours() -> None:
    saturday = date(2026, 11, 21)
    assert CALENDAR.next_workday(saturday) == date(2026, 11, 23)
    assert CALENDAR.previous_workday(saturday) == date(2026, 11, 20)
    assert CALENDAR.workday_until(saturday) == date(2026, 11, 20)
    monday = date(2026, 11, 23)
    assert CALENDAR.workday_until(monday) == monday
    assert CALENDAR.next_workday(monday) == date(2026, 11, 24)


def test_working_days_between_leaves_out_the_first_day_and_keeps_the_last() -> None:
    monday, friday = date(2026, 11, 23), date(2026, 11, 27)
    assert CALENDAR.workdays_between(monday, friday) == 4
    assert CALENDAR.workdays_between(friday, monday) == -4
    assert CALENDAR.workdays_between(monday, monday) == 0
    assert CALENDAR.workdays_between(friday, friday + timedelta(days=2)) == 0


def test_working_days_of_the_published_months() -> None:
    counts = {
        2025: [19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23],
        2026: [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23],
    }
    for year, months in counts.items():
        edges = [date(year, month, 1) - timedelta(days=1) for month in range(1, 13)]
        edges.append(date(year, 12, 31))
        found = [CALENDAR.workdays_between(a, b) for a, b in pairwise(edges)]
        assert found == months


def test_centuries_are_no_trouble() -> None:
    far = CALENDAR.add_workdays(date(2026, 11, 24), 25_000)
    assert CALENDAR.workdays_between(date(2026, 11, 24), far) == 25_000
    assert CALENDAR.add_workdays(far, -25_000) == date(2026, 11, 24)
    with pytest.raises(OverflowError):
        CALENDAR.next_workday(date.max)
