"""A mail says the last day that is in force when it is sent, or is not sent; each day is told once."""

from __future__ import annotations

import pytest

from notifications.models import Message
from notifications.transport import OutgoingMail, TemporaryFailure
from tests.notifications.test_referral_mails import mails, play
from tests.support.county import KeepingTransport
from tests.support.driver import Driver
from tests.support.new_year import confirm, imported
from tests.support.plain_documents import plain_documents
from tests.support.verify_clock import GROUND, clock
from workflows.deadlines.models import Deadline
from workflows.steps.extend_deadline import extend_deadline
from workflows.steps.suspend_deadline import resume_suspended, suspend_deadline

__all__ = ["clock", "plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


def suspend(driver: Driver, clock: Deadline) -> None:
    driver.act("bailu-deputy", lambda uow: suspend_deadline(uow, clock.id, "expert_opinion"))


def resume(driver: Driver, clock: Deadline) -> None:
    driver.act("bailu-deputy", lambda uow: resume_suspended(uow, clock.id))


def extend(driver: Driver, clock: Deadline) -> None:
    driver.act("bailu-deputy", lambda uow: extend_deadline(uow, clock.id, GROUND))


def warned(driver: Driver, clock: Deadline) -> list[str]:
    """When the head of the team was warned, each with the last day that the mail says."""
    return [
        f"{mail.date:%m-%d %H:%M} {due_said(mail)}"
        for mail in mails(driver, clock.case_id)
        if mail.kind == "warn" and mail.address.startswith("bailu-team@")
    ]


def due_said(mail: OutgoingMail) -> str:
    (line,) = (line for line in mail.text.splitlines() if "应办结" in line)
    return line.split("应办结")[1].strip("： ").split("，")[0]


def test_what_is_suspended_before_the_mail_is_not_warned_of(
    driver: Driver, clock: Deadline
) -> None:
    play(driver, "2026-12-02T07:30")
    suspend(driver, clock)
    play(driver, "2026-12-07T07:00")
    assert warned(driver, clock) == []

    resume(driver, clock)  # with two days left: to the 8th, so one is left today
    play(driver, "2026-12-07T18:00")
    assert warned(driver, clock) == ["12-07 08:30 12月8日（周二）"]


def test_after_a_pause_the_new_day_is_warned_of(driver: Driver, clock: Deadline) -> None:
    play(driver, "2026-12-02T10:00")
    suspend(driver, clock)
    play(driver, "2026-12-10T10:00")
    resume(driver, clock)
    play(driver, "2026-12-11T18:00")

    assert warned(driver, clock) == [
        "12-02 08:30 12月3日（周四）",
        "12-11 08:30 12月11日（周五）",
    ]


def test_a_pause_that_moves_nothing_warns_of_nothing(driver: Driver, clock: Deadline) -> None:
    play(driver, "2026-12-02T10:00")
    suspend(driver, clock)
    play(driver, "2026-12-02T11:00")
    resume(driver, clock)
    play(driver, "2026-12-03T18:00")

    assert len(warned(driver, clock)) == 1


def test_what_is_extended_before_the_mail_is_warned_of_in_its_time(
    driver: Driver, clock: Deadline
) -> None:
    play(driver, "2026-12-02T07:30")
    extend(driver, clock)
    play(driver, "2026-12-09T18:00")
    assert warned(driver, clock) == []

    play(driver, "2026-12-14T18:00")  # fourteen days long now: warned of when two are left
    assert warned(driver, clock) == ["12-10 08:30 12月14日（周一）"]


@pytest.fixture
def server(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A mail server that is away; `undo` brings it back."""

    def away(_mail: OutgoingMail) -> None:
        raise TemporaryFailure("no connection")

    transport = driver.platform.transport
    assert isinstance(transport, KeepingTransport)
    monkeypatch.setattr(transport, "send", away)
    return monkeypatch


def test_a_mail_that_waited_for_its_server_says_the_day_in_force(
    driver: Driver, clock: Deadline, server: pytest.MonkeyPatch
) -> None:
    play(driver, "2026-11-24T10:00")
    extend(driver, clock)
    play(driver, "2026-11-24T10:05")
    server.undo()
    play(driver, "2026-11-24T12:00")

    opened = [
        m for m in mails(driver, clock.case_id) if m.kind == "task_opened" and "核查" in m.subject
    ]
    assert {due_said(mail) for mail in opened} == {"12月14日（周一）"}


def test_a_warning_that_waited_is_dropped_when_it_has_lost_its_point(
    driver: Driver, clock: Deadline, server: pytest.MonkeyPatch
) -> None:
    play(driver, "2026-12-02T09:00")
    extend(driver, clock)
    play(driver, "2026-12-02T09:05")
    suspend(driver, clock)
    server.undo()
    play(driver, "2026-12-02T12:00")

    assert warned(driver, clock) == []
    told = [mail for mail in mails(driver, clock.case_id) if "延期" in mail.subject]
    assert told and all("期限已经延长，现在暂停计时" in mail.text for mail in told)
    with driver.uow() as uow:
        assert uow.session.query(Message).filter_by(kind="warn").count() == 0


def test_a_mail_that_may_have_been_sent_stays_as_it_was(
    driver: Driver, clock: Deadline, server: pytest.MonkeyPatch
) -> None:
    play(driver, "2026-12-02T09:00")
    with driver.uow() as uow:  # its sender died before it could say what became of it
        for message in uow.session.query(Message).filter_by(kind="warn"):
            message.state, message.next_attempt_at = "sending", uow.now
    suspend(driver, clock)
    server.undo()
    play(driver, "2026-12-02T12:00")

    assert warned(driver, clock) == ["12-02 09:00 12月3日（周四）"]


def test_what_was_counted_anew_and_then_suspended_is_not_told_as_moved(driver: Driver) -> None:
    driver.at("2026-11-09T09:00")
    case_id = driver.start(act_on="2026-11-03", found_on="2026-11-06")
    driver.until(case_id, "record_result")
    clock = driver.deadlines(case_id)["APL60"]
    confirm(driver, imported(driver))
    play(driver, "2026-11-09T19:00")
    suspend(driver, clock)
    play(driver, "2026-11-10T12:00")

    transport = driver.platform.transport
    assert isinstance(transport, KeepingTransport)
    assert not [mail for mail in transport.mails if "期限调整" in mail.subject]
