"""Mail servers that refuse, put off, are slow or away: no mail is lost, none holds up another."""

from __future__ import annotations

import socket
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from threading import Thread
from time import monotonic

import pytest

from lianshu import postman as postman_module
from lianshu.duty import Duty
from lianshu.play import complete, start
from lianshu.postman import Postman
from lianshu.tick import tick
from notifications import transport as transport_module
from notifications.transport import SmtpTransport
from tests.faults.running import MailServer, free_port, mail_server, wait_for
from tests.support.county import DEMO_START
from tests.support.driver import LEAD
from tests.support.rows import count_by_state
from workflows.deadlines.queries import count_due_timers

LETTERS = 4


@pytest.fixture
def letters(county):
    """Some referrals that wait for the head of the department, who is to be written to."""
    county.clock.reach(DEMO_START)
    for _ in range(LETTERS):
        case_id = start(county, "shuili-clerk", "lead_referral", LEAD)
        complete(county, "shuili-clerk", case_id, "draft", "submit", {})


def at(county, port):
    return replace(county, transport=SmtpTransport(f"smtp://127.0.0.1:{port}"))


def states(county):
    with county.unit_of_work(write=False) as uow:
        return count_by_state(uow.session)


def times(server):
    return sorted(Counter(message_id for message_id, _ in server.box.arrived).values())


def test_a_server_that_puts_off_gets_each_mail_once(county, letters):
    """Greylisting: a mail is taken when it is offered again."""
    server, offered = MailServer(), Counter[str]()

    def answer(message_id):
        offered[message_id] += 1
        return "250 OK" if offered[message_id] > 1 else "451 4.7.1 try again later"

    server.answer = answer
    with mail_server(server) as port:
        platform = at(county, port)
        tick(platform)
        assert states(county) == {"temporary_failure": LETTERS}
        tick(platform)
        assert set(offered.values()) == {1}  # not hot

        county.clock.reach(DEMO_START + timedelta(minutes=1))
        tick(platform)
    assert states(county) == {"sent": LETTERS}
    assert times(server) == [1] * LETTERS


def test_what_a_server_refuses_for_good_holds_up_nothing(county, letters):
    server, refused = MailServer(), list[str]()

    def answer(message_id):
        if not refused:
            refused.append(message_id)
        return "550 5.1.1 no such user" if message_id in refused else "250 OK"

    server.answer = answer
    with mail_server(server) as port:
        tick(at(county, port))
    assert states(county) == {"permanent_failure": 1, "sent": LETTERS - 1}


def test_a_server_that_is_away_costs_one_try(county, letters, monkeypatch):
    """The others are not tried, and all arrive once when it is back."""
    tick(replace(county, transport=None))
    port, server = free_port(), MailServer()
    platform = at(county, port)
    sent = Postman(platform)
    moment = monotonic()
    monkeypatch.setattr(postman_module, "monotonic", lambda: moment)

    assert sent.deliver(county.clock, lambda: True) == 0
    assert states(county) == {"temporary_failure": 1, "created": LETTERS - 1}
    with mail_server(server, port):
        assert sent.deliver(county.clock, lambda: True) == 0  # it is left alone for a while
        moment += postman_module.REST_SECONDS
        assert sent.deliver(county.clock, lambda: True) == LETTERS - 1
        county.clock.reach(DEMO_START + timedelta(minutes=1))
        assert sent.deliver(county.clock, lambda: True) == 1
    assert states(county) == {"sent": LETTERS}
    assert times(server) == [1] * LETTERS


def test_a_server_that_never_answers_holds_up_no_clock(county, letters, monkeypatch):
    """Mails wait for it in a thread of their own, timers fire meanwhile."""
    monkeypatch.setattr(transport_module, "TIMEOUT_SECONDS", 3)
    tick(replace(county, transport=None))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        duty = Duty(at(county, silent.getsockname()[1]))
        duty.beat()
        sending = Thread(target=duty.deliver)
        sending.start()
        wait_for(lambda: "sending" in states(county), "a mail is being sent", 30)
        county.clock.reach(DEMO_START + timedelta(days=2))
        with county.unit_of_work(write=False) as uow:
            assert count_due_timers(uow.session, uow.now) > 0
        duty.work()
        with county.unit_of_work(write=False) as uow:
            assert count_due_timers(uow.session, uow.now) == 0
        assert sending.is_alive()
        sending.join(30)
    assert states(county)["temporary_failure"] == 1
    assert "sending" not in states(county)
