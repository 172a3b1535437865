"""Transferring and delegating: by whom, to whom, with what reason; the clock knows nothing of it."""

from __future__ import annotations

import pytest

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.rows import armed_timers
from workflows.deadlines.models import Timer
from workflows.errors import Invalid, NotFound, NotPermitted, Stale, WrongState
from workflows.history.models import HistoryRow
from workflows.history.queries import rows_of_case
from workflows.history.verify import verify_history
from workflows.steps.hand_over import delegate_task, transfer_task
from workflows.tasks.claim_task import claim_task, release_task
from workflows.tasks.models import Task

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

WHY = "出差一周。"


def opened(driver: Driver, element: str) -> Task:
    case_id = driver.start()
    driver.until(case_id, element)
    return driver.open(case_id)[element]


def transfer(driver: Driver, task: Task, username: str, to: str, why: str = WHY) -> Task:
    return driver.act(username, lambda uow: transfer_task(uow, task.id, to, why))


def delegate(driver: Driver, task: Task, username: str, to: str, why: str = WHY) -> Task:
    return driver.act(username, lambda uow: delegate_task(uow, task.id, to, why))


def fresh(driver: Driver, task: Task) -> Task:
    with driver.uow() as uow:
        return uow.session.get_one(Task, task.id)


def timers(driver: Driver, case_id: str) -> list[tuple[object, ...]]:
    def facts(timer: Timer) -> tuple[object, ...]:
        return timer.id, timer.rung, timer.fire_at, timer.state

    with driver.uow() as uow:
        return sorted(map(facts, armed_timers(uow.session, case_id)))


def rows(driver: Driver, case_id: str, kind: str) -> list[HistoryRow]:
    with driver.uow() as uow:
        assert verify_history(uow, case_id).ok
        return [row for row in rows_of_case(uow.session, case_id) if row.kind == kind]


def pointer(refusal: pytest.ExceptionInfo[Invalid]) -> tuple[str, str]:
    (error,) = refusal.value.errors
    return error.pointer, str(error.message)


@pytest.mark.parametrize("username", ["bailu-officer", "bailu-team", "bailu-deputy", "bailu-head"])
def test_the_holder_and_those_above_give_a_task_to_a_colleague(
    driver: Driver, username: str
) -> None:
    task = opened(driver, "verify")
    driver.act("bailu-officer", lambda uow: claim_task(uow, task.id))
    clock, before = driver.deadlines(task.case_id)["LR-VERIFY"], timers(driver, task.case_id)
    driver.at("2026-11-26T10:00")

    transfer(driver, task, username, "bailu-officer2")

    given = fresh(driver, task)
    assert given.assignee_id == driver.viewer("bailu-officer2").id
    assert given.version == task.version + 2
    after = driver.deadlines(task.case_id)["LR-VERIFY"]
    assert (after.id, after.due_at, after.state) == (clock.id, clock.due_at, "running")
    assert timers(driver, task.case_id) == before
    (row,) = rows(driver, task.case_id, "task:transferred")
    assert row.data is not None
    assert row.data["opinion"] == WHY
    assert row.data["from"] == driver.viewer("bailu-officer").id
    with pytest.raises(NotPermitted, match="吴晓峰"):
        driver.complete(task.case_id, "bailu-officer", "verify", "report")
    driver.complete(
        task.case_id,
        "bailu-officer2",
        "verify",
        "report",
        co_officer="bailu-officer",
        findings="现场复核属实。",
        proposal="file",
    )


@pytest.mark.parametrize(
    "username", ["bailu-desk", "shuili-clerk", "shuili-head", "sfj-head", "bailu-sfs", "bailu-co1"]
)
def test_others_do_not(driver: Driver, username: str) -> None:
    task = opened(driver, "check_completeness")

    with pytest.raises(NotPermitted):
        transfer(driver, task, username, "bailu-officer2")
    assert fresh(driver, task).version == task.version


def test_a_candidate_does_not_give_away_what_a_colleague_claimed(driver: Driver) -> None:
    task = opened(driver, "check_completeness")
    driver.act("bailu-officer", lambda uow: claim_task(uow, task.id))

    with pytest.raises(NotPermitted):
        transfer(driver, task, "bailu-officer2", "bailu-officer2")


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("", "请选择由谁接办"),
        ("nobody", "没有用户“nobody”"),
        ("bailu-head", "周启明不能接办"),
        ("qingshi-officer", "不能接办"),
    ],
)
def test_only_a_holder_of_the_same_role_takes_it_over(driver: Driver, to: str, said: str) -> None:
    task = opened(driver, "check_completeness")

    with pytest.raises(Invalid) as refusal:
        transfer(driver, task, "bailu-team", to)
    field, message = pointer(refusal)
    assert field == "/to"
    assert said in message


