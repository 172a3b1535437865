"""Only the two who were named investigate, and do not review; when both keep off, others step in."""

from __future__ import annotations

import pytest

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.tolerance_way import INQUIRED, INVESTIGATORS, apply, bring_to
from workflows.errors import Invalid, NotPermitted
from workflows.steps.hand_over import delegate_task, transfer_task
from workflows.steps.recuse import ask_recusal
from workflows.steps.send_message import send_message
from workflows.tasks.claim_task import claim_task
from workflows.tasks.models import Task

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

FIRST, SECOND, THIRD = "sfj-supervisor", "sfj-supervisor2", "sfj-supervisor3"


@pytest.fixture
def case_id(driver: Driver) -> str:
    case_id = apply(driver)
    bring_to(driver, case_id, "investigate")
    return case_id


def keep_off(driver: Driver, case_id: str, element: str, *people: str) -> None:
    """The head of the bureau has them keep off the case."""
    task = driver.open(case_id)[element]
    for username in people:
        with driver.uow("sfj-head") as uow:
            ask_recusal(uow, task.id, username, "是近亲属。")


def ask_for_review(driver: Driver, case_id: str, deliverer: str = FIRST) -> Task:
    """The person is served with the finding and asks for a review; the task of whoever reviews."""
    bring_to(driver, case_id, "deliver")
    driver.complete(
        case_id, deliverer, "deliver", "delivered", delivered_on="2026-11-24", delivery="direct"
    )
    why = {"review_grounds": "有新证据"}
    driver.act("bailu-officer", lambda uow: send_message(uow, case_id, "review_requested", why))
    driver.tick()
    return driver.open(case_id)["decide_review"]


def test_whoever_was_not_named_neither_investigates_nor_is_handed_it(
    driver: Driver, case_id: str
) -> None:
    with pytest.raises(NotPermitted):
        driver.complete(case_id, THIRD, "investigate", "report", **INQUIRED)
    task = driver.open(case_id)["investigate"]
    driver.act(FIRST, lambda uow: claim_task(uow, task.id))
    for verb in (transfer_task, delegate_task):
        for to in (THIRD, "sfj-head"):
            with pytest.raises(Invalid), driver.uow(FIRST) as uow:
                verb(uow, task.id, to, "请接办。")
    driver.act(FIRST, lambda uow: transfer_task(uow, task.id, SECOND, "请接办。"))

    driver.complete(case_id, SECOND, "investigate", "report", **INQUIRED)


def test_when_one_keeps_off_the_other_goes_on_alone(driver: Driver, case_id: str) -> None:
    keep_off(driver, case_id, "investigate", FIRST)

    with pytest.raises(NotPermitted):
        driver.complete(case_id, THIRD, "investigate", "report", **INQUIRED)
    driver.complete(case_id, SECOND, "investigate", "report", **INQUIRED)
    driver.complete(case_id, THIRD, "sign_inquiry", "sign")


def test_when_both_keep_off_a_colleague_investigates_and_does_not_review(
    driver: Driver, case_id: str
) -> None:
    keep_off(driver, case_id, "investigate", *INVESTIGATORS)
    driver.complete(case_id, THIRD, "hear_person", "waived", "书面放弃")
    driver.complete(case_id, THIRD, "investigate", "report", **INQUIRED)
    driver.complete(case_id, "sfj-head", "sign_inquiry", "sign")
    reviewing = ask_for_review(driver, case_id, THIRD)

    assert reviewing.assignee_id == driver.viewer("sfj-head").id


def test_a_review_does_not_wait_for_those_who_investigated(driver: Driver, case_id: str) -> None:
    reviewing = ask_for_review(driver, case_id)
    assert reviewing.assignee_id is None
    keep_off(driver, case_id, "decide_review", THIRD)

    assert driver.open(case_id)["decide_review"].assignee_id == driver.viewer("sfj-head").id


def test_when_nobody_of_the_post_is_left_the_head_investigates(
    driver: Driver, case_id: str
) -> None:
    keep_off(driver, case_id, "investigate", *INVESTIGATORS, THIRD)

    driver.complete(case_id, "sfj-head", "investigate", "report", **INQUIRED)
