"""The mails of a whole referral, played through the public verbs and the worker's tick."""

from __future__ import annotations

from datetime import datetime

from lianshu.tick import next_due, tick
from notifications.transport import OutgoingMail
from tests.support.county import KeepingTransport
from tests.support.driver import LEAD, NORMAL_WAY, Driver
from workflows.clock import OFFICE_ZONE


def mails(driver: Driver, case_id: str) -> list[OutgoingMail]:
    transport = driver.platform.transport
    assert isinstance(transport, KeepingTransport)
    # Of this case alone: its red card lets the judicial office begin one of its own.
    return [mail for mail in transport.mails if mail.case_id == case_id]


def play(driver: Driver, to: str) -> None:
    """Let every due instant up to one happen at its own time."""
    end = datetime.fromisoformat(to).replace(tzinfo=OFFICE_ZONE)
    tick(driver.platform)
    while (due := next_due(driver.platform, driver.clock.instant)) is not None and due <= end:
        driver.clock.instant = due
        tick(driver.platform)
    driver.clock.instant = end
    tick(driver.platform)


def told(driver: Driver, kind: str, case_id: str) -> set[str]:
    return {mail.address.partition("@")[0] for mail in mails(driver, case_id) if mail.kind == kind}


def test_a_referral_that_nobody_signs_for(driver):
    case_id = driver.start()
    driver.complete(case_id, "shuili-clerk", "draft", "submit")
    driver.complete(case_id, "shuili-head", "approve_send", "approve")
    play(driver, "2026-11-24T10:00")

    assert told(driver, "task_opened", case_id) == {"bailu-desk"}, (
        "whoever was quicker than the worker needs none"
    )
    (opened,) = mails(driver, case_id)
    assert opened.subject.startswith("【新任务】") and "请办理：签收登记" in opened.subject
    assert opened.date == datetime(2026, 11, 24, 9, tzinfo=OFFICE_ZONE)

    play(driver, "2026-12-08T09:00")
    assert told(driver, "reminder", case_id) == set(), "one working day has no reminder"
    assert told(driver, "warn", case_id) == {"bailu-desk", "bailu-team"}
    assert told(driver, "overdue_l1", case_id) == {
        "bailu-desk",
        "bailu-team",
        "bailu-deputy",
        "bailu-sfs",
    }
    assert told(driver, "overdue_l2", case_id) == told(driver, "overdue_l1", case_id) | {
        "bailu-head",
        "sfj-supervisor",
    }
    assert told(driver, "overdue_l3", case_id) == told(driver, "overdue_l2", case_id) | {
        "county-leader"
    }
    assert {mail.date for mail in mails(driver, case_id) if mail.kind == "overdue_l1"} == {
        datetime(2026, 11, 26, 8, 30, tzinfo=OFFICE_ZONE)
    }
    ids = [mail.message_id for mail in mails(driver, case_id)]
    assert len(ids) == len(set(ids))


def test_no_mail_of_a_whole_referral_names_the_party(driver):
    case_id = driver.start()
    for username, element, decision, opinion, data in NORMAL_WAY:
        driver.tick()
        driver.complete(case_id, username, element, decision, opinion, **data)
    driver.tick()

    case = driver.case(case_id)
    assert case.state == "finished"
    assert [mail.subject[:4] for mail in mails(driver, case_id) if mail.kind == "decided"] == [
        "【进展】",
        "【办结】",
    ]
    assert told(driver, "decided", case_id) == {"shuili-clerk"}
    assert told(driver, "task_opened", case_id) >= {"shuili-head", "bailu-desk", "bailu-officer"}
    for mail in mails(driver, case_id):
        written = mail.subject + mail.text + mail.html
        assert case.title in written
        assert LEAD["party"] not in written
        assert LEAD["facts"] not in written
