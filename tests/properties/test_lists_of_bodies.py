"""Whatever the bodies of a list do, each keeps its own tasks and clocks and the case comes to its end."""

from __future__ import annotations

from typing import Any

import pytest

from bpmn.folder_model import Decision
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.several import several_folder
from tests.support.walker import Walker
from workflows.cases.models import Case
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.queries import deadlines_by_id, live_deadlines
from workflows.errors import Refusal
from workflows.history.verify import verify_history
from workflows.processes.publish_process import publish_process
from workflows.steps.add_body import add_body
from workflows.steps.forms import Form
from workflows.steps.remove_body import remove_body
from workflows.steps.start_case import start_case
from workflows.tasks.models import Task
from workflows.tasks.queries import tasks_of_case

__all__ = ["plain_documents"]

LEADER = "shuili-clerk"
BODIES = ("chengguan", "bailu", "qingshi", "shuili")
DUTIES = ("市容", "交通", "不派")
STEPS = 20
MOST_STEPS_TO_THE_END = 60


class ListWalker(Walker):
    """Walks a joint action: bodies come and go, answer, are ordered, work, or let their time run out."""

    def do_beside(self, task: Task) -> None:
        """Let the leader add a body, or excuse one; a refusal in words is fine."""
        body = self.random.choice(BODIES)
        step = self.random.choice(("answers", "work"))
        row = {"organization": body, "duty": self.random.choice(DUTIES)}
        adds = self.random.random() < 0.5
        try:
            with self.driver.uow(LEADER) as uow:
                if adds:
                    add_body(uow, self.case_id, step, row, "力量不足")
                else:
                    remove_body(uow, self.case_id, step, body, "另有任务")
        except Refusal as refusal:
            self.done.append(f"{body} {step} {adds}: {refusal.text}")
        else:
            self.done.append(f"{body} {'joins' if adds else 'leaves'} {step}")

    def _start(self) -> str:
        with self.driver.uow(LEADER) as uow:
            return start_case(uow, "several", {"topic": "清河"}).id

    def _answers(self, uow: UnitOfWork, task: Task, form: Form, chosen: Decision) -> dict[str, Any]:
        if task.element != "plan":
            return super()._answers(uow, task, form, chosen)
        called = self.random.sample(BODIES, self.random.randint(0, len(BODIES)))
        rows = [{"organization": each, "duty": self.random.choice(DUTIES)} for each in called]
        return {"bodies": rows, "act_on": "2026-12-01"}


@pytest.mark.parametrize("seed", range(1, 7))
def test_a_joint_action_stays_sound(driver: Driver, plain_documents: None, seed: int) -> None:
    walk(driver, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2000, 2100))
def test_many_joint_actions_stay_sound(driver: Driver, plain_documents: None, seed: int) -> None:
    walk(driver, seed)


def walk(driver: Driver, seed: int) -> None:
    driver.act("admin", lambda uow: publish_process(uow, several_folder()))
    walker = ListWalker(driver, seed)
    try:
        for _ in range(STEPS):
            if driver.case(walker.case_id).state == "running":
                walker.step()
                check(driver, walker.case_id)
        for _ in range(MOST_STEPS_TO_THE_END):
            if driver.case(walker.case_id).state != "running":
                break
            tasks = walker.open_tasks()
            walker.decide(walker.random.choice(tasks), towards_the_end=True)
            check(driver, walker.case_id)
        assert driver.case(walker.case_id).state == "finished"
    except BaseException as error:
        error.add_note(f"seed {seed}: " + "\n".join(walker.done))
        raise


def check(driver: Driver, case_id: str) -> None:
    """Each body has a task of an element once, its clock is its own, and the history holds together."""
    with driver.uow() as uow:
        case = uow.session.get_one(Case, case_id)
        tasks = tasks_of_case(uow.session, case_id, "open")
        assert tasks or case.state != "running"
        assert len({(task.element, task.item) for task in tasks}) == len(tasks)
        clocks = deadlines_by_id(
            uow.session, [task.deadline_id for task in tasks if task.deadline_id]
        )
        for task in tasks:
            assert (task.item is None) is (task.path == [])
            clock = clocks.get(task.deadline_id or "")
            assert clock is None or clock.item == task.item
        live = live_deadlines(uow.session, case_id)
        assert len({(each.rule, each.item) for each in live}) == len(live)
        at_work = {task.item for task in tasks}
        assert {each.item for each in live} <= at_work | {None}
        assert verify_history(uow, case_id).ok
