"""Times in which the worker was silent are kept as outages, but not those of a demo county."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.county import county, county_url
from tests.support.late_cases import instant
from tests.support.rows import outages
from workflows.clock import real_now
from workflows.database.outages import GRACE
from workflows.database.queries import forget_heartbeat, note_heartbeat

__all__ = ["county", "county_url"]

NAME = "worker"
NOW = instant("2026-11-24T09:00")


@pytest.fixture
def platform(county):
    """The county as a real one, at 9 o'clock of a Tuesday."""
    county.clock.instant = NOW
    return replace(county, demo=False)


def last_beat(platform, ago):
    with platform.unit_of_work() as uow:
        note_heartbeat(uow.session, NAME, real_now() - ago)


def kept(platform):
    with platform.unit_of_work(write=False) as uow:
        return [(row.began_at, row.ended_at) for row in outages(uow.session)]


def test_a_killed_worker_finds_that_it_was_silent(platform):
    last_beat(platform, timedelta(hours=16))
    platform.beat(NAME)
    platform.beat(NAME)

    ((began, ended),) = kept(platform)
    assert ended == NOW
    assert abs(began - instant("2026-11-23T17:00")) < timedelta(minutes=1)


def test_a_change_of_shift_is_no_outage(platform):
    last_beat(platform, GRACE - timedelta(seconds=30))
    platform.beat(NAME)
    platform.rest(NAME)
    platform.clock.instant = NOW + GRACE
    platform.beat(NAME)

    assert kept(platform) == []


def test_a_worker_that_ended_in_order_leaves_when(platform):
    platform.beat(NAME)
    platform.rest(NAME)
    platform.rest(NAME)
    assert kept(platform) == [(NOW, None)]
    platform.clock.instant = NOW + timedelta(days=2)
    platform.beat(NAME)
    platform.beat(NAME)

    assert kept(platform) == [(NOW, NOW + timedelta(days=2))]


def test_the_first_beat_ever_ends_no_silence(platform):
    with platform.unit_of_work() as uow:
        forget_heartbeat(uow.session, NAME)
    platform.beat(NAME)

    assert kept(platform) == []


def test_a_beat_from_the_future_proves_nothing(platform):
    last_beat(platform, -timedelta(hours=5))
    platform.beat(NAME)

    assert kept(platform) == []


def test_a_demo_clock_stood_still_meanwhile(county):
    last_beat(county, timedelta(days=3))
    county.beat(NAME)
    county.rest(NAME)
    county.beat(NAME)

    assert kept(county) == []
