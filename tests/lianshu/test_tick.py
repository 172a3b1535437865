"""A tick does what is due once; advancing plays every instant in order, with and without a worker."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest

from lianshu import failing
from lianshu.play import complete, start
from lianshu.tick import TickCounts, advance, anything_waits, next_due, tick
from oversight import climb_ladder
from oversight.queries import cards_of_case, told_rows
from tests.support.county import opened_county
from tests.support.rows import count_by_state
from workflows.clock import OFFICE_ZONE, FixedClock, SystemClock, real_now
from workflows.database.queries import failing_items
from workflows.errors import WrongState
from workflows.history.kinds import Kind
from workflows.history.queries import rows_of_case
from workflows.steps import fire_timer
from workflows.tasks.queries import tasks_of_case

NOTHING = TickCounts()
RUNG = Kind.DEADLINE_RUNG.value
LEAD = {
    "matter": "SL002",
    "recipient": "bailu",
    "place": "沙湾村清水河左岸",
    "act_on": "2026-11-23",
    "found_on": "2026-11-24",
    "facts": "河道管理范围内堆放砂石约 120 立方米。",
    "party_kind": "unknown",
}


def at(day, hour=0, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=OFFICE_ZONE)


@pytest.fixture
def case_id(county):
    """A referral that waits for the township's signature (due on 25 November)."""
    county.clock.reach(at(24, 9))
    case_id = start(county, "shuili-clerk", "lead_referral", LEAD)
    complete(county, "shuili-clerk", case_id, "draft", "submit", {})
    complete(county, "shuili-head", case_id, "approve_send", "approve", {})
    return case_id


def rungs(platform, case_id):
    with platform.unit_of_work(write=False) as uow:
        rows = rows_of_case(uow.session, case_id)
        return [(row.data["rung"], row.at) for row in rows if row.data and row.kind == RUNG]


def test_a_second_tick_does_nothing(county, case_id):
    assert tick(county)
    assert tick(county) == NOTHING


def test_every_instant_is_played_with_its_own_now(county, case_id):
    counts = advance(county, at(30, 9))

    assert rungs(county, case_id) == [("warn", at(25, 9)), ("L1", at(26)), ("L2", at(27))]
    assert counts.fired == 4  # and the reminder of the look that the red card opened
    assert counts.cards == 2
    assert county.clock.now() == at(30, 9)
    with county.unit_of_work(write=False) as uow:
        (card,) = cards_of_case(uow.session, case_id)
        assert (card.level, card.issued_at, card.raised_at) == ("red", at(26), at(27))
        states = count_by_state(uow.session)
    assert states == {"sent": counts.messages}


def test_mails_wait_for_half_past_eight(county, case_id):
    advance(county, at(26, 8, 29))
    before = len(county.transport.mails)
    advance(county, at(26, 8, 30))

    assert len(county.transport.mails) > before


def test_advancing_in_small_moves_comes_to_the_same(county, case_id):
    counts = NOTHING
    moment = at(24, 9)
    while moment < at(30, 9):
        moment += timedelta(hours=7)
        counts += advance(county, moment)

    assert rungs(county, case_id)[:3] == [("warn", at(25, 9)), ("L1", at(26)), ("L2", at(27))]
    assert counts.cards == 2


def test_nothing_due_is_left(county, case_id):
    advance(county, at(30, 9))

    due = next_due(county)
    assert due is not None
    assert due > at(30, 9)


def test_going_back_is_refused(county):
    with pytest.raises(WrongState):
        advance(county, county.clock.now() - timedelta(seconds=1))


def test_the_machines_clock_cannot_be_moved(county):
    with pytest.raises(WrongState):
        advance(replace(county, clock=SystemClock()), at(30))


