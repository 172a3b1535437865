"""The worker's duty: alone, visible, and not ended by a database that is gone."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread
from time import monotonic

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from lianshu import duty as module
from lianshu.duty import HEART, Duty
from lianshu.play import complete, start
from lianshu.tick import work
from tests.lianshu.test_tick import LEAD, at
from tests.support.county import opened_county
from tests.support.rows import count_by_state
from workflows.clock import real_now
from workflows.database.queries import forget_heartbeat, heartbeat
from workflows.database.remembered import KEPT, begin_request, end_request, remembered
from workflows.database.session import Database
from workflows.organizations.queries import person_by_username
from workflows.steps import fire_timer


@pytest.fixture
def waiting(county):
    """A referral with mails to be written, and a second worker's view of the same database."""
    county.clock.reach(at(24, 9))
    case_id = start(county, "shuili-clerk", "lead_referral", LEAD)
    complete(county, "shuili-clerk", case_id, "draft", "submit", {})
    return case_id


@pytest.fixture
def other(county, county_url, tmp_path):
    with opened_county(county_url, tmp_path, at(24, 9), county.transport) as platform:
        yield platform


def beats(platform):
    with platform.unit_of_work(write=False) as uow:
        return heartbeat(uow.session, HEART) is not None


def test_only_the_first_works(county, other, waiting):
    first, second = Duty(county), Duty(other)
    first.beat()
    with capture_logs() as logs:
        for _ in range(3):
            second.beat()
            second.work()
            second.deliver()
    assert [entry["event"] for entry in logs] == ["lease_waits"]  # said once
    assert county.transport.mails == []

    first.work()
    first.deliver()
    sent = len(county.transport.mails)
    assert sent > 0

    first.end()
    assert not beats(county)
    second.beat()
    second.work()
    second.deliver()
    assert beats(county)
    assert len(county.transport.mails) == sent


def test_once_does_everything_and_leaves_the_lease(county, other, waiting):
    assert Duty(county).once()
    assert county.transport.mails
    assert Duty(other).once()


def test_once_waits_for_the_worker_that_is_there(county, other, waiting):
    """It returns when nothing is due, whoever did it."""
    first = Duty(county)
    first.beat()
    ended = Event()

    def run() -> None:
        assert Duty(other).once()
        ended.set()

    with capture_logs() as logs:
        thread = Thread(target=run)
        thread.start()
        assert not ended.wait(0.3)
        first.work()
        first.deliver()
        assert ended.wait(30)
        thread.join()
    assert "lease_waits" in [entry["event"] for entry in logs]


def test_once_tells_that_something_keeps_failing(county, waiting, monkeypatch):
    def fails(uow, timer_id, case_id):
        raise RuntimeError("broken")

    complete(county, "shuili-head", waiting, "approve_send", "approve", {})
    monkeypatch.setattr(fire_timer, "fire_timer", fails)
    county.clock.reach(at(25, 9))

    assert not Duty(county).once()


def test_who_loses_the_lease_stops_between_two_items(county, other, waiting, monkeypatch):
    first, second = Duty(county), Duty(other)
    first.beat()
    composed = []

    def losing(platform, clock, go_on):
        def ask() -> bool:
            composed.append(go_on())
            if len(composed) == 1:
                first._lease.give_back()
                second.beat()
            return bool(composed[-1])

        return work(platform, clock, ask)

    monkeypatch.setattr(module, "work", losing)
    first.work()
    assert composed[0]
    assert not any(composed[1:])


class Mails:
    """A mail server that calls back at each mail."""

    def __init__(self, at_each=lambda: None):
        self.ids: list[str] = []
        self.at_each = at_each

    def send(self, mail):
        self.at_each()
        self.ids.append(mail.message_id)


def two_letters(platform):
    for _ in range(2):
        case_id = start(platform, "shuili-clerk", "lead_referral", LEAD)
        complete(platform, "shuili-clerk", case_id, "draft", "submit", {})


def on_duty(platform, stopping=None):
    duty = Duty(platform, stopping)
    duty.beat()
    duty.work()
    duty.deliver()
    return duty


def test_told_to_stop_it_gives_back_what_it_has_not_sent(county, waiting, other):
    two_letters(county)
    stopping = Event()
    first, second = Mails(stopping.set), Mails()
    on_duty(replace(county, transport=first), stopping).end()
    assert len(first.ids) == 1
    with county.unit_of_work(write=False) as uow:
        assert count_by_state(uow.session) == {"sent": 1, "created": 2}

    on_duty(replace(other, transport=second))
    assert len({*first.ids, *second.ids}) == 3
    assert len(second.ids) == 2


