"""Notes with copies, and reminders: once a day, by those who wait."""

from __future__ import annotations

import pytest

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from workflows.errors import Invalid, NotFound, NotPermitted, WrongState
from workflows.history.queries import rows_of_case
from workflows.steps.note_case import note_case
from workflows.steps.urge_task import urge_task
from workflows.steps.withdraw_case import withdraw_case
from workflows.tasks.models import Task
from workflows.tasks.queries import tasks_in_scope

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


@pytest.fixture
def task(driver: Driver) -> Task:
    """材料审查 of 白鹭镇's officers."""
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    return driver.open(case_id)["check_completeness"]


def urge(driver: Driver, task: Task, username: str) -> None:
    driver.act(username, lambda uow: urge_task(uow, task.id, "请尽快。"))


def test_one_reminder_a_day_whoever_it_is_from(driver: Driver, task: Task) -> None:
    urge(driver, task, "shuili-clerk")
    for username in ("shuili-clerk", "bailu-head"):
        with pytest.raises(WrongState, match="明天可以再催"):
            urge(driver.at("2026-11-24T23:59"), task, username)

    urge(driver.at("2026-11-25T00:00"), task, "bailu-head")
    with driver.uow() as uow:
        kinds = [row.kind for row in rows_of_case(uow.session, task.case_id)]
    assert kinds.count("task:urged") == 2


def test_nobody_reminds_themselves(driver: Driver, task: Task) -> None:
    with pytest.raises(NotPermitted):
        urge(driver, task, "bailu-officer")
    with pytest.raises(NotFound):
        urge(driver, task, "qingshi-head")


def test_what_is_done_is_not_urged(driver: Driver, task: Task) -> None:
    driver.go_on(task.case_id, "check_completeness")
    with pytest.raises(WrongState):
        urge(driver, task, "shuili-clerk")


def test_a_note_stays_in_the_record_also_after_the_end(driver: Driver, task: Task) -> None:
    driver.act("bailu-desk", lambda uow: note_case(uow, task.case_id, " 来电说明已补一份。 "))

    with driver.uow() as uow:
        row = rows_of_case(uow.session, task.case_id)[-1]
    assert (row.kind, row.tell_at) == ("case:noted", None)
    assert row.data == {"opinion": "来电说明已补一份。", "told": []}

    case_id = driver.start()
    driver.act("shuili-clerk", lambda uow: withdraw_case(uow, case_id, "重复"))
    driver.act("shuili-head", lambda uow: note_case(uow, case_id, "已电话告知。"))


def test_who_gets_a_copy_finds_the_case_among_copies(driver: Driver, task: Task) -> None:
    driver.act(
        "bailu-officer",
        lambda uow: note_case(uow, task.case_id, "请看。", ["bailu-legal", "shuili-head"]),
    )

    with driver.uow("bailu-legal") as uow:  # who sees only what they are given
        found = tasks_in_scope(uow.session, uow.person, "copied", uow.now.date())
        assert [case.id for _, case in found] == [task.case_id]


@pytest.mark.parametrize("to", ["qingshi-head", "admin", "nobody", "chengguan-clerk"])
def test_copies_go_to_bodies_that_take_part(driver: Driver, task: Task, to: str) -> None:
    with pytest.raises(Invalid) as refusal, driver.uow("bailu-officer") as uow:
        note_case(uow, task.case_id, "请看。", ["bailu-legal", to])
    assert [error.pointer for error in refusal.value.errors] == ["/to/1"]


def test_a_draft_is_copied_within_its_department_alone(driver: Driver) -> None:
    case_id = driver.start()
    with pytest.raises(Invalid), driver.uow("shuili-clerk") as uow:
        note_case(uow, case_id, "请看。", ["bailu-desk"])
    driver.act("shuili-clerk", lambda uow: note_case(uow, case_id, "请看。", ["shuili-head"]))


@pytest.mark.parametrize("text", ["", " \n", "字" * 2001])
def test_a_note_says_something(driver: Driver, task: Task, text: str) -> None:
    with pytest.raises(Invalid) as refusal, driver.uow("bailu-desk") as uow:
        note_case(uow, task.case_id, text)
    assert [error.pointer for error in refusal.value.errors] == ["/text"]


def test_strangers_write_no_notes(driver: Driver, task: Task) -> None:
    with pytest.raises(NotFound), driver.uow("qingshi-officer") as uow:
        note_case(uow, task.case_id, "x")
