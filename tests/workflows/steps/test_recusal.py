"""Recusal (APL 43): asked by anybody, decided by the head, nothing stops meanwhile, and then for good."""

from __future__ import annotations

import pytest

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from workflows.cases.models import CaseRequest
from workflows.errors import Invalid, NotFound, NotPermitted, WrongState
from workflows.history.queries import rows_of_case
from workflows.history.verify import verify_history
from workflows.steps.answer_request import answer_request
from workflows.steps.hand_over import delegate_task, transfer_task
from workflows.steps.recuse import ask_recusal
from workflows.tasks.claim_task import claim_task
from workflows.tasks.models import Task
from workflows.tasks.queries import tasks_in_scope

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

WHY = "与当事人是近亲属。"


def opened(driver: Driver, element: str, claimed_by: str = "") -> Task:
    case_id = driver.start()
    driver.until(case_id, element)
    task = driver.open(case_id)[element]
    if claimed_by:
        driver.act(claimed_by, lambda uow: claim_task(uow, task.id))
    return fresh(driver, task)


def fresh(driver: Driver, task: Task) -> Task:
    with driver.uow() as uow:
        return uow.session.get_one(Task, task.id)


def ask(driver: Driver, task: Task, username: str, person: str, why: str = WHY) -> CaseRequest:
    return driver.act(username, lambda uow: ask_recusal(uow, task.id, person, why))


def answer(driver: Driver, request: CaseRequest, username: str, granted: bool = True) -> None:
    why = "" if granted else "不属于应当回避的情形。"
    driver.act(username, lambda uow: answer_request(uow, request.id, granted, why))


def inbox(driver: Driver, username: str) -> set[str]:
    with driver.uow(username) as uow:
        day = uow.now.date()
        return {
            task.element
            for scope in ("mine", "claimable", "pool")
            for task, _ in tasks_in_scope(uow.session, uow.person, scope, day)
        }


def test_an_officer_asks_and_the_head_grants_it(driver: Driver) -> None:
    task = opened(driver, "verify", claimed_by="bailu-officer")
    due_at = driver.deadlines(task.case_id)["LR-VERIFY"].due_at
    request = ask(driver, task, "bailu-officer", "bailu-officer")
    assert fresh(driver, task).assignee_id == driver.viewer("bailu-officer").id

    answer(driver, request, "bailu-head")

    assert fresh(driver, task).assignee_id is None
    assert driver.deadlines(task.case_id)["LR-VERIFY"].due_at == due_at
    assert "verify" not in inbox(driver, "bailu-officer")
    assert "verify" in inbox(driver, "bailu-officer2")
    for act in (
        lambda uow: claim_task(uow, task.id),
        lambda uow: transfer_task(uow, task.id, "bailu-officer2", WHY),
        lambda uow: delegate_task(uow, task.id, "bailu-officer2", WHY),
    ):
        with pytest.raises(NotPermitted), driver.uow("bailu-officer") as uow:
            act(uow)
    with pytest.raises(NotPermitted, match="已回避本案"):
        driver.go_on(task.case_id, "verify")
    with pytest.raises((Invalid, WrongState)), driver.uow("bailu-team") as uow:
        transfer_task(uow, task.id, "bailu-officer", WHY)
    with driver.uow() as uow:
        assert verify_history(uow, task.case_id).ok


def test_it_holds_for_every_later_task_of_the_case_and_for_no_other_case(driver: Driver) -> None:
    task = opened(driver, "check_completeness")
    answer(driver, ask(driver, task, "shuili-clerk", "bailu-officer"), "bailu-head")
    other = opened(driver, "check_completeness")
    driver.complete(task.case_id, "bailu-officer2", "check_completeness", "complete")
    for element in ("propose_acceptance", "decide_acceptance"):
        driver.go_on(task.case_id, element)

    assert driver.open(task.case_id)["verify"].barred == driver.viewer("bailu-officer").id
    with pytest.raises(NotPermitted, match="已回避本案"):
        driver.go_on(task.case_id, "verify")
    driver.go_on(other.case_id, "check_completeness")


def test_until_the_decision_the_investigation_goes_on(driver: Driver) -> None:
    task = opened(driver, "verify")
    request = ask(driver, task, "bailu-sfs", "bailu-officer")

    driver.go_on(task.case_id, "verify")

    answer(driver, request, "bailu-head")  # later tasks are not theirs all the same
    driver.go_on(task.case_id, "decide_filing")
    with pytest.raises(NotPermitted):
        driver.go_on(task.case_id, "record_result")


def test_a_refusal_changes_nothing_and_it_may_be_asked_again(driver: Driver) -> None:
    task = opened(driver, "verify", claimed_by="bailu-officer")
    request = ask(driver, task, "shuili-clerk", "bailu-officer")
    with pytest.raises(WrongState, match="等待决定"):
        ask(driver, task, "shuili-head", "bailu-officer")
    with pytest.raises(Invalid), driver.uow("bailu-head") as uow:
        answer_request(uow, request.id, False)

    answer(driver, request, "bailu-head", granted=False)

    assert fresh(driver, task).assignee_id == driver.viewer("bailu-officer").id
    ask(driver, task, "shuili-head", "bailu-officer")
    driver.go_on(task.case_id, "verify")


