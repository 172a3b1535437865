"""The demo clock runs while services run, stands still otherwise, and never goes back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from lianshu import demo_clock
from lianshu.demo_clock import DemoClock, grace_for
from workflows.clock import OFFICE_ZONE, SystemClock
from workflows.database.queries import create_demo_clock
from workflows.database.session import Database
from workflows.errors import WrongState

START = datetime(2026, 11, 24, 9, 0, tzinfo=OFFICE_ZONE)
SECOND = timedelta(seconds=1)
GRACE = timedelta(seconds=20)


class RealTime:
    """Real time as the test wants it."""

    def __init__(self):
        self.now = datetime(2026, 7, 1, 12, 0, tzinfo=OFFICE_ZONE)

    def __call__(self):
        return self.now

    def passes(self, span):
        self.now += span


@pytest.fixture
def real_time(monkeypatch):
    time = RealTime()
    monkeypatch.setattr(demo_clock, "real_now", time)
    return time


@pytest.fixture
def clock(database, real_time):
    with database.unit_of_work(SystemClock()) as uow:
        create_demo_clock(uow.session)
    clock = DemoClock(database)
    clock.set_to(START)
    return clock


def test_stands_still_while_nothing_runs(clock, real_time):
    real_time.passes(timedelta(days=3))

    assert clock.now() == START


def test_runs_in_real_time_while_hearts_beat(clock, real_time):
    for _ in range(100):
        clock.beat()
        real_time.passes(5 * SECOND)

    assert clock.now() == START + 500 * SECOND


def test_stands_still_after_the_last_heartbeat_and_runs_on_from_there(clock, real_time):
    clock.beat()
    real_time.passes(timedelta(days=1))
    assert clock.now() == START + GRACE

    clock.beat()
    real_time.passes(7 * SECOND)
    assert clock.now() == START + GRACE + 7 * SECOND


def test_moves_forward_and_runs_on(clock, real_time):
    clock.beat()
    clock.set_to(START + timedelta(days=2))
    real_time.passes(3 * SECOND)

    assert clock.now() == START + timedelta(days=2) + 3 * SECOND


def test_moved_without_a_service_it_stands_there(clock, real_time):
    clock.set_to(START + timedelta(days=2))
    real_time.passes(timedelta(hours=1))

    assert clock.now() == START + timedelta(days=2)


def test_never_goes_back(clock, real_time):
    clock.beat()
    real_time.passes(10 * SECOND)

    with pytest.raises(WrongState):
        clock.set_to(START + 9 * SECOND)
    assert not clock.reach(START)
    assert clock.now() == START + 10 * SECOND


def test_does_not_go_back_with_the_machine(clock, real_time):
    clock.beat()
    real_time.passes(10 * SECOND)
    clock.beat()
    real_time.passes(timedelta(hours=-2))

    assert clock.now() == START + 10 * SECOND
    clock.beat()
    real_time.passes(SECOND)
    assert clock.now() == START + 11 * SECOND


def test_two_readers_agree_also_while_a_third_moves_it(clock, database_url, services, real_time):
    other_database = Database(database_url, services)
    other = DemoClock(other_database)
    seen = []
    for number in range(20):
        real_time.passes(SECOND)
        seen.append((clock.now(), other.now()))
        (clock if number % 2 else other).beat()
        if number == 10:
            other.set_to(START + timedelta(hours=1))
    other_database.dispose()

    assert all(first == second for first, second in seen)
    assert seen == sorted(seen)


def test_there_is_none_without_a_demo_county(database):
    clock = DemoClock(database)

    assert not clock.exists()
    with pytest.raises(WrongState):
        clock.set_to(START)


def test_an_interrupted_loading_is_known(database, real_time):
    with database.unit_of_work(SystemClock()) as uow:
        create_demo_clock(uow.session)
    clock = DemoClock(database)

    assert clock.exists()
    assert not clock.has_started()
    clock.set_to(START)
    assert clock.has_started()


def test_grace_outlasts_slow_ticks():
    assert grace_for(5) == GRACE
    assert grace_for(60) > timedelta(minutes=2)