def test_an_item_that_fails_holds_up_nothing(county, case_id, monkeypatch):
    advance(county, at(24, 10))
    real = climb_ladder.climb
    failed: list[int] = []

    def fails_at_first(uow, history_id):
        if not failed:
            failed.append(history_id)
        if history_id == failed[0]:
            raise RuntimeError("broken")
        return real(uow, history_id)

    monkeypatch.setattr(climb_ladder, "climb", fails_at_first)
    counts = advance(county, at(30, 9))
    assert counts.cards == 2  # those of L1 and L2: only the warning failed

    monkeypatch.undo()
    assert tick(county) == NOTHING  # it is left alone for a while
    monkeypatch.setattr(failing, "real_now", lambda: real_now() + failing.FIRST_DELAY)
    assert tick(county)
    assert tick(county) == NOTHING
    with county.unit_of_work(write=False) as uow:
        assert failing_items(uow.session) == []


def test_what_keeps_failing_is_counted_and_tried_ever_more_seldom(county, case_id, monkeypatch):
    tried = []

    def fails(uow, history_id):
        tried.append(history_id)
        raise RuntimeError("broken")

    monkeypatch.setattr(climb_ladder, "climb", fails)
    moment = real_now()
    monkeypatch.setattr(failing, "real_now", lambda: moment)
    waits = []
    county.clock.reach(at(25, 9))
    for _ in range(8):
        tick(county)
        tick(county)  # not hot
        with county.unit_of_work(write=False) as uow:
            (row,) = failing_items(uow.session)
        waits.append((row.retry_at - moment).total_seconds() / 60)
        assert row.failures == len(tried) == len(waits)
        assert (row.job, row.item) == ("climb_ladder", str(tried[0]))
        assert row.error == "RuntimeError: broken"
        moment = row.retry_at
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert anything_waits(county)
    tick(county)
    assert not anything_waits(county)  # nothing but what keeps failing

    moment -= timedelta(days=365)  # the machine's clock was set back: nothing waits for a year
    tick(county)
    assert len(tried) == 10


def test_what_failed_and_is_needed_no_longer_is_forgotten(county, case_id, monkeypatch):
    """The timer fails; then the task is done and its timer closed."""
    real = fire_timer.fire_timer

    def fails(uow, timer_id, case_id):
        raise RuntimeError("broken")

    monkeypatch.setattr(fire_timer, "fire_timer", fails)
    county.clock.reach(at(25, 9))
    tick(county)
    with county.unit_of_work(write=False) as uow:
        assert [row.job for row in failing_items(uow.session)] == ["fire_timer"]

    monkeypatch.setattr(fire_timer, "fire_timer", real)
    complete(county, "bailu-desk", case_id, "sign_receipt", "sign", {})
    monkeypatch.setattr(failing, "real_now", lambda: real_now() + failing.FIRST_DELAY)
    tick(county)
    with county.unit_of_work(write=False) as uow:
        assert failing_items(uow.session) == []


def test_two_ticks_at_once_do_everything_once(county, case_id, county_url, tmp_path):
    tick(county)
    instants = [at(25, 9), at(26), at(26, 8, 30), at(27), at(27, 8, 30)]
    with opened_county(county_url, tmp_path, at(24, 9), county.transport) as other:
        both = Barrier(2, timeout=30)
        failures = []

        def work(platform):
            try:
                for instant in instants:
                    both.wait()
                    tick(platform, instant)
            except Exception as error:  # noqa: BLE001 - shown by the test's own thread
                failures.append(error)

        threads = [Thread(target=work, args=[platform]) for platform in (county, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert not failures
    assert [name for name, _ in rungs(county, case_id)] == ["warn", "L1", "L2"]
    ids = [mail.message_id for mail in county.transport.mails]
    assert len(ids) == len(set(ids))
    with county.unit_of_work(write=False) as uow:
        (task,) = tasks_of_case(uow.session, case_id, "open")
        told = [
            (row.data["rung"], each["person"])
            for row in told_rows(uow.session, task.id)
            if row.data
            for each in row.data["told"]
        ]
        assert len(told) == len(set(told))
        assert count_by_state(uow.session).keys() == {"sent"}


def test_mail_waits_where_there_is_no_server(county, case_id):
    silent = replace(county, transport=None, clock=FixedClock(at(24, 9)))
    counts = advance(silent, at(26, 9))

    assert counts.messages > 0
    assert counts.sent == 0
    with silent.unit_of_work(write=False) as uow:
        assert count_by_state(uow.session) == {"created": counts.messages}
