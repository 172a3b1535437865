"""The ladder's instants, profile by profile."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from workflows.calendar.seed import seed_calendar
from workflows.clock import OFFICE_ZONE
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.counting import Roll, count
from workflows.deadlines.rungs import mail_at, rungs
from workflows.deadlines.written import parse_moment

CALENDAR = seed_calendar()


def ladder(start: str, rule: str, roll: Roll = "forward") -> dict[str, str]:
    amount, began = parse_amount(rule), parse_moment(start)
    end = count(began, amount, CALENDAR, roll=roll)
    found = rungs(amount, began, end.due, end.due_at, CALENDAR)
    return {rung.name: rung.at.strftime("%m-%d %H:%M") for rung in found}


# Monday 2026-11-23 unless told otherwise.
@pytest.mark.parametrize(
    ("start", "rule", "remind", "warn", "l1"),
    [
        ("2026-11-23T09:00", "24H", "11-23 21:00", "11-24 07:00", "11-24 09:00"),
        ("2026-11-23T09:00", "6H", "11-23 12:00", "11-23 13:00", "11-23 15:00"),
        ("2026-11-23T09:00", "4H", "11-23 11:00", "11-23 11:00", "11-23 13:00"),
        ("2026-11-23T09:00", "3H", "11-23 10:00", "11-23 10:00", "11-23 12:00"),
        ("2026-11-23T09:00", "2H", "11-23 10:00", "11-23 10:00", "11-23 11:00"),
        ("2026-11-23T09:00", "30MIN", "11-23 09:15", "11-23 09:15", "11-23 09:30"),
        ("2026-11-23T09:00", "48H", "11-24 00:00", "11-25 07:00", "11-25 09:00"),
        ("2026-11-23T14:00", "48H", "11-24 00:00", "11-25 09:00", "11-25 14:00"),
        ("2026-11-23T10:00", "1WD", None, "11-24 09:00", "11-25 00:00"),
        ("2026-11-27T16:30", "1WD", None, "11-30 09:00", "12-01 00:00"),
        ("2026-11-23T10:00", "2WD", "11-24 00:00", "11-25 09:00", "11-26 00:00"),
        ("2026-11-26T10:00", "2WD", "11-27 00:00", "11-30 09:00", "12-01 00:00"),
        ("2026-11-23T10:00", "3WD", "11-25 00:00", "11-26 09:00", "11-27 00:00"),
        ("2026-11-23T10:00", "1CD", None, "11-24 09:00", "11-25 00:00"),
        ("2026-11-23T10:00", "3CD", "11-25 00:00", "11-26 09:00", "11-27 00:00"),
        ("2026-11-23T10:00", "4WD", "11-24 00:00", "11-26 00:00", "11-28 00:00"),
        ("2026-11-23T10:00", "5WD", "11-25 00:00", "11-27 00:00", "12-01 00:00"),
        ("2026-11-23T10:00", "10WD", "12-02 00:00", "12-04 00:00", "12-08 00:00"),
        ("2026-11-23T10:00", "4CD", "11-24 00:00", "11-26 00:00", "11-28 00:00"),
        ("2026-11-23T10:00", "7CD", "11-27 00:00", "11-29 00:00", "12-01 00:00"),
        ("2026-11-23T10:00", "11WD", "12-01 00:00", "12-04 00:00", "12-09 00:00"),
        ("2026-09-21T10:00", "15CD", "09-23 00:00", "09-29 00:00", "10-09 00:00"),  # rolled
        ("2026-09-28T10:00", "30CD", "10-21 00:00", "10-26 00:00", "10-29 00:00"),
        ("2026-09-28T10:00", "1M", "10-21 00:00", "10-26 00:00", "10-29 00:00"),
        ("2026-08-05T10:00", "2M", "09-18 00:00", "10-01 00:00", "10-09 00:00"),
        ("2026-07-15T10:00", "90CD", "09-23 00:00", "10-06 00:00", "10-14 00:00"),
        ("2026-03-02T10:00", "6M", "08-03 00:00", "08-23 00:00", "09-03 00:00"),
        ("2025-03-03T10:00", "1Y", "02-01 00:00", "02-21 00:00", "03-04 00:00"),
    ],
)  # fmt: skip
def test_profiles(start: str, rule: str, remind: str | None, warn: str, l1: str) -> None:
    found = ladder(start, rule)

    assert found.get("remind") == remind
    assert found["warn"] == warn
    assert found["L1"] == l1


def test_working_days_left_before_a_day_off_at_the_end() -> None:
    # 12 CD without roll end on Saturday 2026-12-05; its last working day is Friday.
    found = ladder("2026-11-23T10:00", "12CD", roll="none")

    assert found["remind"] == "11-27 00:00"
    assert found["warn"] == "12-02 00:00"
    assert found["L1"] == "12-06 00:00"
    assert found["L2"] == "12-08 00:00"


@pytest.mark.parametrize(
    ("start", "rule", "l2", "l3"),
    [
        ("2026-11-23T10:00", "5WD", "12-02 00:00", "12-08 00:00"),
        ("2026-11-19T10:00", "1WD", "11-24 00:00", "11-30 00:00"),
        ("2026-11-20T10:00", "24H", "11-24 00:00", "11-30 00:00"),  # over on Saturday 10:00
        ("2026-09-18T10:00", "8WD", "10-09 00:00", "10-14 00:00"),  # over the holiday, make-up day
    ],
)
def test_l2_and_l3_are_the_second_and_sixth_working_day_after(
    start: str, rule: str, l2: str, l3: str
) -> None:
    found = ladder(start, rule)

    assert (found["L2"], found["L3"]) == (l2, l3)


def test_a_reminder_before_the_start_is_left_out() -> None:
    began = datetime(2026, 11, 26, 10, tzinfo=OFFICE_ZONE)
    due_on, due_at = date(2026, 11, 27), datetime(2026, 11, 28, tzinfo=OFFICE_ZONE)

    found = rungs(parse_amount("90CD"), began, due_on, due_at, CALENDAR)

    assert [rung.name for rung in found] == ["L1", "L2", "L3"]


def test_a_warning_at_the_very_start_is_left_out_too() -> None:
    due_on, due_at = date(2026, 11, 27), datetime(2026, 11, 28, tzinfo=OFFICE_ZONE)

    def names(began: datetime) -> list[str]:
        return [rung.name for rung in rungs(parse_amount("5WD"), began, due_on, due_at, CALENDAR)]

    assert "warn" not in names(datetime(2026, 11, 26, tzinfo=OFFICE_ZONE))
    assert "warn" in names(datetime(2026, 11, 25, 23, 59, tzinfo=OFFICE_ZONE))


@pytest.mark.parametrize(
    ("instant", "mail"),
    [
        ("2026-11-24T00:00", "2026-11-24T08:30"),
        ("2026-11-24T08:30", "2026-11-24T08:30"),
        ("2026-11-24T08:31", "2026-11-25T08:30"),
        ("2026-11-21T00:00", "2026-11-23T08:30"),
        ("2026-02-14T00:00", "2026-02-14T08:30"),  # make-up Saturday
        ("2026-02-14T09:00", "2026-02-24T08:30"),
    ],
)
def test_mails_wait_for_half_past_eight_of_a_working_day(instant: str, mail: str) -> None:
    moment = datetime.fromisoformat(instant).replace(tzinfo=OFFICE_ZONE)

    expected = datetime.fromisoformat(mail).replace(tzinfo=OFFICE_ZONE)
    assert mail_at(moment, CALENDAR, urgent=False) == expected
    assert mail_at(moment, CALENDAR, urgent=True) == moment
