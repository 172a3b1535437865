"""Composing: who gets which mail, when, in which words, and never twice."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from notifications import compose
from notifications.audiences import FOLLOWER, recipients
from notifications.models import Message
from notifications.queries import visible_message, visible_messages
from oversight import climb_ladder
from tests.support.stuck_cases import SECRETS, TITLE, at, close, reach, reopened
from workflows.cases.models import Case
from workflows.cases.queries import add_reader, locked_case
from workflows.deadlines.models import Deadline
from workflows.history.kinds import Kind
from workflows.history.queries import next_tell_at
from workflows.history.record import record
from workflows.organizations.models import Person

BASE = "https://lianshu.yunxi.example"
OFFICERS = {"bailu-officer", "bailu-officer2"}
RUNGS = {"remind": at(17), "warn": at(19), "L1": at(21), "L2": at(24), "L3": at(30)}
MAILS = {
    "remind": at(17, 8, 30),
    "warn": at(19, 8, 30),
    "L1": at(23, 8, 30),
    "L2": at(24, 8, 30),
    "L3": at(30, 8, 30),
}


@pytest.fixture
def climb(moment):
    """Lets a clock reach a rung and climbs it."""

    def climb_(stuck, rung, now=None):
        with moment(now or RUNGS[rung]) as uow:
            row = reach(uow, stuck, rung)
            climb_ladder.climb(uow, row.id)

    return climb_


@pytest.fixture
def composed(moment, watched):
    """Composes what is due at an instant; gives the new messages by username."""

    def compose_(now) -> dict[str, Message]:
        made = {}
        with moment(now) as uow:
            for history_id in compose.pending(uow):
                for message in compose.compose(uow, history_id, f"{BASE}/"):
                    (username,) = watched.names([message.recipient_id])
                    made[username] = message
        return made

    return compose_


def climbed_to(climb, stuck, rung):
    for name, now in RUNGS.items():
        climb(stuck, name, now)
        if name == rung:
            return


def test_a_saturdays_rung_is_told_on_monday_morning(open_case, climb, composed, moment):
    stuck = open_case()
    climb(stuck, "L1")

    assert composed(at(22, 12)) == {}
    assert composed(at(23, 8, 29)) == {}
    with moment(at(22)) as uow:
        assert next_tell_at(uow.session, FOLLOWER) == at(23, 8, 30)
    messages = composed(at(23, 8, 30))
    assert set(messages) == OFFICERS | {"bailu-team", "bailu-deputy", "bailu-sfs"}
    for message in messages.values():
        assert (message.kind, message.state, message.channel) == ("overdue_l1", "created", "email")
        assert message.created_at == message.next_attempt_at == at(23, 8, 30)
        assert (message.case_id, message.task_id) == (stuck.case_id, stuck.task_id)


def test_an_urgent_matter_is_told_at_once(open_case, climb, composed):
    climb(open_case(urgent=True), "L1")

    assert "bailu-deputy" in composed(at(21))


def test_composing_again_makes_nothing(open_case, climb, composed, moment):
    climb(open_case(), "L1")
    composed(at(23, 8, 30))

    assert composed(at(23, 8, 31)) == {}
    with moment(at(23, 9)) as uow:
        told = next(
            row.history_id for row in uow.session.query(Message).order_by(Message.history_id)
        )
        assert compose.compose(uow, told, BASE) == []
        assert next_tell_at(uow.session, FOLLOWER) is None


def test_two_workers_compose_a_row_once(open_case, climb, moment):
    climb(open_case(), "L1")
    with moment(at(23, 8, 30)) as uow:
        (told,) = compose.pending(uow)
    start = Barrier(2)

    def work() -> int:
        start.wait()
        with moment(at(23, 8, 30)) as uow:
            return len(compose.compose(uow, told, BASE))

    with ThreadPoolExecutor(2) as workers:
        made = [job.result() for job in [workers.submit(work) for _ in range(2)]]

    assert sorted(made) == [0, 5]


@pytest.mark.parametrize(
    ("rung", "kind", "subject"),
    [
        ("remind", "reminder", f"【提醒·剩3日】{TITLE} 请按期办理"),
        ("warn", "warn", f"【黄灯·剩1日】{TITLE} 请尽快办理"),
        ("L1", "overdue_l1", f"【红灯·超1日】{TITLE} 请今天办理"),
        ("L2", "overdue_l2", f"【红灯·超2日】{TITLE} 请今天办理"),
        ("L3", "overdue_l3", f"【红灯·超6日】{TITLE} 请今天办理"),
    ],
)
def test_each_rung_has_its_kind_and_subject(open_case, climb, composed, rung, kind, subject):
    climb(open_case(), rung)
    message = composed(MAILS[rung])["bailu-officer"]

    assert (message.kind, message.subject) == (kind, subject)


def test_what_a_mail_of_a_red_light_says(open_case, climb, composed):
    stuck = open_case(assignee="bailu-officer")
    climbed_to(climb, stuck, "L1")
    text = composed(at(23, 8, 30))["bailu-officer"].text

    assert (
        text
        == f"""周启明：

