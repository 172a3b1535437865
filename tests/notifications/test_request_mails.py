"""Who is written to when leave is asked, given or refused, and when a case is withdrawn."""

from __future__ import annotations

from sqlalchemy import select

from notifications.models import Message
from tests.support.driver import Driver, driver
from tests.support.joint_way import bring_to, plan
from tests.support.plain_documents import plain_documents
from tests.support.tolerance_way import apply
from tests.support.tolerance_way import bring_to as bring_tolerance_to
from workflows.organizations.queries import person
from workflows.steps.answer_request import answer_request
from workflows.steps.change_signers import add_signer, remove_signer
from workflows.steps.hand_over import transfer_task
from workflows.steps.note_case import note_case
from workflows.steps.remove_body import remove_body
from workflows.steps.urge_task import urge_task
from workflows.steps.withdraw_case import withdraw_case
from workflows.tasks.claim_task import claim_task

__all__ = ["driver", "plain_documents"]

REASON = "当事人某某重复登记"


def told(driver: Driver, case_id: str, kind: str = "note") -> list[tuple[str, str]]:
    """(username, subject) of the messages of a kind, oldest first."""
    driver.tick()
    with driver.uow() as uow:
        rows = uow.session.scalars(
            select(Message)
            .where(Message.case_id == case_id, Message.kind == kind)
            .order_by(Message.history_id, Message.recipient_id)
        ).all()
        assert not any(REASON in each.text or REASON in each.html for each in rows)
        return [(person(uow.session, row.recipient_id).username, row.subject) for row in rows]


def test_a_request_and_its_answer(driver: Driver, plain_documents: None) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    request = driver.act("shuili-clerk", lambda uow: withdraw_case(uow, case_id, REASON))
    assert request is not None
    [(asked, subject)] = told(driver, case_id)
    assert asked == "bailu-team"
    assert subject.startswith("【请答复】")
    assert subject.endswith("请求撤回，请您答复")

    driver.act("bailu-team", lambda uow: answer_request(uow, request.id, False, "已在核查"))
    who, subject = told(driver, case_id)[-1]
    assert who == "shuili-clerk"
    assert subject.endswith("撤回的请求：不同意")


def test_a_request_answered_at_once_is_no_longer_asked(
    driver: Driver, plain_documents: None
) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    request = driver.act("shuili-head", lambda uow: withdraw_case(uow, case_id, REASON))
    assert request is not None
    driver.act("bailu-team", lambda uow: answer_request(uow, request.id, True))

    subjects = dict(told(driver, case_id))
    assert "bailu-team" not in subjects
    assert subjects["shuili-head"].endswith("撤回的请求：同意")
    assert subjects["bailu-officer"].endswith("这件事已经撤回，不再需要办理")
    [(starter, subject)] = told(driver, case_id, "decided")
    assert (starter, subject.partition("】")[0]) == ("shuili-clerk", "【撤回")
    with driver.uow() as uow:
        (mail,) = uow.session.scalars(select(Message).where(Message.kind == "decided"))
        assert "您发起的这件事已经结束：已撤回。" in mail.text
        assert "办结" not in mail.subject + mail.text + mail.html


def test_a_task_handed_over_reaches_its_new_holder(driver: Driver, plain_documents: None) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    task = driver.open(case_id)["check_completeness"]
    driver.act("bailu-officer", lambda uow: claim_task(uow, task.id))
    before = len(told(driver, case_id, "task_opened"))
    driver.act("bailu-team", lambda uow: transfer_task(uow, task.id, "bailu-officer2", REASON))

    who, subject = told(driver, case_id, "task_opened")[before:][0]
    assert (who, subject.partition("】")[2].split()[-1]) == ("bailu-officer2", "请办理：材料审查")
    [(former, subject)] = told(driver, case_id)
    assert former == "bailu-officer"
    assert subject.endswith("“材料审查”已改由吴晓峰办理")


def test_a_reminder_and_a_copy(driver: Driver, plain_documents: None) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    task = driver.open(case_id)["check_completeness"]
    driver.act("shuili-clerk", lambda uow: urge_task(uow, task.id, REASON))
    driver.act("shuili-clerk", lambda uow: note_case(uow, case_id, REASON, ["bailu-head"]))

    urged = told(driver, case_id, "urged")
    assert {who for who, _ in urged} == {"bailu-officer", "bailu-officer2"}
    assert urged[0][1].endswith("县水利局何静请您尽快办理“材料审查”")
    [(who, subject)] = told(driver, case_id, "copied")
    assert who == "bailu-head"
    assert subject.startswith("【抄送】")


def test_whoever_had_it_on_the_desk_learns_that_it_is_withdrawn(
    driver: Driver, plain_documents: None
) -> None:
    case_id = driver.start()
    driver.until(case_id, "sign_receipt")
    driver.act("shuili-clerk", lambda uow: withdraw_case(uow, case_id, REASON))

    [(who, subject)] = told(driver, case_id)
    assert (who, subject.partition("】")[0]) == ("bailu-desk", "【已撤回")


def test_who_signs_and_who_is_excused_is_told(driver: Driver, plain_documents: None) -> None:
    case_id = plan(driver)
    bring_to(driver, case_id, "confirm_attendance")
    driver.act(
        "bailu-team",
        lambda uow: remove_body(uow, case_id, "participation", "shuili", "当日另有检查"),
    )
    found = [(who, subject) for who, subject in told(driver, case_id) if "不再参加" in subject]
    assert [who for who, _ in found] == ["shuili-head"]
    assert "县水利局不再参加" in found[0][1]


def test_a_signer_who_is_added_or_taken_out_is_told(driver: Driver, plain_documents: None) -> None:
    case_id = apply(driver)
    bring_tolerance_to(driver, case_id, "panel_vote")
    task = driver.open(case_id)["panel_vote"]
    driver.act("sfj-head", lambda uow: remove_signer(uow, task.id, "panel-5", "出差"))
    driver.act("sfj-head", lambda uow: add_signer(uow, task.id, "panel-5", "提前返回"))
    found = [(who, subject) for who, subject in told(driver, case_id) if "会签" in subject]
    assert [who for who, _ in found] == ["panel-5", "panel-5"]
    assert "不再需要您会签" in found[0][1]
    assert "请您参加会签" in found[1][1]