def test_where_nobody_else_holds_the_role_the_head_above_does_it(driver: Driver) -> None:
    task = opened(driver, "propose_acceptance")

    answer(driver, ask(driver, task, "bailu-team", "bailu-team"), "bailu-head")

    assert fresh(driver, task).assignee_id == driver.viewer("bailu-deputy").id
    driver.complete(task.case_id, "bailu-deputy", "propose_acceptance", "accept")


def test_whoever_stood_in_for_the_drafter_does_not_approve_it(driver: Driver) -> None:
    task = opened(driver, "propose_acceptance")
    answer(driver, ask(driver, task, "bailu-team", "bailu-team"), "bailu-head")
    driver.complete(task.case_id, "bailu-deputy", "propose_acceptance", "accept")
    deciding = driver.open(task.case_id)["decide_acceptance"]

    assert deciding.assignee_id == driver.viewer("bailu-head").id  # who is told of it by mail
    with pytest.raises(NotPermitted):
        driver.go_on(task.case_id, "decide_acceptance")
    driver.complete(task.case_id, "bailu-head", "decide_acceptance", "accept")
    assert "verify" in driver.open(task.case_id)


def test_a_later_task_that_nobody_may_take_is_opened_for_the_head_above(driver: Driver) -> None:
    task = opened(driver, "check_completeness")
    for person in ("bailu-officer", "bailu-officer2"):
        answer(driver, ask(driver, task, "shuili-clerk", person), "bailu-head")
    assert fresh(driver, task).assignee_id == driver.viewer("bailu-team").id
    driver.complete(task.case_id, "bailu-team", "check_completeness", "complete")
    for element in ("propose_acceptance", "decide_acceptance"):
        driver.go_on(task.case_id, element)

    verify = driver.open(task.case_id)["verify"]
    assert verify.assignee_id == driver.viewer("bailu-team").id
    with driver.uow() as uow:
        row = next(
            row for row in rows_of_case(uow.session, task.case_id) if row.task_id == verify.id
        )
    assert row.data is not None
    assert row.data["assignee"] == verify.assignee_id


@pytest.mark.parametrize(
    "username", ["bailu-officer", "bailu-team", "bailu-deputy", "shuili-head", "sfj-head"]
)
def test_only_the_head_decides(driver: Driver, username: str) -> None:
    task = opened(driver, "verify")
    request = ask(driver, task, "bailu-officer", "bailu-officer")

    with pytest.raises(NotPermitted, match="乡镇长"):
        answer(driver, request, username)


def test_what_the_head_asks_is_decided_by_asking(driver: Driver) -> None:
    task = opened(driver, "verify", claimed_by="bailu-officer")

    request = ask(driver, task, "bailu-head", "bailu-officer")

    assert (request.state, request.answered_by_id) == ("granted", driver.viewer("bailu-head").id)
    assert fresh(driver, task).assignee_id is None
    with pytest.raises(NotPermitted, match="已回避本案"):
        driver.go_on(task.case_id, "verify")
    with driver.uow() as uow:
        assert verify_history(uow, task.case_id).ok


def test_nobody_asks_the_head_about_the_head(driver: Driver) -> None:
    task = opened(driver, "check_completeness", claimed_by="bailu-officer")
    driver.act("bailu-officer", lambda uow: delegate_task(uow, task.id, "bailu-head", WHY))

    for username in ("shuili-clerk", "bailu-head"):
        with pytest.raises(WrongState, match="集体讨论"):
            ask(driver, task, username, "bailu-head")


def test_the_heads_own_recusal_is_not_decided_here(driver: Driver) -> None:
    case_id = driver.start(urgent=True)
    driver.until(case_id, "propose_acceptance")
    driver.go_on(case_id, "propose_acceptance")
    task = driver.open(case_id)["decide_acceptance"]

    with pytest.raises(WrongState, match="集体讨论"):
        ask(driver, task, "shuili-clerk", "bailu-head")


@pytest.mark.parametrize("person", ["", "nobody", "bailu-team", "qingshi-officer"])
def test_it_is_asked_of_those_at_the_task(driver: Driver, person: str) -> None:
    task = opened(driver, "verify")
    with pytest.raises(Invalid) as refusal:
        ask(driver, task, "shuili-clerk", person)
    assert [error.pointer for error in refusal.value.errors] == ["/person"]


def test_a_reason_is_asked_for_and_strangers_ask_nothing(driver: Driver) -> None:
    task = opened(driver, "verify")
    with pytest.raises(Invalid):
        ask(driver, task, "shuili-clerk", "bailu-officer", " ")
    with pytest.raises(NotFound):
        ask(driver, task, "qingshi-officer", "bailu-officer")
