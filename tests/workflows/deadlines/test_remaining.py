"""What is left, as a number and as the ruler."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from workflows.calendar.seed import seed_calendar
from workflows.clock import OFFICE_ZONE
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.counting import count
from workflows.deadlines.remaining import Remaining, remaining, ruler

CALENDAR = seed_calendar()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)


@pytest.mark.parametrize(
    ("start", "rule", "now", "value", "unit"),
    [
        # 5 WD from Monday 2026-11-16 end on Monday the 23rd
        ("2026-11-16T10:00", "5WD", "2026-11-16T10:00", 5, "workday"),
        ("2026-11-16T10:00", "5WD", "2026-11-20T23:59", 1, "workday"),
        ("2026-11-16T10:00", "5WD", "2026-11-22T12:00", 1, "workday"),
        ("2026-11-16T10:00", "5WD", "2026-11-23T00:00", 0, "workday"),
        ("2026-11-16T10:00", "5WD", "2026-11-23T23:59", 0, "workday"),
        ("2026-11-16T10:00", "5WD", "2026-11-24T00:00", -1, "workday"),
        ("2026-11-16T10:00", "5WD", "2026-11-25T09:00", -2, "workday"),
        ("2026-11-16T10:00", "5WD", "2026-12-01T09:00", -6, "workday"),
        # overdue over a weekend
        ("2026-11-13T10:00", "5WD", "2026-11-21T09:00", -1, "workday"),
        ("2026-11-13T10:00", "5WD", "2026-11-23T09:00", -1, "workday"),
        ("2026-11-13T10:00", "5WD", "2026-11-24T09:00", -2, "workday"),
        # calendar days and months are left in days, over in working days
        ("2026-09-02T10:00", "30CD", "2026-09-28T09:00", 10, "day"),
        ("2026-09-02T10:00", "30CD", "2026-10-08T09:00", 0, "day"),
        ("2026-09-02T10:00", "30CD", "2026-10-10T09:00", -2, "workday"),
        ("2026-08-05T10:00", "2M", "2026-08-05T10:00", 64, "day"),
        # hours and minutes begun
        ("2026-11-23T09:00", "24H", "2026-11-23T09:00", 24, "hour"),
        ("2026-11-23T09:00", "24H", "2026-11-23T09:01", 24, "hour"),
        ("2026-11-23T09:00", "24H", "2026-11-24T08:59", 1, "hour"),
        ("2026-11-23T09:00", "24H", "2026-11-24T09:00", -1, "workday"),
        ("2026-11-23T09:00", "24H", "2026-11-26T09:00", -2, "workday"),
        ("2026-11-23T09:00", "30MIN", "2026-11-23T09:29", 1, "minute"),
        ("2026-11-23T09:00", "30MIN", "2026-11-23T09:12", 18, "minute"),
    ],
)
def test_what_is_left(start: str, rule: str, now: str, value: int, unit: str) -> None:
    amount = parse_amount(rule)
    end = count(moment(start), amount, CALENDAR)

    left = remaining(amount, end.due, end.due_at, moment(now), CALENDAR)

    assert (left.value, left.unit) == (value, unit)
    stored = end.due_at.astimezone(UTC)
    assert remaining(amount, end.due, stored, moment(now).astimezone(UTC), CALENDAR) == left


def test_a_last_day_off_is_a_last_day_all_the_same() -> None:
    amount = parse_amount("3CD")  # from Thursday to Sunday, no roll
    end = count(moment("2026-11-19T10:00"), amount, CALENDAR, roll="none")

    def left(now: str) -> Remaining:
        return remaining(amount, end.due, end.due_at, moment(now), CALENDAR)

    assert left("2026-11-22T20:00") == Remaining(0, "day")
    assert left("2026-11-23T00:00") == Remaining(-1, "workday")
    assert left("2026-11-24T00:00") == Remaining(-2, "workday")


def drawn(started: str, due_on: str, now: str) -> str | None:
    """The ruler in signs: p past, t today, . ahead, o overdue, - gap; e after the due cell."""
    cells = ruler(moment(started), date.fromisoformat(due_on), moment(now), CALENDAR)
    if cells is None:
        return None
    signs = {"past": "p", "today": "t", "ahead": ".", "overdue": "o"}
    text = ""
    for cell in cells:
        if cell.state == "due":
            sign = "T" if cell.is_today else "p" if cell.is_past else "."
            text += f"{sign}e"
        elif not cell.workday:
            text += "-"
        else:
            text += signs[cell.state].upper() if cell.is_today else signs[cell.state]
    return text


@pytest.mark.parametrize(
    ("started", "due_on", "now", "signs"),
    [
        # the rows of the design's inbox on Tuesday 2026-11-24
        ("2026-11-13T10:00", "2026-11-20", "2026-11-24T09:00", "pppppe-oO"),
        ("2026-11-09T10:00", "2026-11-23", "2026-11-24T09:00", "pppp-ppppp-peO"),
        ("2026-11-19T10:00", "2026-11-24", "2026-11-24T09:00", "p-pTe"),
        ("2026-11-18T10:00", "2026-11-25", "2026-11-24T09:00", "pp-pT.e"),
        ("2026-11-20T10:00", "2026-11-25", "2026-11-24T09:00", "pT.e"),
        ("2026-11-23T10:00", "2026-11-30", "2026-11-24T09:00", "T...-.e"),
        ("2026-11-20T10:00", "2026-12-01", "2026-11-24T09:00", "pT...-..e"),
        # start day, a day off today, over on a weekend
        ("2026-11-24T10:00", "2026-11-25", "2026-11-24T10:00", ".e"),
        ("2026-11-19T10:00", "2026-11-24", "2026-11-21T10:00", "p-..e"),
        ("2026-11-19T10:00", "2026-11-20", "2026-11-21T10:00", "pe-"),
        # hours: over on the day they began, or a Saturday
        ("2026-11-24T10:00", "2026-11-24", "2026-11-24T11:00", "Te"),
        ("2026-11-20T10:00", "2026-11-21", "2026-11-20T11:00", ".e"),
        # long ones are only written
        ("2026-11-09T10:00", "2026-11-24", "2026-11-24T09:00", None),
        ("2026-11-02T10:00", "2026-11-03", "2026-11-24T09:00", None),
    ],
)
def test_the_ruler(started: str, due_on: str, now: str, signs: str | None) -> None:
    assert drawn(started, due_on, now) == signs


def test_a_long_holiday_is_one_gap() -> None:
    cells = ruler(
        moment("2026-09-29T10:00"), date(2026, 10, 9), moment("2026-10-03T10:00"), CALENDAR
    )

    assert cells is not None
    assert [cell.label for cell in cells] == ["周三", "休", "周四", "到期"]
    gap = cells[1]
    assert (gap.date, gap.until) == (date(2026, 10, 1), date(2026, 10, 7))
    assert gap.is_today
    assert gap.state == "today"


def test_today_is_called_today_unless_it_is_the_last_day() -> None:
    started, due_on = moment("2026-11-23T10:00"), date(2026, 11, 25)

    def labels(now: str) -> list[str]:
        return [cell.label for cell in ruler(started, due_on, moment(now), CALENDAR) or ()]

    assert labels("2026-11-24T09:00") == ["今天", "到期"]
    assert labels("2026-11-25T09:00") == ["周二", "到期"]
