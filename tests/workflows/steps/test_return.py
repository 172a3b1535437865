"""Going back to an earlier step: by the holder, with the reason, not across what was sent out."""

from __future__ import annotations

import pytest

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.rows import armed_timers
from workflows.errors import Invalid, NotFound, NotPermitted, Stale, WrongState
from workflows.history.queries import rows_of_case
from workflows.history.verify import verify_history
from workflows.steps.return_task import MOST_RETURNS, return_task
from workflows.tasks.models import Task

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

WHY = "材料清单与卷宗不符，请重新审查。"


def opened(driver: Driver, element: str) -> Task:
    case_id = driver.start()
    driver.until(case_id, element)
    return driver.open(case_id)[element]


def send_back(driver: Driver, task: Task, username: str, to: str, why: str = WHY) -> None:
    driver.act(username, lambda uow: return_task(uow, task.id, to, why))


@pytest.mark.parametrize("to", ["check_completeness", "propose_acceptance"])
def test_an_earlier_step_is_done_again_and_the_case_goes_on(driver: Driver, to: str) -> None:
    task = opened(driver, "decide_acceptance")
    clock = driver.deadlines(task.case_id)["LR-ACCEPT"]

    send_back(driver, task, "bailu-deputy", to)

    (again,) = driver.open(task.case_id).values()
    assert (again.element, again.round) == (to, 2)
    with driver.uow() as uow:
        assert uow.session.get_one(Task, task.id).state == "cancelled"
        assert verify_history(uow, task.case_id).ok
        row = next(r for r in rows_of_case(uow.session, task.case_id) if r.kind == "task:returned")
        timers = [timer.task_id for timer in armed_timers(uow.session, task.case_id)]
    assert row.data is not None
    assert (row.data["to"], row.data["opinion"]) == (to, WHY)
    assert set(timers) == {again.id}
    assert driver.deadlines(task.case_id)["LR-ACCEPT"].due_at == clock.due_at
    assert again.deadline_id is not None
    for element in ("check_completeness", "propose_acceptance", "decide_acceptance"):
        if element in driver.open(task.case_id):
            driver.go_on(task.case_id, element)
    assert set(driver.open(task.case_id)) == {"verify"}


def test_not_across_a_document(driver: Driver) -> None:
    """The notice of acceptance has gone out: from verifying nothing before it is reached."""
    task = opened(driver, "verify")
    with pytest.raises(WrongState, match="已经发出文书"):
        send_back(driver, task, "bailu-officer", "propose_acceptance")
    checking = opened(driver, "check_completeness")
    with pytest.raises(WrongState):
        send_back(driver, checking, "bailu-officer", "sign_receipt")


@pytest.mark.parametrize("to", ["", "verify", "decide_acceptance", "sign_receipt"])
def test_only_to_a_step_that_was_done(driver: Driver, to: str) -> None:
    task = opened(driver, "decide_acceptance")
    with pytest.raises(Invalid) as refusal:
        send_back(driver, task, "bailu-deputy", to)
    assert [error.pointer for error in refusal.value.errors] == ["/to"]


def test_by_the_holder_with_a_reason(driver: Driver) -> None:
    task = opened(driver, "decide_acceptance")
    for username in ("bailu-head", "bailu-team", "shuili-clerk"):
        with pytest.raises(NotPermitted):
            send_back(driver, task, username, "propose_acceptance")
    with pytest.raises(NotFound):
        send_back(driver, task, "qingshi-deputy", "propose_acceptance")
    with pytest.raises(Invalid) as refusal:
        send_back(driver, task, "bailu-deputy", "propose_acceptance", " ")
    assert [error.pointer for error in refusal.value.errors] == ["/opinion"]
    with pytest.raises(Stale), driver.uow("bailu-deputy") as uow:
        return_task(uow, task.id, "propose_acceptance", WHY, task.version + 1)


def test_not_for_ever(driver: Driver) -> None:
    case_id = opened(driver, "decide_acceptance").case_id
    for _ in range(MOST_RETURNS):
        send_back(
            driver, driver.open(case_id)["decide_acceptance"], "bailu-deputy", "propose_acceptance"
        )
        driver.go_on(case_id, "propose_acceptance")
    with pytest.raises(WrongState, match="已退回 5 次"):
        send_back(
            driver, driver.open(case_id)["decide_acceptance"], "bailu-deputy", "propose_acceptance"
        )
