"""Taking back: until the next person has looked, while nothing was numbered, made or sent."""

from __future__ import annotations

import pytest

from bpmn.folder_points import Point
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from workflows.cases.queries import draft
from workflows.errors import NotFound, NotPermitted, WrongState
from workflows.history.queries import rows_of_case
from workflows.history.verify import verify_history
from workflows.steps.context import CaseContext
from workflows.steps.moments import reached
from workflows.steps.take_back import take_back_task
from workflows.tasks.claim_task import claim_task
from workflows.tasks.models import Task
from workflows.tasks.see_task import is_first_look, see_task

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


def checked(driver: Driver) -> Task:
    """材料审查, completed by bailu-officer at ten; 拟办意见 waits for bailu-team."""
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    driver.at("2026-11-24T10:00")
    return driver.complete(case_id, "bailu-officer", "check_completeness", "complete", "齐全。")


def take_back(driver: Driver, task: Task, username: str = "bailu-officer") -> Task:
    return driver.act(username, lambda uow: take_back_task(uow, task.id))


def test_it_is_open_again_with_what_was_typed_and_the_clocks_run_on(driver: Driver) -> None:
    task = checked(driver)
    clock = driver.deadlines(task.case_id)["LR-CHECK"]
    accept = driver.deadlines(task.case_id)["LR-ACCEPT"]
    assert clock.state == "met"
    driver.at("2026-11-24T10:05")

    again = take_back(driver, task)

    assert set(driver.open(task.case_id)) == {"check_completeness"}
    assert (again.round, again.assignee_id) == (2, driver.viewer("bailu-officer").id)
    after = driver.deadlines(task.case_id)
    assert (after["LR-CHECK"].id, after["LR-CHECK"].state) == (clock.id, "running")
    assert after["LR-CHECK"].due_at == clock.due_at
    assert again.deadline_id == clock.id
    assert (after["LR-ACCEPT"].id, after["LR-ACCEPT"].due_at) == (accept.id, accept.due_at)
    officer = driver.viewer("bailu-officer").id
    with driver.uow() as uow:
        kept = draft(uow.session, officer, f"task:{again.id}")
        assert kept is not None
        assert kept.data["opinion"] == "齐全。"
        assert verify_history(uow, task.case_id).ok
        assert [row.kind for row in rows_of_case(uow.session, task.case_id)][-1] == "task:opened"
        assert uow.session.get_one(Task, task.id).state == "cancelled"
    assert driver.case(task.case_id).progress["check_completeness"][1] == 0
    driver.at("2026-11-24T10:10")
    driver.go_on(task.case_id, "check_completeness")
    assert set(driver.open(task.case_id)) == {"propose_acceptance"}
    assert driver.deadlines(task.case_id)["LR-CHECK"].state == "met"


def test_not_once_the_next_person_has_looked(driver: Driver) -> None:
    task = checked(driver)
    following = driver.open(task.case_id)["propose_acceptance"]
    with driver.uow("bailu-officer") as uow:
        assert not is_first_look(uow, following)  # could not do it
    with driver.uow("bailu-team") as uow:
        assert is_first_look(uow, following)
        see_task(uow, following.id)
    driver.at("2026-11-24T10:05")
    driver.act("bailu-team", lambda uow: see_task(uow, following.id))
    with driver.uow() as uow:
        assert uow.session.get_one(Task, following.id).seen_at == following.opened_at

    with pytest.raises(WrongState, match="已经打开"):
        take_back(driver, task)


def test_not_once_somebody_claimed_it_or_went_on(driver: Driver) -> None:
    task = checked(driver)
    following = driver.open(task.case_id)["propose_acceptance"]
    driver.act("bailu-team", lambda uow: claim_task(uow, following.id))
    with pytest.raises(WrongState, match="已经打开"):
        take_back(driver, task)
    driver.at("2026-11-24T11:00")
    driver.go_on(task.case_id, "propose_acceptance")
    with pytest.raises(WrongState, match="之后的步骤已经办结"):
        take_back(driver, task)


def test_not_once_something_was_numbered_made_or_sent(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "approve_send")
    driver.at("2026-11-24T10:00")
    task = driver.complete(case_id, "shuili-head", "approve_send", "approve")
    with pytest.raises(WrongState, match="不能收回"):
        take_back(driver, task, "shuili-head")


def test_only_ones_own(driver: Driver) -> None:
    task = checked(driver)
    for username in ("bailu-officer2", "bailu-team", "shuili-clerk"):
        with pytest.raises(NotPermitted):
            take_back(driver, task, username)
    with pytest.raises(NotFound):
        take_back(driver, task, "qingshi-officer")
    with pytest.raises(NotPermitted):
        take_back(driver, driver.open(task.case_id)["propose_acceptance"], "bailu-team")


def test_a_moment_whose_decision_was_taken_back_has_not_been_reached(driver: Driver) -> None:
    task = checked(driver)
    moment = Point("check_completeness:complete", "element", "check_completeness", ("complete",))

    def passed() -> bool:
        with driver.uow() as uow:
            return reached(CaseContext.locked(uow, task.case_id), [moment]) is not None

    assert passed()
    take_back(driver, task)
    assert not passed()
    driver.go_on(task.case_id, "check_completeness")
    assert passed()


def test_after_taking_back_the_decision_of_the_round_before_counts_again(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "approve_send")
    driver.complete(case_id, "shuili-head", "approve_send", "return", "请补充。")
    again = driver.complete(case_id, "shuili-clerk", "draft", "submit")
    driver.act("shuili-clerk", lambda uow: take_back_task(uow, again.id))

    with driver.uow() as uow:
        names = CaseContext.locked(uow, case_id).names()

    assert (names["draft"], names["draft_rounds"]) == ("submit", 1)
    assert driver.case(case_id).progress["draft"][2] == "submit"
    first = driver.start()
    once = driver.complete(first, "shuili-clerk", "draft", "submit")
    driver.act("shuili-clerk", lambda uow: take_back_task(uow, once.id))
    assert driver.case(first).progress["draft"][1:] == [0, None]
