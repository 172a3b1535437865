"""A step that nobody may take is said to be so, to whoever sees the case and whoever runs the platform."""

from __future__ import annotations

import pytest

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from workflows.errors import Invalid, NotFound, NotPermitted, WrongState
from workflows.history.verify import verify_history
from workflows.organizations.manage_people import add_person, disable_person
from workflows.steps.context import CaseContext
from workflows.steps.find_stand_in import find_stand_in
from workflows.steps.hand_over import agents, delegate_task, takers
from workflows.steps.recuse import ask_recusal
from workflows.tasks.queries import tasks_of_case
from workflows.tasks.unattended_queries import count_unattended, unattended

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


def add(driver: Driver, username: str, body: str, role: str) -> None:
    driver.act(
        "admin",
        lambda uow: add_person(
            uow,
            username=username,
            name="新来的",
            email=f"{username}@example.gov.cn",
            organization_code=body,
            role=role,
            password="lianshu-demo",
        ),
    )


def waiting(driver: Driver) -> list[str]:
    with driver.uow() as uow:
        day = uow.now.date()
        found = [task.element for task in unattended(uow.session, day, 10)]
        assert count_unattended(uow.session, day) == len(found)
        return found


def test_a_vacant_post_is_told_to_whoever_runs_the_platform(driver: Driver) -> None:
    case_id = driver.start()
    driver.complete(case_id, "shuili-clerk", "draft", "submit")
    assert waiting(driver) == []
    driver.act("admin", lambda uow: disable_person(uow, "shuili-head"))
    task = driver.open(case_id)["approve_send"]

    assert waiting(driver) == ["approve_send"]
    with pytest.raises(WrongState, match="先安排人员"):
        driver.act("admin", lambda uow: find_stand_in(uow, task.id))
    with pytest.raises(NotPermitted):
        driver.act("audit", lambda uow: find_stand_in(uow, task.id))

    add(driver, "shuili-head2", "shuili", "dept_head")
    assert waiting(driver) == []
    with pytest.raises(NotFound):
        driver.act("admin", lambda uow: find_stand_in(uow, task.id))
    driver.complete(case_id, "shuili-head2", "approve_send", "approve")


def test_where_there_is_a_head_above_the_step_goes_to_them(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "decide_acceptance")
    task = driver.open(case_id)["decide_acceptance"]
    driver.act("admin", lambda uow: disable_person(uow, "bailu-deputy"))

    found = driver.act("admin", lambda uow: find_stand_in(uow, task.id))

    assert found.username == "bailu-head"
    assert waiting(driver) == []
    driver.complete(case_id, "bailu-head", "decide_acceptance", "accept")
    with driver.uow() as uow:
        assert verify_history(uow, case_id).ok


def test_nobody_is_offered_what_judges_their_own_work(driver: Driver) -> None:
    """A deputy who proposed, standing in, is neither given nor lent the head's decision on it."""
    case_id = driver.start()
    driver.until(case_id, "propose_acceptance")
    task = driver.open(case_id)["propose_acceptance"]
    driver.act("bailu-head", lambda uow: ask_recusal(uow, task.id, "bailu-team", "近亲属"))
    driver.complete(case_id, "bailu-deputy", "propose_acceptance", "accept")
    decision = driver.open(case_id)["decide_acceptance"]
    add(driver, "bailu-deputy2", "bailu", "deputy_head")

    with driver.uow("bailu-head") as uow:
        assert decision.assignee_id == uow.person.id
        context = CaseContext.locked(uow, case_id)
        (here,) = tasks_of_case(uow.session, case_id, "open")
        for offered in (agents(context, here), takers(context, here)):
            assert [each.username for each in offered] == ["bailu-deputy2"]
    with pytest.raises(Invalid):
        driver.act("bailu-head", lambda uow: delegate_task(uow, here.id, "bailu-deputy", "外出"))
    driver.act("bailu-head", lambda uow: delegate_task(uow, here.id, "bailu-deputy2", "外出"))
