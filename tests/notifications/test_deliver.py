"""Delivering: claimed by one worker, sent outside of any transaction, settled once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from notifications import compose, deliver
from notifications.models import Message
from notifications.queries import (
    count_unsettled,
    next_delivery_at,
    visible_messages,
)
from notifications.retry import MOST_TRIES
from notifications.transport import TIMEOUT_SECONDS, OutgoingMail, TemporaryFailure
from tests.notifications import mailbox as mailboxes
from tests.notifications.mailbox import Mailbox
from tests.support.rows import count_by_state
from tests.support.stuck_cases import at, reopened
from workflows.organizations.models import Person

NOW = at(16, 9)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def messages(moment, watched, open_case):
    """Two messages waiting to be sent, to the two officers."""
    stuck = open_case()
    with moment(NOW) as uow:
        row = reopened(uow, stuck)
        made = compose.compose(uow, row.id, "https://lianshu.yunxi.example")
    return [message.id for message in made]


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    yield from mailboxes.recording()


@pytest.fixture
def deliver_all(moment, mailbox):
    """One round of a worker at an instant; gives what became of each message."""

    def deliver_(now=NOW, transport=None):
        with moment(now) as uow:
            claimed = deliver.claim(uow)
        outcomes = [deliver.send(transport or mailbox.transport, each, now) for each in claimed]
        with moment(now) as uow:
            for each, outcome in zip(claimed, outcomes, strict=True):
                assert deliver.settle(uow, each, outcome)
        return [outcome.state for outcome in outcomes]

    return deliver_


def row(moment, message_id):
    with moment(NOW) as uow:
        return uow.session.get_one(Message, message_id)


class Away:
    """A server that is not there."""

    def send(self, mail: OutgoingMail) -> None:
        raise TemporaryFailure("no connection")


class Broken:
    """Cannot put the mail together."""

    def send(self, mail: OutgoingMail) -> None:
        raise ValueError("odd header")


def test_messages_are_sent_once(moment, messages, mailbox, deliver_all):
    with moment(NOW) as uow:
        assert next_delivery_at(uow.session) == NOW
        assert count_unsettled(uow.session) == 2

    assert deliver_all() == ["sent", "sent"]
    assert deliver_all(NOW + MINUTE) == []

    assert len(mailbox.arrived) == 2
    assert {mail["X-Lianshu-Kind"] for mail in mailbox.arrived} == {"task_opened"}
    assert {mail["Date"].datetime for mail in mailbox.arrived} == {NOW}
    with moment(NOW) as uow:
        assert next_delivery_at(uow.session) is None
        assert count_unsettled(uow.session) == 0
        assert count_by_state(uow.session) == {"sent": 2}
        for message_id in messages:
            message = uow.session.get_one(Message, message_id)
            assert (message.state, message.sent_at, message.attempts) == ("sent", NOW, 1)
            assert message.next_attempt_at is None and message.error is None
            assert message.message_id in {mail["Message-ID"] for mail in mailbox.arrived}


def test_a_claimed_message_is_not_claimed_again(moment, messages):
    with moment(NOW) as uow:
        assert len(deliver.claim(uow, limit=1)) == 1
    with moment(NOW) as uow:
        assert len(deliver.claim(uow)) == 1
    with moment(NOW) as uow:
        assert deliver.claim(uow) == []
        assert count_by_state(uow.session) == {"sending": 2}


def test_a_claim_is_never_longer_than_its_lease():
    slowest = timedelta(seconds=TIMEOUT_SECONDS) * deliver.MOST_CLAIMED

    assert slowest < deliver.LEASE


def test_two_workers_at_once_send_each_message_once(moment, messages, mailbox):
    start = Barrier(2)

    def work():
        start.wait()
        with moment(NOW) as uow:
            claimed = deliver.claim(uow)
        for each in claimed:
            outcome = deliver.send(mailbox.transport, each, NOW)
            with moment(NOW) as uow:
                deliver.settle(uow, each, outcome)

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    sent = [mail["Message-ID"] for mail in mailbox.arrived]
    assert len(sent) == len(set(sent)) == 2


def test_after_a_crash_the_same_mail_is_sent_again(moment, messages, mailbox, deliver_all):
    with moment(NOW) as uow:
        lost = deliver.claim(uow)
    for each in lost:
        deliver.send(mailbox.transport, each, NOW)  # and the worker dies before it settles

    assert deliver_all(NOW + deliver.LEASE - MINUTE) == []
    assert deliver_all(NOW + deliver.LEASE) == ["sent", "sent"]

    ids = [mail["Message-ID"] for mail in mailbox.arrived]
    assert len(ids) == 4 and len(set(ids)) == 2, "the same id tells the double"


def test_whoever_lost_the_lease_settles_nothing(moment, messages, deliver_all):
    with moment(NOW) as uow:
        late = deliver.claim(uow)
    later = NOW + deliver.LEASE
    with moment(later) as uow:
        assert len(deliver.claim(uow)) == 2

    with moment(later) as uow:
        for each in late:
            assert not deliver.settle(uow, each, deliver.Outcome("permanent_failure", later))
        assert count_by_state(uow.session) == {"sending": 2}


def test_leases_run_in_real_time(moment, messages):
    real = at(1, 12, month=3)
    with moment(NOW) as uow:
        assert len(deliver.claim(uow, real_now=real)) == 2
    demo_days_later = NOW + timedelta(days=5)
    with moment(demo_days_later) as uow:
        assert deliver.claim(uow, real_now=real + MINUTE) == []
        assert len(deliver.claim(uow, real_now=real + deliver.LEASE)) == 2


def test_what_a_dead_worker_had_in_hand_is_taken_at_once(moment, messages):
    with moment(NOW) as uow:
        assert len(deliver.claim(uow, limit=1, claimer="dead")) == 1
        assert len(deliver.claim(uow, limit=1, claimer="alive")) == 1
    with moment(NOW) as uow:
        (taken,) = deliver.claim(uow, claimer="next", is_gone=lambda name: name == "dead")
        assert taken.attempt == 2
    with moment(NOW) as uow:
        assert deliver.claim(uow, is_gone=lambda name: name == "dead") == []


def test_a_clock_that_was_set_back_keeps_no_message(moment, messages):
    real = at(1, 12, month=3)
    with moment(NOW) as uow:
        assert len(deliver.claim(uow, real_now=real)) == 2
    with moment(NOW) as uow:
        assert len(deliver.claim(uow, real_now=real - timedelta(days=365))) == 2


def test_a_message_given_back_was_not_tried(moment, messages):
    with moment(NOW) as uow:
        claimed = deliver.claim(uow, claimer="w")
    with moment(NOW + MINUTE) as uow:
        for each in claimed:
            deliver.give_back(uow, each)
            deliver.give_back(uow, each)  # it is not ours any more
    with moment(NOW + MINUTE) as uow:
        assert count_by_state(uow.session) == {"created": 2}
        assert [each.attempt for each in deliver.claim(uow)] == [1, 1]


def test_a_server_that_is_away_is_tried_again(moment, messages, deliver_all):
    assert deliver_all(NOW, Away()) == ["temporary_failure"] * 2
    with moment(NOW) as uow:
        message = uow.session.get_one(Message, messages[0])
        assert (message.state, message.error) == ("temporary_failure", "no connection")
        assert next_delivery_at(uow.session) == message.next_attempt_at == NOW + MINUTE
    assert deliver_all(NOW + MINUTE / 2) == []
    assert deliver_all(NOW + MINUTE) == ["sent", "sent"]
    assert row(moment, messages[0]).attempts == 2


def test_a_server_that_stays_away_ends_as_a_technical_failure(moment, messages, deliver_all):
    rounds, now = 0, NOW
    while True:
        with moment(now) as uow:
            due = next_delivery_at(uow.session)
        if due is None:
            break
        now = max(due, now)
        deliver_all(now, Away())
        rounds += 1

    assert rounds == MOST_TRIES
    assert timedelta(hours=3) < now - NOW < timedelta(hours=5)
    assert row(moment, messages[0]).state == "technical_failure"


def test_a_refused_address_is_a_permanent_failure(moment, messages, watched, deliver_all):
    with moment(NOW) as uow:
        person = uow.session.get_one(Person, watched.people["bailu-officer"])
        person.email = mailboxes.GONE

    assert sorted(deliver_all()) == ["permanent_failure", "sent"]
    with moment(NOW) as uow:
        officer = watched.viewer(uow, "bailu-officer")
        (message,) = visible_messages(uow.session, officer, recipient_id=officer.id)
        assert message.state == "permanent_failure"
        assert message.error is not None and message.error.startswith("550")
        assert message.sent_at is None and message.next_attempt_at is None
    assert deliver_all(NOW + timedelta(days=1)) == []


def test_a_mail_that_cannot_be_put_together_is_a_technical_failure(moment, messages, deliver_all):
    assert deliver_all(NOW, Broken()) == ["technical_failure"] * 2
    assert row(moment, messages[0]).error == "ValueError: odd header"
    assert deliver_all(NOW + timedelta(days=1)) == []


def test_a_message_whose_senders_always_die_is_given_up(moment, messages):
    with moment(NOW) as uow:
        message = uow.session.get_one(Message, messages[0])
        message.state, message.attempts, message.next_attempt_at = "sending", MOST_TRIES, NOW
    with moment(NOW) as uow:
        assert [each.id for each in deliver.claim(uow)] == [messages[1]]
    assert row(moment, messages[0]).state == "technical_failure"


def test_the_demo_mailbox_takes_what_is_delivered(moment, messages, deliver_all):
    for smtp in mailboxes.smtp():
        assert deliver_all(NOW, smtp.transport) == ["sent", "sent"]
        subjects = {mail["Subject"] for mail in smtp.arrived}
        assert len(subjects) == 1 and next(iter(subjects)).startswith("【新任务】")
