"""Counting periods: the vectors of the domain, and the edges."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from workflows.calendar.office_calendar import OfficeCalendar
from workflows.calendar.seed import seed_calendar
from workflows.deadlines.amounts import TimeRuleError, parse_amount
from workflows.deadlines.counting import Moment, Result, Roll, add_months, count
from workflows.deadlines.written import parse_moment, parse_pause

CALENDAR = seed_calendar()


def counted(
    start: str, rule: str, *pauses: str, roll: Roll = "forward", clear: bool = False
) -> Result:
    return count(
        parse_moment(start),
        parse_amount(rule),
        CALENDAR,
        roll=roll,
        clear=clear,
        pauses=[parse_pause(pause) for pause in pauses],
    )


@pytest.mark.parametrize(
    ("start", "rule", "raw", "due"),
    [
        ("2026-02-11", "3WD", "2026-02-14", "2026-02-14"),  # last day is the make-up Saturday
        ("2026-02-10", "3WD", "2026-02-13", "2026-02-13"),
        ("2026-02-12", "3WD", "2026-02-24", "2026-02-24"),
        ("2026-02-17", "1WD", "2026-02-24", "2026-02-24"),  # starts within a holiday
        ("2026-10-03", "5CD", "2026-10-08", "2026-10-08"),
        ("2026-10-02", "5CD", "2026-10-07", "2026-10-08"),
        ("2026-11-20", "1CD", "2026-11-21", "2026-11-23"),
        ("2026-02-13", "1CD", "2026-02-14", "2026-02-14"),  # no roll: a make-up day works
        ("2024-02-29", "1Y", "2025-02-28", "2025-02-28"),
        ("2024-02-29", "4Y", "2028-02-29", "2028-02-29"),
        ("2024-01-31", "1M", "2024-02-29", "2024-02-29"),
        ("2025-01-31", "1M", "2025-02-28", "2025-02-28"),
        ("2026-03-31", "1M", "2026-04-30", "2026-04-30"),
        ("2026-04-30", "1M", "2026-05-30", "2026-06-01"),  # Saturday, and no end of month
        ("2025-12-31", "2M", "2026-02-28", "2026-02-28"),  # make-up Saturday
        ("2026-12-25", "2M", "2027-02-25", "2027-02-25"),
        ("2026-12-30", "2WD", "2027-01-04", "2027-01-04"),
        ("2026-12-31", "1CD", "2027-01-01", "2027-01-04"),
        # the day of an instant is the local one
        ("2026-11-24T23:59", "1WD", "2026-11-25", "2026-11-25"),
        ("2026-11-24T16:00+00:00", "1WD", "2026-11-26", "2026-11-26"),
    ],
)
def test_rolling_periods(start: str, rule: str, raw: str, due: str) -> None:
    result = counted(start, rule)

    assert (result.raw.isoformat(), result.due.isoformat()) == (raw, due)
    assert result.act_by is None
    assert result.provisional == (result.due.year > 2026)


@pytest.mark.parametrize(
    ("start", "rule", "due", "act_by"),
    [
        ("2026-09-02", "30CD", "2026-10-02", "2026-09-30"),
        ("2026-11-19", "3CD", "2026-11-22", "2026-11-20"),
        ("2026-11-20", "3CD", "2026-11-23", "2026-11-23"),
        ("2026-08-05", "2M", "2026-10-05", "2026-09-30"),
        ("2026-10-01", "2CD", "2026-10-03", "2026-09-30"),  # nothing works in between
        ("2026-11-24", "2WD", "2026-11-26", "2026-11-26"),
    ],
)
def test_periods_that_do_not_roll(start: str, rule: str, due: str, act_by: str) -> None:
    result = counted(start, rule, roll="none")

    assert result.raw == result.due == date.fromisoformat(due)
    assert result.act_by == date.fromisoformat(act_by)


@pytest.mark.parametrize(
    ("start", "rule", "earliest"),
    [
        ("2026-09-18", "7WD", "2026-09-30"),
        ("2026-11-19", "3CD", "2026-11-23"),
        ("2026-11-18", "3CD", "2026-11-23"),  # Sunday the 22nd rolls
        ("2026-11-24", "1M", "2026-12-25"),
    ],
)
def test_clear_days_lie_between(start: str, rule: str, earliest: str) -> None:
    assert counted(start, rule, clear=True).due.isoformat() == earliest
    assert counted(start, rule, clear=True, roll="none").act_by is None


@pytest.mark.parametrize(
    ("start", "rule", "pauses", "due"),
    [
        # Monday 2026-11-23, 5 WD end on Monday the 30th
        ("2026-11-23", "5WD", ["2026-11-25..2026-11-27"], "2026-12-02"),
        ("2026-11-23", "5WD", ["2026-11-28..2026-11-30"], "2026-11-30"),  # a weekend
        ("2026-11-23", "5WD", ["2026-11-23..2026-11-24"], "2026-11-30"),  # the start day
        ("2026-11-23", "5WD", ["2026-11-30..2026-12-01"], "2026-12-01"),  # the last day
        ("2026-11-23", "5WD", ["2026-12-01..2027-03-01"], "2026-11-30"),  # over by then
        ("2026-11-23", "5WD", ["2026-11-01..2026-11-10"], "2026-11-30"),  # before it began
        ("2026-11-23", "5WD", ["2026-11-25..2026-11-25"], "2026-11-30"),
        ("2026-11-23", "5WD", ["2026-11-25T09:00..2026-11-25T17:00"], "2026-11-30"),
        ("2026-11-23", "5WD", ["2026-11-25T17:00..2026-11-26T09:00"], "2026-12-01"),
        (
            "2026-11-23",
            "5WD",
            ["2026-11-25..2026-11-27", "2026-11-26..2026-11-28"],
            "2026-12-03",
        ),
        ("2026-09-02", "30CD", ["2026-09-10..2026-09-15"], "2026-10-08"),  # raw 10-07
        ("2026-08-05", "2M", ["2026-08-20..2026-08-30"], "2026-10-15"),
        ("2026-08-05", "2M", ["2026-08-10..2026-08-12", "2026-09-01..2026-09-02"], "2026-10-08"),
        # raw is 10-03; paused while it rolls over the holiday, it does not end in the pause
        ("2026-09-23", "10CD", ["2026-10-05..2026-10-20"], "2026-10-20"),
        ("2026-09-23", "10CD", ["2026-10-04..2026-10-06"], "2026-10-08"),
    ],
)
def test_pauses(start: str, rule: str, pauses: list[str], due: str) -> None:
    assert counted(start, rule, *pauses).due.isoformat() == due


@pytest.mark.parametrize(
    ("start", "rule", "pauses", "due_at"),
    [
        ("2026-11-20T16:40", "24H", [], "2026-11-21T16:40:00+08:00"),  # over a Saturday
        ("2026-11-24", "24H", [], "2026-11-25T00:00:00+08:00"),
        ("2026-12-31T23:45", "30MIN", [], "2027-01-01T00:15:00+08:00"),
        ("2026-11-24T01:00+00:00", "2H", [], "2026-11-24T11:00:00+08:00"),
        (
            "2026-11-24T09:00",
            "4H",
            ["2026-11-24T10:00..2026-11-24T10:30"],
            "2026-11-24T13:30:00+08:00",
        ),
        ("2026-11-24T09:00", "24H", ["2026-11-25..2026-11-26"], "2026-11-26T09:00:00+08:00"),
        (
            "2026-11-24T09:00",
            "4H",
            ["2026-11-24T08:00..2026-11-24T10:00"],
            "2026-11-24T14:00:00+08:00",
        ),
        (
            "2026-11-24T09:00",
            "4H",
            ["2026-11-24T13:00..2026-11-24T15:00"],
            "2026-11-24T13:00:00+08:00",
        ),
    ],
)
def test_hours_and_minutes_are_exact(start: str, rule: str, pauses: list[str], due_at: str) -> None:
    result = counted(start, rule, *pauses)

    assert result.due_at.isoformat() == due_at
    assert result.raw == result.due == result.due_at.date()
    assert result.act_by is None
    assert not result.provisional


def test_a_day_is_over_at_midnight_here() -> None:
    assert counted("2026-11-24", "1WD").due_at == datetime(2026, 11, 25, 16, tzinfo=UTC)


def test_a_paused_day_in_an_unpublished_year_is_provisional_too() -> None:
    assert not counted("2026-12-28", "3WD").provisional
    assert counted("2026-12-28", "3WD", "2026-12-30..2027-01-05").provisional
    assert counted("2026-11-10", "6M").provisional


def test_a_start_before_the_calendar_is_no_trouble() -> None:
    assert counted("2003-12-30", "3WD").provisional
    assert counted("0001-01-01", "5WD").provisional


@pytest.mark.parametrize(
    ("start", "rule", "pauses"),
    [
        ("9999-12-31", "1WD", []),
        ("9999-12-31", "1CD", []),
        ("9999-12-30", "1CD", []),
        ("9990-01-01", "100Y", []),
        ("9999-12-31T23:00", "24H", []),
    ],
)
def test_the_end_of_the_calendar_is_refused_in_words(
    start: str, rule: str, pauses: list[str]
) -> None:
    with pytest.raises(TimeRuleError, match="超出可以计算的范围"):
        counted(start, rule, *pauses)


@pytest.mark.parametrize(
    ("pause", "said"),
    [
        ("2026-11-26..2026-11-25", "结束早于开始"),
        ("2026-11-25T10:00..2026-11-25T09:00", "结束早于开始"),
        ("2026-01-01..2999-01-01", "太长"),
        ("2026-11-25", "写法不对"),
        ("2026-11-25..", "写法不对"),
        ("..", "写法不对"),
        ("2026-11-25..2026-13-01", "写法不对"),
    ],
)
@pytest.mark.parametrize("rule", ["5WD", "5CD", "2M", "24H"])
def test_impossible_pauses_are_refused(rule: str, pause: str, said: str) -> None:
    with pytest.raises(TimeRuleError, match=said):
        counted("2026-11-24", rule, pause)


def test_clear_hours_are_refused() -> None:
    with pytest.raises(TimeRuleError, match="整日间隔"):
        counted("2026-11-24", "24H", clear=True)


@pytest.mark.parametrize("text", ["", "today", "2026-02-30", "2026-11-24T25:00", "24.11.2026"])
def test_dates_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(TimeRuleError, match="写法不对"):
        parse_moment(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-24", date(2026, 11, 24)),
        ("2026-11-24T09:00", datetime(2026, 11, 24, 9)),
        ("2026-11-24 09:00", datetime(2026, 11, 24, 9)),
        ("2026-11-24T01:00Z", datetime(2026, 11, 24, 1, tzinfo=UTC)),
    ],
)
def test_dates_and_instants_are_read(text: str, moment: Moment) -> None:
    assert parse_moment(text) == moment
    assert type(parse_moment(text)) is type(moment)


def test_months_keep_the_day_number_or_end_the_month() -> None:
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)
    assert add_months(date(2026, 12, 15), 12) == date(2027, 12, 15)


def test_provisional_looks_at_the_days_gone_over_and_no_others() -> None:
    only_2022 = OfficeCalendar({}, {2022: "2022 年通知"})

    def provisional(start: date, rule: str) -> bool:
        return count(start, parse_amount(rule), only_2022).provisional

    assert not provisional(date(2021, 12, 31), "5CD")  # the start day is not counted
    assert not provisional(date(2022, 12, 20), "10CD")  # ends on Friday the 30th
    assert provisional(date(2022, 12, 20), "11CD")  # Saturday the 31st rolls into 2023
