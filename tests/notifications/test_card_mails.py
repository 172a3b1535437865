"""Mails about what people do with a card: who gets which, in which words, and none of their own."""

from __future__ import annotations

from datetime import date

import pytest

from notifications.transport import TemporaryFailure
from oversight.answer_card import answer_card
from oversight.call_talk import call_talk
from oversight.propose_card import propose_card
from oversight.raise_card import raise_card
from oversight.revoke_card import revoke_card
from tests.support.late_cases import L2, LateCase, instant

SECRET = "当事人丁阿宝拒不配合"
TITLE = "沙湾村河道堆放砂石阻碍行洪"


def mails(late, kind):
    found = [mail for mail in late.driver.platform.transport.mails if mail.kind == kind]
    addresses = [mail.address for mail in found]
    assert len(addresses) == len(set(addresses)), "each person once"
    return {mail.address.partition("@")[0]: mail for mail in found}


def act(late, who, verb, *given):
    card_id = late.card.id
    late.driver.act(who, lambda uow: verb(uow, card_id, *given))
    late.driver.tick()


@pytest.fixture
def yellow(late):
    late.to("2026-11-27T10:00")
    return late


def test_the_mail_of_a_card_says_what_it_asks_for(yellow):
    for username in ("bailu-team", "bailu-officer", "bailu-sfs"):
        mail = mails(yellow, "overdue_l1")[username]
        assert mail.subject.startswith(f"【红灯·超1日】{TITLE}")
        assert "请单位负责人在12月1日（周二）前（含当日）说明办理计划" in mail.text
    yellow.to("2026-11-30T10:00")
    mail = mails(yellow, "overdue_l2")["bailu-head"]
    assert mail.subject.startswith(f"【红灯·超2日】{TITLE}")
    assert "请单位负责人在12月2日（周三）前（含当日）书面答复督办单" in mail.text
    yellow.to("2026-12-04T10:00")
    mail = mails(yellow, "overdue_l3")["county-leader"]
    assert mail.subject.startswith(f"【红灯·超6日】{TITLE}")
    assert "单位负责人应在12月2日（周三）前书面答复督办单，尚未收到" in mail.text


def test_a_second_red_card_is_written_to_the_county_leader_at_once(driver):
    for subject in (TITLE, "清水河左岸堆放砂石"):
        case_id = driver.start(subject=subject)
        driver.until(case_id, "check_completeness")
        task = driver.open(case_id)["check_completeness"]
    second = LateCase(driver, case_id, task.id)
    second.to("2026-11-30T10:00")

    assert second.card.level == "red"
    mail = mails(second, "overdue_l3")["county-leader"]
    assert mail.subject.startswith("【红灯·超2日】")
    second.to("2026-12-04T10:00")
    assert (
        len(
            [
                m
                for m in driver.platform.transport.mails
                if m.kind == "overdue_l3" and m.address.startswith("county-leader")
            ]
        )
        == 2
    ), "each card once"


def test_an_answer_is_told_to_those_who_asked_and_to_the_handlers(yellow):
    act(yellow, "bailu-team", answer_card, SECRET, date(2026, 12, 3))

    told = mails(yellow, "card_answered")
    assert set(told) == {"bailu-officer", "bailu-officer2", "bailu-sfs"}
    mail = told["bailu-sfs"]
    assert mail.subject == f"【红灯·超1日】{TITLE} 已说明"
    assert "白鹭镇执法队 罗永成已说明，计划12月3日（周四）前办结。" in mail.text
    assert SECRET not in mail.text + mail.html + mail.subject
    yellow.to("2026-11-30T10:00")
    assert "说明办理计划" not in mails(yellow, "overdue_l2")["bailu-head"].text


def test_raising_talk_and_revocation(yellow):
    act(yellow, "sfj-supervisor", raise_card, SECRET)
    raised = mails(yellow, "card_raised")
    assert set(raised) == {
        "bailu-officer", "bailu-officer2", "bailu-team", "bailu-deputy", "bailu-head", "bailu-sfs",
    }  # fmt: skip
    assert raised["bailu-head"].subject == f"【红灯·超1日】{TITLE} 已升红牌"
    assert "县司法局 方卓已将黄牌升为红牌" in raised["bailu-head"].text
    assert "书面答复督办单" in raised["bailu-head"].text

    act(yellow, "bailu-sfs", propose_card, "talk", SECRET)
    assert set(mails(yellow, "card_proposed")) == {"sfj-supervisor"}
    assert "白鹭司法所 沈砚提请约谈" in mails(yellow, "card_proposed")["sfj-supervisor"].text

    act(yellow, "sfj-supervisor", call_talk, SECRET, instant("2026-11-30T15:00"))
    called = mails(yellow, "talk_called")
    assert set(called) == {"bailu-head", "bailu-officer", "bailu-officer2"}
    assert "定于11月30日（周一）15:00约谈，请准时参加" in called["bailu-head"].text

    act(yellow, "sfj-supervisor2", revoke_card, SECRET)
    revoked = mails(yellow, "card_revoked")
    assert "bailu-team" in revoked and "sfj-supervisor2" not in revoked
    assert "县司法局 许若宁已撤销督办牌" in revoked["bailu-team"].text
    assert "办理时限照常计算" in revoked["bailu-team"].text
    for told in (raised, called, revoked):
        for mail in told.values():
            assert SECRET not in mail.text + mail.html + mail.subject


def test_a_mail_of_a_rung_no_longer_asks_what_was_revoked(late):
    late.to("2026-11-28T00:00")  # Friday's mail has gone out; the next rung is Monday's
    act(late, "sfj-supervisor", revoke_card, "误发")
    late.to("2026-11-30T10:00")

    mail = mails(late, "overdue_l2")["bailu-head"]
    assert "已撤销（11月28日）" in mail.text
    assert "书面答复" not in mail.text


def test_a_mail_server_that_is_down_delays_no_card(late, monkeypatch):
    def down(_mail):
        raise TemporaryFailure("421 too busy")

    with monkeypatch.context() as patch:
        patch.setattr(late.driver.platform.transport, "send", down)
        late.to(L2)
        late.to("2026-11-30T10:00")
    assert (late.card.level, late.card.raised_at) == ("red", instant(L2))
    assert mails(late, "overdue_l2") == {}
    late.to("2026-11-30T12:00")
    assert "bailu-head" in mails(late, "overdue_l2"), "tried again"
