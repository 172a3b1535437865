"""Days and instants of the county."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from workflows.calendar.local_time import (
    at_time,
    day_of,
    end_of_day,
    instant_of,
    later,
    to_local,
    weekday_text,
)
from workflows.clock import OFFICE_ZONE


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (date(2026, 11, 24), date(2026, 11, 24)),
        (datetime(2026, 11, 24, 23, 59), date(2026, 11, 24)),
        (datetime(2026, 11, 24, 15, 59, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 11, 24, 16, 0, tzinfo=UTC), date(2026, 11, 25)),
    ],
)
def test_the_local_day_of_a_moment(moment: date | datetime, day: date) -> None:
    assert day_of(moment) == day


def test_instants_are_local_and_aware() -> None:
    nine = datetime(2026, 11, 24, 9, tzinfo=OFFICE_ZONE)
    assert to_local(datetime(2026, 11, 24, 9)) == nine
    assert to_local(datetime(2026, 11, 24, 1, tzinfo=UTC)) == nine
    assert instant_of(date(2026, 11, 24)) == nine - timedelta(hours=9)
    assert instant_of(nine) == at_time(nine.date(), time(9)) == nine
    assert later(nine, timedelta(hours=24)).isoformat() == "2026-11-25T09:00:00+08:00"


def test_a_day_ends_at_midnight() -> None:
    assert end_of_day(date(2026, 12, 31)).isoformat() == "2027-01-01T00:00:00+08:00"


def test_weekdays() -> None:
    assert weekday_text(date(2026, 11, 24)) == "周二"
    assert weekday_text(date(2026, 11, 22)) == "周日"