def test_an_act_of_enforcement_takes_a_valid_certificate(driver: Driver) -> None:
    """bailu-officer's runs out with 2027 (APL 42); what is no such act goes to them all the same."""
    checking, verifying = opened(driver, "check_completeness"), opened(driver, "verify")
    driver.at("2028-01-03T09:00")

    with pytest.raises(Invalid) as refusal:
        transfer(driver, verifying, "bailu-team", "bailu-officer")
    assert "没有当日有效的执法证" in pointer(refusal)[1]
    transfer(driver, verifying, "bailu-team", "bailu-officer2")
    transfer(driver, checking, "bailu-team", "bailu-officer")


@pytest.mark.parametrize("why", ["", " ", "字" * 2001])
def test_a_reason_is_asked_for(driver: Driver, why: str) -> None:
    task = opened(driver, "check_completeness")

    for verb in (transfer, delegate):
        with pytest.raises(Invalid) as refusal:
            verb(driver, task, "bailu-officer", "bailu-officer2", why)
        assert pointer(refusal)[0] == "/opinion"
    assert fresh(driver, task).assignee_id is None


def test_where_nobody_else_holds_the_role_it_stays(driver: Driver) -> None:
    task = opened(driver, "sign_receipt")

    with pytest.raises(WrongState, match="没有同岗位的其他人员"):
        transfer(driver, task, "bailu-head", "bailu-officer")


def test_a_stale_view_and_a_task_that_is_over(driver: Driver) -> None:
    task = opened(driver, "check_completeness")
    with pytest.raises(Stale), driver.uow("bailu-team") as uow:
        transfer_task(uow, task.id, "bailu-officer2", WHY, task.version + 1)
    driver.go_on(task.case_id, "check_completeness")

    for verb in (transfer, delegate):
        with pytest.raises(WrongState):
            verb(driver, task, "bailu-officer", "bailu-officer2")
        with pytest.raises(NotFound):
            verb(driver, task, "qingshi-team", "qingshi-officer")


def test_a_delegate_acts_on_behalf_of_the_holder(driver: Driver) -> None:
    task = opened(driver, "decide_acceptance")

    delegate(driver, task, "bailu-deputy", "bailu-head")

    driver.complete(task.case_id, "bailu-head", "decide_acceptance", "accept")
    done = rows(driver, task.case_id, "task:completed")[-1]
    assert done.actor_id == driver.viewer("bailu-head").id
    assert done.on_behalf_of_id == driver.viewer("bailu-deputy").id
    assert rows(driver, task.case_id, "task:delegated")[0].data is not None


def test_a_draft_is_not_delegated_to_those_who_approve_it(driver: Driver) -> None:
    task = opened(driver, "propose_acceptance")

    with pytest.raises(WrongState, match="没有可以代办的人员"):
        delegate(driver, task, "bailu-team", "bailu-deputy")


def test_only_the_holder_delegates_and_not_further(driver: Driver) -> None:
    task = opened(driver, "check_completeness")
    with pytest.raises(NotPermitted):
        delegate(driver, task, "bailu-team", "bailu-officer2")

    delegate(driver, task, "bailu-officer", "bailu-officer2")
    for username in ("bailu-officer", "bailu-officer2"):
        with pytest.raises(NotPermitted):
            delegate(driver, task, username, "bailu-team")


def test_what_was_delegated_goes_back_to_the_pool_or_to_another(driver: Driver) -> None:
    task = opened(driver, "check_completeness")
    delegate(driver, task, "bailu-officer", "bailu-officer2")
    driver.act("bailu-officer2", lambda uow: release_task(uow, task.id))
    assert fresh(driver, task).on_behalf_of_id is None

    delegate(driver, task, "bailu-officer2", "bailu-team")
    transfer(driver, task, "bailu-officer2", "bailu-officer")  # whose work it stayed
    given = fresh(driver, task)
    assert (given.on_behalf_of_id, given.assignee_id) == (None, driver.viewer("bailu-officer").id)