这件事停在“材料审查”，已超 1 个工作日，请今天办理。

  事项    {TITLE}
  文号    云溪水移〔2026〕0139号
  来源    县水利局
  停在    材料审查 · 由您办理
  应办结  11月20日（周五），共 5 个工作日
  已亮牌  黄牌（11月21日）

办理：{BASE}/tasks/{stuck.task_id}

接下来：
11月24日（周二）前仍未办结的，升级为红牌，并通知上一级。

请单位负责人在11月24日（周二）前（含当日）说明办理计划。

同时通知：白鹭镇执法队 韩立、白鹭镇 孟庆云、白鹭司法所 沈砚。

--
联枢 · 乡镇综合行政执法协同监督
本邮件由系统发送，请勿回复，不含当事人信息。
"""
    )


def test_what_their_superior_reads(open_case, climb, composed):
    stuck = open_case(assignee="bailu-officer")
    climbed_to(climb, stuck, "L2")
    composed(at(23, 8, 30))
    message = composed(at(24, 8, 30))["bailu-head"]

    assert message.subject == f"【红灯·超2日】{TITLE} 请督促办理"
    assert "这件事停在“材料审查”，由周启明办理，已超 2 个工作日，请督促今天办结。" in message.text
    assert "已亮牌  黄牌（11月21日），红牌（11月24日）" in message.text
    assert "11月30日（周一）前仍未办结的，报告县领导。" in message.text
    assert f"查看：{BASE}/tasks/{stuck.task_id}" in message.text
    assert "秦朗" not in message.text.split("同时通知")[1], "not to themselves"


def test_at_the_top_nothing_comes_next(open_case, climb, composed):
    climb(open_case(), "L3")

    assert "接下来" not in composed(at(30, 8, 30))["county-leader"].text


@pytest.mark.parametrize(
    ("organization", "role", "assignee", "reader", "words"),
    [
        ("bailu-team", "officer", None, "bailu-officer", "由您或同岗位人员办理"),
        ("bailu-team", "officer", None, "bailu-team", "由白鹭镇执法队办理，尚未签收"),
        ("bailu-team", "officer", "bailu-officer", "bailu-team", "由周启明办理"),
        ("bailu", "desk", None, "bailu-desk", "由您办理"),
    ],
)
def test_who_has_it(open_case, climb, composed, organization, role, assignee, reader, words):
    climb(open_case(organization=organization, role=role, assignee=assignee), "warn")

    assert f"材料审查 · {words}\n" in composed(at(19, 8, 30))[reader].text


def test_a_provisional_date_says_so(open_case, climb, composed, moment):
    stuck = open_case()
    with moment(at(13, 10)) as uow:
        uow.session.get_one(Deadline, stuck.deadline_id).provisional = True
    climb(stuck, "L1")
    message = composed(at(23, 8, 30))["bailu-officer"]

    assert "应办结  11月20日（周五）（暂定），共 5 个工作日" in message.text
    assert "（暂定）" in message.html


def test_a_period_of_hours_names_the_instant(open_case, climb, composed, moment):
    stuck = open_case(amount="24H", started_at=at(24, 15, 30), urgent=True)
    climb(stuck, "warn", at(25, 13, 30))
    message = composed(at(25, 13, 30))["bailu-officer"]

    assert message.subject == f"【黄灯·剩2小时】{TITLE} 请尽快办理"
    assert "应办结  11月25日（周三）15:30，共 24 小时" in message.text
    assert "11月25日（周三）15:30过后仍未办结的，亮黄牌" in message.text


def test_the_procuratorate_reads_a_polite_note(open_case, climb, composed):
    stuck = open_case(organization="jcy", role="prosecutor")
    climb(stuck, "warn")
    climb(stuck, "L1")
    assert composed(at(19, 8, 30))["jcy-prosecutor"].subject == f"【提示·剩1日】{TITLE} 请予关注"
    messages = composed(at(23, 8, 30))

    assert {message.kind for message in messages.values()} == {"courtesy"}
    prosecutor, coordinator = messages["jcy-prosecutor"], messages["sfj-supervisor"]
    assert prosecutor.subject == f"【提示·超1日】{TITLE} 请予关注"
    assert coordinator.subject == f"【提示·超1日】{TITLE} 已提示办理单位"
    for message in messages.values():
        assert "这是工作提示，不亮牌。" in message.text
        assert "红" not in message.text and "接下来" not in message.text


def test_a_task_that_was_done_meanwhile_is_not_mailed_about(
    open_case, climb, composed, moment, watched
):
    stuck = open_case()
    with moment(at(20)) as uow:
        reopened(uow, stuck)
    climb(stuck, "L1")
    with moment(at(21, 1)) as uow:
        close(uow, stuck, watched.people["bailu-officer"])

    assert composed(at(23, 8, 30)) == {}
    with moment(at(23, 9)) as uow:
        assert list(compose.pending(uow)) == []


@pytest.mark.parametrize("change", [{"state": "paused", "due_at": None}, {"due_at": at(27)}])
def test_a_clock_that_has_time_left_again_is_not_called_overdue(
    open_case, climb, composed, moment, change
):
    stuck = open_case()
    climb(stuck, "L1")
    with moment(at(22)) as uow:
        deadline = uow.session.get_one(Deadline, stuck.deadline_id)
        for name, value in change.items():
            setattr(deadline, name, value)

    assert composed(at(23, 8, 30)) == {}


def test_a_clock_that_ends_while_a_mail_is_written_is_not_told_of(
    open_case, climb, composed, moment, monkeypatch
):
    """Somebody completes the task between the question whom to tell and the letter."""
    stuck = open_case()
    climb(stuck, "L1")

    def overtaken(uow, row):
        found = recipients(uow, row)
        if row.kind == Kind.LADDER_TOLD:
            deadline = uow.session.get_one(Deadline, stuck.deadline_id)
            deadline.state, deadline.ended_at = "met", uow.now
        return found

    monkeypatch.setattr(compose, "recipients", overtaken)

    assert composed(at(23, 8, 30)) == {}
    with moment(at(23, 9)) as uow:
        assert list(compose.pending(uow)) == []


def test_a_new_task_is_told_to_all_who_could_take_it(open_case, composed, moment, watched):
    stuck = open_case()
    with moment(at(14, 20)) as uow:
        uow.viewer = watched.viewer(uow, "bailu-desk")
        reopened(uow, stuck)
    messages = composed(at(14, 20))  # a Saturday evening: new tasks do not wait

    assert set(messages) == OFFICERS
    message = messages["bailu-officer"]
    assert (message.kind, message.subject) == (
        "task_opened",
        f"【新任务】{TITLE} 请办理：材料审查",
    )
    assert "“材料审查”到了您这里，由您或同岗位人员办理。" in message.text
    assert "应办结  11月20日（周五），共 5 个工作日" in message.text


def test_who_opened_a_task_for_themselves_is_not_told(open_case, composed, moment, watched):
    stuck = open_case()
    with moment(at(13, 10)) as uow:
        uow.viewer = watched.viewer(uow, "bailu-officer")
        reopened(uow, stuck)

    assert set(composed(at(13, 10))) == {"bailu-officer2"}


def test_a_task_that_comes_again_says_what_happened(open_case, composed, moment, watched):
    stuck = open_case(assignee="bailu-officer", urgent=True)
    with moment(at(16, 10)) as uow:
        uow.viewer = watched.viewer(uow, "bailu-deputy")
        record(
            uow,
            Kind.TASK_COMPLETED,
            case=locked_case(uow.session, stuck.case_id),
            task_id=stuck.task_id,
            element="decide_acceptance",
            name="受理决定",
            decision="return",
            label="退回再议",
            opinion=SECRETS[0],
            answer="",
        )
        reopened(uow, stuck, round_=2)
    message = composed(at(16, 10))["bailu-officer"]

    assert message.kind == "returned"
    assert message.subject == f"【再次办理·紧急】{TITLE} 请再次办理：材料审查"
    assert "“材料审查”第 2 次到了您这里，由您办理。" in message.text
    assert "上一步  受理决定 · 退回再议（孟庆云）" in message.text
    assert SECRETS[0] not in message.text


def test_the_starter_hears_of_the_end_unless_they_made_it(open_case, composed, moment, watched):
    def finish(stuck, username):
        with moment(at(20, 10)) as uow:
            uow.viewer = watched.viewer(uow, username)
            case = locked_case(uow.session, stuck.case_id)
            record(
                uow,
                Kind.CASE_FINISHED,
                case=case,
                tell_at=uow.now,
                outcome="declined",
                state="finished",
                label="不予受理",
            )

    finish(open_case(number=1), "shuili-clerk")
    assert composed(at(20, 10)) == {}

    stuck = open_case(number=2)
    finish(stuck, "bailu-deputy")
    messages = composed(at(20, 10))
    assert set(messages) == {"shuili-clerk"}
    message = messages["shuili-clerk"]
    assert (message.kind, message.subject) == ("decided", f"【办结】{TITLE} 不予受理")
    assert "您发起的这件事已办结，结果是“不予受理”。" in message.text
    assert f"{BASE}/cases/{stuck.case_id}" in message.text


def test_a_notice_goes_to_whom_it_names(open_case, composed, moment, watched):
    stuck = open_case()
    with moment(at(20, 10)) as uow:
        record(
            uow,
            Kind.NOTICE_SENT,
            case=locked_case(uow.session, stuck.case_id),
            tell_at=uow.now,
            element="first_notice",
            name="首次反馈",
            to=watched.people["shuili-clerk"],
            text="首次反馈",
        )
    message = composed(at(20, 10))["shuili-clerk"]

    assert (message.kind, message.subject) == ("decided", f"【进展】{TITLE} 首次反馈")


def test_a_disabled_account_gets_no_mail(open_case, climb, composed, moment, watched):
    climb(open_case(), "warn")
    with moment(at(19, 8)) as uow:
        uow.session.get_one(Person, watched.people["bailu-officer"]).active = False

    assert set(composed(at(19, 8, 30))) == {"bailu-officer2", "bailu-team"}


def test_no_mail_holds_party_data_or_a_token(open_case, climb, composed, moment, watched):
    stuck = open_case()
    with moment(at(13, 10)) as uow:
        reopened(uow, stuck)
    messages = list(composed(at(13, 10)).values())
    for rung, now in MAILS.items():
        climb(stuck, rung)
        messages += composed(now).values()

    assert len(messages) > 20
    for message in messages:
        written = message.subject + message.text + message.html
        assert not [secret for secret in SECRETS if secret in written]
        links = set(re.findall(r"https?://[^\s\"<]+", message.text + message.html))
        assert links == {f"{BASE}/tasks/{stuck.task_id}"}
        assert not re.search(r"<img|<script|<link|@import|url\(", message.html)


def test_a_title_cannot_break_out(open_case, climb, composed):
    climb(open_case(title="<b>东街</b>\r\nBcc: a@b & 城关"), "warn")
    message = composed(at(19, 8, 30))["bailu-officer"]

    assert "<b>东街</b>" not in message.html
    assert "&lt;b&gt;东街&lt;/b&gt;" in message.html
    assert "&amp; 城关" in message.html
    assert "\n" not in message.subject and "\r" not in message.subject


def test_the_message_id_is_stable_and_names_nobody(open_case, climb, composed, watched):
    climb(open_case(), "warn")
    messages = composed(at(19, 8, 30))

    for username, message in messages.items():
        person = watched.people[username]
        assert message.message_id == f"<{message.history_id}.{person}.warn@lianshu>"
    assert len({message.message_id for message in messages.values()}) == len(messages)


def test_who_may_read_which_messages(open_case, climb, composed, moment, watched):
    bailu = open_case(number=1)
    qingshi = open_case(number=2, organization="qingshi-team", sees=("shuili", "qingshi"))
    climb(bailu, "warn")
    climb(qingshi, "warn")
    composed(at(19, 8, 30))

    def seen(username, **more):
        with moment(at(19, 9)) as uow:
            viewer = watched.viewer(uow, username)
            rows = visible_messages(uow.session, viewer, **more)
            return {(row.case_id, *watched.names([row.recipient_id])) for row in rows}

    of_bailu = {(bailu.case_id, name) for name in (*OFFICERS, "bailu-team")}
    of_qingshi = {(qingshi.case_id, name) for name in ("qingshi-officer", "qingshi-team")}
    assert seen("bailu-desk") == of_bailu
    assert seen("qingshi-head") == of_qingshi
    assert seen("shuili-clerk") == of_bailu | of_qingshi
    assert seen("shuili-clerk", case_id=bailu.case_id) == of_bailu
    assert seen("shuili-clerk", recipient_id=watched.people["qingshi-team"]) == {
        (qingshi.case_id, "qingshi-team")
    }
    assert seen("admin") == seen("jcy-prosecutor") == set()
    with moment(at(19, 9)) as uow:
        clerk, desk = watched.viewer(uow, "shuili-clerk"), watched.viewer(uow, "bailu-desk")
        page = visible_messages(uow.session, clerk, limit=3)
        last = page[-1]
        rest = visible_messages(uow.session, clerk, before=(last.created_at, last.id))
        assert len({row.id for row in (*page, *rest)}) == 5
        theirs = next(row for row in (*page, *rest) if row.case_id == qingshi.case_id)
        assert visible_message(uow.session, clerk, theirs.id) is theirs
        assert visible_message(uow.session, desk, theirs.id) is None


def test_ones_own_mail_stays_readable(open_case, climb, composed, moment, watched):
    stuck = open_case(sees=())
    climb(stuck, "warn")
    composed(at(19, 8, 30))

    with moment(at(19, 9)) as uow:
        officer = watched.viewer(uow, "bailu-officer")
        rows = visible_messages(uow.session, officer)
        assert [row.recipient_id for row in rows] == [officer.id]
        add_reader(uow.session, stuck.case_id, officer.id, "copied", uow.now)
        assert len(visible_messages(uow.session, officer)) == 3
        assert uow.session.get_one(Case, stuck.case_id).title == TITLE
