"""The table of delays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notifications.retry import MOST_TRIES, retry_delay


@pytest.mark.parametrize(
    ("tries", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 5.25), (30, 5.25), (47, 5.25)]
)
def test_the_delay_after_each_try(tries, minutes):
    assert retry_delay(tries) == timedelta(minutes=minutes)


@pytest.mark.parametrize("tries", [48, 49, 100])
def test_the_end_of_trying(tries):
    assert retry_delay(tries) is None


def test_a_server_may_be_away_for_about_four_hours():
    delays = [retry_delay(tries) for tries in range(1, MOST_TRIES)]
    waited = sum((delay for delay in delays if delay), timedelta())

    assert timedelta(hours=3, minutes=45) < waited < timedelta(hours=4, minutes=15)
