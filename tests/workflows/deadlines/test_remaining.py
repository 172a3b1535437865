"""What is left of a period."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from workflows.calendar.seed import seed_calendar
from workflows.clock import OFFICE_ZONE
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.counting import count
from workflows.deadlines.remaining import Remaining, remaining

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
