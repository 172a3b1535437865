"""Walks a referral at random: right persons, allowed decisions, valid data, any time of day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random
from typing import Any, TypeVar

from structlog.testing import capture_logs

from bpmn.folder_model import Decision
from lianshu.story_verbs import VERBS
from lianshu.tick import advance, next_due
from tests.support.driver import Driver
from tests.support.valid_answers import valid_answers
from workflows.cases.queries import last_answered_by, links_of
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import Invalid, Refusal
from workflows.matters.queries import delegations
from workflows.organizations.queries import organization_by_code, person
from workflows.processes.published import folder_of
from workflows.processes.queries import current_version
from workflows.steps.complete_task import complete_task
from workflows.steps.context import CaseContext
from workflows.steps.forms import Form, start_form, task_form
from workflows.steps.hand_over import agents, delegate_task
from workflows.steps.item_context import at_task
from workflows.steps.start_case import start_case, starting
from workflows.tasks.claim_task import claim_task, release_task
from workflows.tasks.models import Task
from workflows.tasks.queries import candidates, tasks_of_case

T = TypeVar("T")

SENDERS = (
    "shuili-clerk",
    "chengguan-clerk",
    "bailu-officer",
    "qingshi-officer2",
    "bailu-dispatch",
)
RECIPIENTS = ("bailu", "qingshi", "shuili")
DEPARTMENTS_OWN = ("SL007", "SL009")
"""Matters of the water bureau that no township of the small county has."""
PEOPLE = (
    "shuili-clerk",
    "shuili-head",
    "bailu-officer",
    "bailu-team",
    "bailu-deputy",
    "bailu-head",
    "sfj-supervisor",
)
MOST_TRIES = 40
LONGEST_JUMP = timedelta(days=20)


BESIDE: dict[str, Callable[[Task, str], dict[str, Any]]] = {
    "answer": lambda _task, other: {
        "request": "withdrawal",
        "granted": other < "m",
        "reason": "同意",
    },
    "delegate": lambda task, other: {"task": task.element, "to": other, "opinion": "外出"},
    "extend": lambda _task, _other: {"rule": "LR-VERIFY", "ground": "等待鉴定结论"},
    "note": lambda _task, _other: {"text": "请关注进展"},
    "recuse": lambda task, other: {"task": task.element, "person": other, "reason": "有利害关系"},
    "remind": lambda task, _other: {"task": task.element, "opinion": "请抓紧"},
    "resume": lambda _task, _other: {"rule": "LR-VERIFY"},
    "suspend": lambda _task, _other: {"rule": "LR-VERIFY", "ground": "expert_opinion"},
    "terminate": lambda _task, _other: {"reason": "当事人死亡"},
    "transfer": lambda task, other: {"task": task.element, "to": other, "opinion": "另有任务"},
    "withdraw": lambda _task, _other: {"reason": "登记有误"},
}
"""What people do beside the steps, with the data of the story verb of that name."""


class Walker:
    """Somebody who does whatever may be done, by the throw of a die. `done` tells the story."""

    def __init__(self, driver: Driver, seed: int) -> None:
        self.driver = driver
        self.random = Random(seed)
        self.done: list[str] = []
        self.case_id = self._until_valid(self._start)

    def step(self) -> None:
        """Do one thing: decide, claim, give back, or let time pass."""
        tasks = self.open_tasks()
        what = self.random.random()
        if what < 0.3 or not tasks:
            self.let_time_pass()
        elif what < 0.45:
            self._claim_or_release(self.random.choice(tasks))
        elif what < 0.6:
            self.do_beside(self.random.choice(tasks))
        else:
            self.decide(self.random.choice(tasks))

    def open_tasks(self) -> list[Task]:
        """What is open in the case; several may be of one element, each of another body of a list.

        In an order of their own, so that a seed walks the same way again.
        """
        with self.driver.uow() as uow:
            tasks = tasks_of_case(uow.session, self.case_id, "open")
        return sorted(tasks, key=lambda task: (task.element, task.item or ""))

    def decide(self, task: Task, *, towards_the_end: bool = False) -> None:
        """Let somebody who may complete a task with a decision (the one first offered)."""
        self._until_valid(lambda: self._decide(task, towards_the_end))

    def do_beside(self, task: Task) -> None:
        """Let somebody try what can be done beside the steps; a refusal in words is fine."""
        verb = self.random.choice(sorted(BESIDE))
        username = self.random.choice((*PEOPLE, *self.able(task)))
        others = self.able(task)
        data = BESIDE[verb](task, self.random.choice(others))
        try:
            with self.driver.uow(username) as uow:
                VERBS[verb](uow, self.case_id, data)
        except Refusal as refusal:
            self.done.append(f"{username} may not {verb}: {refusal.text}")
        else:
            self.done.append(f"{username} {verb} {data}")

    def go_on_as_next(self) -> bool:
        """Go on with the case that this one goes on as, if there is one."""
        self.driver.tick()
        with self.driver.uow() as uow:
            later = [
                link.case_id
                for link in links_of(uow.session, self.case_id)
                if link.earlier_id == self.case_id
            ]
        if later:
            self.case_id = later[0]
            self.done.append("passed on")
        return bool(later)

    def let_time_pass(self) -> None:
        """Move on to the next due instant or by hours or days, through each instant or past them."""
        clock = self.driver.clock
        due = next_due(self.driver.platform, clock.now())
        hours = timedelta(minutes=self.random.randint(1, 600))
        days = timedelta(days=self.random.randint(1, 12))
        targets = [clock.now() + hours, clock.now() + days]
        if due is not None and due < clock.now() + LONGEST_JUMP:
            targets += [due, due]
        target = self.random.choice(targets)
        with capture_logs() as logs:
            if self.random.random() < 0.5:
                advance(self.driver.platform, target)
            else:
                clock.instant = target
                self.driver.tick()
        self.done.append(f"until {target:%Y-%m-%dT%H:%M}")
        failed = [entry for entry in logs if entry["log_level"] in ("error", "critical")]
        assert not failed, failed

    def able(self, task: Task) -> list[str]:
        """Usernames of those who may complete a task now."""
        with self.driver.uow() as uow:
            if task.assignee_id is not None:
                return [person(uow.session, task.assignee_id).username]
            return [each.username for each in candidates(uow.session, task, local_date(uow.now))]

    def _start(self) -> str:
        sender = self.random.choice(SENDERS)
        with self.driver.uow(sender) as uow:
            version = current_version(uow.session, "lead_referral")
            assert version is not None
            folder = folder_of(version)
            way, subject = starting(uow, folder)
            form = start_form(uow, folder, way, subject)
            given = valid_answers(form, None, self.random, uow.now)
            code = subject.code if way.own else self.random.choice(RECIPIENTS)
            given |= {"matter": self._matter_of(uow, code)}
            if not way.own:
                given |= {"recipient": code}
            case = start_case(uow, "lead_referral", given)
        self.done.append(f"{sender} starts for {code}, urgent: {case.urgent}")
        return case.id

    def _matter_of(self, uow: UnitOfWork, code: str) -> str:
        """A matter that a body may act on."""
        body = organization_by_code(uow.session, code)
        assert body is not None
        if body.kind != "TOWN":
            return self.random.choice(DEPARTMENTS_OWN)
        day = local_date(uow.now)
        powers = delegations(uow.session, day=day, organization_id=body.id)
        return self.random.choice(powers).matter_code

    def _claim_or_release(self, task: Task) -> None:
        username = self.random.choice(self.able(task))
        with self.driver.uow(username) as uow:
            if task.assignee_id is None:
                claim_task(uow, task.id, task.version)
                self.done.append(f"{username} claims {task.element}")
            elif uow.person.holds(task.role, task.organization_id):
                release_task(uow, task.id, task.version)
                self.done.append(f"{username} releases {task.element}")

    def _decide(self, task: Task, towards_the_end: bool) -> None:
        username = self.random.choice(self.able(task))
        with self.driver.uow(username) as uow:
            context = at_task(CaseContext.locked(uow, self.case_id), task)
            if self._is_own_work(context, task, uow.person.id):
                self._let_approve(context, task)
                return
            offered = [
                each
                for each in context.folder.tasks[task.element].decisions
                if context.why_barred(each) is None
            ]
            chosen = offered[0] if towards_the_end else self._choose(offered)
            given = self._answers(uow, task, task_form(context, task), chosen)
            opinion = "理由充分。" if chosen.opinion == "required" else ""
            complete_task(
                uow,
                task.id,
                decision=chosen.value,
                data=given,
                opinion=opinion,
                version=task.version,
            )
        self.done.append(f"{username} {task.element} {task.item or ''}: {chosen.value}")

    def _answers(self, uow: UnitOfWork, task: Task, form: Form, chosen: Decision) -> dict[str, Any]:
        """What is written at a task."""
        return valid_answers(form, chosen.value, self.random, uow.now)

    def _is_own_work(self, context: CaseContext, task: Task, person_id: str) -> bool:
        """Whether it approves what this person did, who stood in for somebody that keeps off the case."""
        drafts = context.folder.tasks[task.element].approves
        drafters = last_answered_by(context.uow.session, self.case_id, drafts, task.item)
        return any(person_id == drafter for _, drafter in drafters)

    def _let_approve(self, context: CaseContext, task: Task) -> None:
        """Nobody approves their own work: the nearest head who may do it is asked to."""
        head = agents(context, task)[0].username
        delegate_task(context.uow, task.id, head, "本人拟办，请审批。")
        self.done.append(f"{context.uow.person.username} delegates {task.element} to {head}")

    def _choose(self, offered: Sequence[Decision]) -> Decision:
        """Any decision, but seldom the one that ends everything at its beginning."""
        seldom = 0.2
        return self.random.choices(
            offered, [seldom if each.value == "withdraw" else 1 for each in offered]
        )[0]

    def _until_valid(self, act: Callable[[], T]) -> T:
        """Throw the die again when a guard refuses what the schema allows (order of dates …)."""
        for _ in range(MOST_TRIES):
            try:
                return act()
            except Invalid as refusal:
                last = refusal
        raise AssertionError([(error.pointer, str(error.message)) for error in last.errors])