def test_a_mail_sent_while_the_database_is_gone_is_not_sent_again(county, waiting, monkeypatch):
    two_letters(county)
    away = Event()
    server = Mails(away.set)
    real = Database.unit_of_work

    def gone(self, *args, **options):
        if away.is_set():
            raise OperationalError("", {}, Exception("disk I/O error"))
        return real(self, *args, **options)

    monkeypatch.setattr(Database, "unit_of_work", gone)
    duty = Duty(replace(county, transport=server))
    beat, work, deliver, _ = (job.call for job in duty.jobs(5))
    with capture_logs() as logs:
        for call in (beat, work, deliver, beat, deliver):
            call()
        assert len(server.ids) == 1
        away.clear()
        server.at_each = lambda: None
        for call in (beat, work, deliver):
            call()
    assert len(server.ids) == len(set(server.ids)) == 3
    told = [entry["event"] for entry in logs if "lease" not in entry["event"]]
    assert told == ["database_gone", "database_back"]
    with county.unit_of_work(write=False) as uow:
        assert count_by_state(uow.session) == {"sent": 3}


def test_mails_whose_claim_was_committed_unheard_are_sent_at_once(county, waiting, monkeypatch):
    """The connection is cut after the commit and before its answer."""
    cut = Event()
    server = Mails()
    real = Database.unit_of_work

    @contextmanager
    def unheard(self, *args, **options):
        with real(self, *args, **options) as uow:
            yield uow
            claimed = "sending" in count_by_state(uow.session)
        if claimed and cut.is_set():
            cut.clear()
            raise OperationalError("", {}, Exception("disk I/O error"))

    monkeypatch.setattr(Database, "unit_of_work", unheard)
    duty = Duty(replace(county, transport=server))
    beat, work, deliver, _ = (job.call for job in duty.jobs(5))
    beat()
    work()
    cut.set()
    deliver()
    assert server.ids == []
    deliver()
    assert len(server.ids) == 1
    with county.unit_of_work(write=False) as uow:
        assert count_by_state(uow.session) == {"sent": 1}


def test_a_stuck_worker_gives_no_sign_of_life(county, other, waiting, monkeypatch):
    first = Duty(county)
    first.beat()
    assert beats(county)
    moment = monotonic()

    def never_ends(platform, clock, go_on):
        go_on()
        with platform.unit_of_work() as uow:
            forget_heartbeat(uow.session, HEART)
        first.beat()
        assert beats(county)  # it may take a while
        monkeypatch.setattr(module, "monotonic", lambda: moment + module.STUCK_SECONDS + 5)
        with platform.unit_of_work() as uow:
            forget_heartbeat(uow.session, HEART)
        first.beat()
        assert not beats(county)

    monkeypatch.setattr(module, "work", never_ends)
    with capture_logs() as logs:
        first.work()
    assert [entry["event"] for entry in logs] == ["worker_stuck"]
    first.beat()
    assert beats(county)  # it got on after all


def test_what_a_killed_upload_left_is_swept_after_a_day(county, tmp_path):
    duty = Duty(county)
    duty.sweep()
    kept = county.database.services.blobs.put_bytes(b"evidence")
    incoming = tmp_path / "evidence" / "incoming"
    for name, age in (("old", 90_000), ("new", 60)):
        (incoming / name).write_bytes(b"half")
        moment = (real_now() - timedelta(seconds=age)).timestamp()
        os.utime(incoming / name, (moment, moment))
    duty.sweep()

    assert [path.name for path in incoming.iterdir()] == ["new"]
    assert county.database.services.blobs.intact(kept.sha256)


def test_remembered_answers_are_forgotten_after_a_week(county):
    clock = county.clock
    with county.unit_of_work() as uow:
        person = person_by_username(uow.session, "shuili-clerk")
        assert person is not None
        for name, age in (("old", KEPT + timedelta(seconds=1)), ("new", KEPT)):
            begin_request(uow.session, person.id, name, "digest", clock.now() - age)
            end_request(uow.session, person.id, name, 200, {"body": ""})

    Duty(county).sweep()

    with county.unit_of_work() as uow:
        assert remembered(uow.session, person.id, "old") is None
        assert remembered(uow.session, person.id, "new") is not None
