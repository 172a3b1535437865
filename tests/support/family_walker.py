"""Walks any shipped process at random, with all cases that its cases open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from importlib.resources import files
from random import Random
from typing import TypeVar
from unittest.mock import patch
from uuid import UUID

from sqlalchemy import select
from structlog.testing import capture_logs

from bpmn.folder_bodies import Ballot
from bpmn.folder_model import Decision
from lianshu.stories import PICTURE
from lianshu.tick import advance, next_due
from tests.support.driver import Driver
from tests.support.exits import Exit, decision_name, events
from tests.support.family_answers import Asked
from tests.support.family_stories import Beginning, play, starter_of
from tests.support.valid_answers import valid_answers
from workflows.cases.models import Case
from workflows.clock import local_date
from workflows.errors import Invalid, NotPermitted, Refusal, WrongState
from workflows.organizations.models import Organization
from workflows.organizations.queries import all_people, holders, person, person_by_username
from workflows.processes.published import folder_of
from workflows.processes.queries import current_version
from workflows.steps.add_to_case import add_to_case
from workflows.steps.complete_task import complete_task
from workflows.steps.context import CaseContext
from workflows.steps.forms import start_form, task_form
from workflows.steps.hand_over import agents, delegate_task
from workflows.steps.item_context import at_task
from workflows.steps.send_message import send_message
from workflows.steps.start_case import may_start, start_case, starting
from workflows.tasks.claim_task import release_task
from workflows.tasks.models import Task
from workflows.tasks.queries import candidates, tasks_of_case
from workflows.texts import Text

STARTABLE = (
    "accompanying_supervision",
    "fault_tolerance",
    "joint_enforcement",
    "lead_referral",
    "major_case_decision",
    "overdue_supervision",
    "procuratorial_advisory",
)
"""The shipped processes that people start; the others are called by these."""
WATCHED = "accompanying_supervision"
"""It is about another case: a referral, which has been sent."""
SUBJECTS = ("participant", "sender", "initiator", "township")
"""In whose name something is referred, by slot."""
MOST_TRIES = 30
MOST_ROUNDS = 150
LONGEST_JUMP = timedelta(days=40)
OPINION = "理由充分。"
RECORDING = (files("lianshu.demo") / "data" / "recording.wav").read_bytes()
WEIGHTS = {
    "cancel": 0.2,
    "decline": 0.3,
    "drop": 0.3,
    "hand_to_jw": 0.2,
    "no_issue": 0.4,
    "not_file": 0.3,
    "note": 0.4,
    "pass_on": 0.2,
    "performed": 0.3,
    "reject": 0.3,
    "sue": 3.0,
    "withdraw": 0.1,
}
"""What ends a case at its beginning is chosen seldom, what leads far into it often."""


AIM = 100
"""How much rather the way on is chosen that a walk is drawn to."""

Offered = TypeVar("Offered", Decision, Ballot)


@contextmanager
def seeded_ids(seed: str) -> Iterator[None]:
    """Ids of rows that are the same again, for whatever is looked up in their order."""
    random = Random(seed)
    with patch(
        "workflows.database.base.uuid4",
        lambda: UUID(int=random.getrandbits(128), version=4),
    ):
        yield


class FamilyWalker:
    """Somebody who does whatever may be done in all cases, by the throw of a die."""

    def __init__(
        self,
        driver: Driver,
        seed: str,
        process: str,
        done: list[str] | None = None,
        beginning: Beginning | None = None,
        towards: Exit | None = None,
    ) -> None:
        """Start a case of the process, or play the beginning of a story.

        `done` takes up what happens from the first deed on; `towards` is chosen where it is offered.
        """
        self.driver = driver
        self.random = Random(seed)
        self.done = [] if done is None else done
        self.towards = towards
        self.cases: list[str] = []
        self.decided: Counter[str] = Counter()
        self.people = self._people()
        if beginning is not None:
            self.driver.clock.instant = beginning[0].begins_at
            self.done += play(driver.platform, beginning)
        self._before = events(driver.platform)
        if beginning is not None and self.running():
            return
        if process == WATCHED:
            self.start("lead_referral")
            while not {"sign_receipt", "propose_acceptance"} & {
                task.element for task in self.open_tasks(self.cases[0])
            }:
                self.decide(self.open_tasks(self.cases[0])[0], towards_the_end=True)
        self.start(process, starter_of(beginning) if beginning is not None else None)

    # ── what there is ────────────────────────────────────────────────────────────────────────────

    def running(self) -> list[str]:
        """The cases that run, in the order in which they were begun."""
        with self.driver.platform.unit_of_work(write=False) as uow:
            rows = uow.session.execute(
                select(Case.id, Case.state).order_by(Case.started_at, Case.id)
            )
            states = {row[0]: row[1] for row in rows}
        self.cases += [each for each in states if each not in self.cases]
        return [each for each in self.cases if states[each] == "running"]

    def open_tasks(self, case_id: str) -> list[Task]:
        """What is open in a case, always in the same order."""
        with self.driver.platform.unit_of_work(write=False) as uow:
            tasks = tasks_of_case(uow.session, case_id, "open")
        return sorted(tasks, key=lambda task: (task.element, task.item or "", task.id))

    def able(self, task: Task) -> list[str]:
        """Usernames of those who may complete a task, or vote at it, now."""
        with self.driver.platform.unit_of_work(write=False) as uow:
            if task.assignee_id is not None:
                assignee = person(uow.session, task.assignee_id)
                return [assignee.username] if assignee.active else []
            return [each.username for each in candidates(uow.session, task, local_date(uow.now))]

    def in_office(self, username: str) -> bool:
        """Whether somebody has not left."""
        with self.driver.platform.unit_of_work(write=False) as uow:
            found = person_by_username(uow.session, username)
            return found is not None and found.active

    def name_of(self, case_id: str) -> str:
        """A short name of a case, for the story."""
        return f"{self.driver.case(case_id).process_key}#{self.cases.index(case_id)}"

    def gone(self) -> set[str]:
        """The ways on that were gone in this walk; what a story did before does not count."""
        return self.decided.keys() | (events(self.driver.platform) - self._before).keys()

    # ── what is done ─────────────────────────────────────────────────────────────────────────────

    def start(self, process: str, username: str | None = None) -> None:
        """Let somebody whose post allows it start a process, or the one who is named."""
        with self.driver.uow() as uow:
            version = current_version(uow.session, process)
            assert version is not None, process
            folder = folder_of(version)
        there = [each for each in self.people if self.in_office(each)]
        able = [each for each in there if may_start(self.driver.viewer(each), folder)]
        starters = [username] if username in able else able
        for _ in range(MOST_TRIES):
            username = self.random.choice(starters)
            try:
                with self.driver.uow(username) as uow:
                    way, subject = starting(uow, folder)
                    form = start_form(uow, folder, way, subject)
                    asked = Asked(uow, form, subject, self.random, self.cases)
                    given = valid_answers(form, None, self.random, uow.now, asked.fitting())
                    case = start_case(uow, process, given)
            except Invalid as refusal:
                last = refusal
                continue
            self.cases.append(case.id)
            self.done.append(f"{username} starts {process}, urgent: {case.urgent}")
            return
        raise AssertionError(_said(last))

    def decide(self, task: Task, *, towards_the_end: bool = False) -> bool:
        """Let somebody who may complete a task do so, mostly with what is first offered if asked.

        Returns whether anything was done; who would approve their own work hands it on.
        """
        people = self.able(task)
        self.random.shuffle(people)
        why: dict[str, str] = {}
        for username in people:
            for number in range(MOST_TRIES):
                first = towards_the_end and number < MOST_TRIES // 3
                try:
                    self._complete(username, task, first)
                except Invalid as refusal:
                    why[username] = _said(refusal)
                except NotPermitted as refusal:
                    why[username] = str(refusal.text)
                    break
                except Refusal as refusal:  # the case stands still, or the step waits
                    why[username] = str(refusal.text)
                    break
                else:
                    return True
        if any(self._hand_on(username, task) for username in people):
            return True
        self.done.append(f"{self.name_of(task.case_id)} {task.element} {task.item or ''}: {why}")
        return False

    def let_time_pass(self, *, to_next: bool = False) -> None:
        """Move on to the next due instant or by hours or days, through each instant or past them."""
        clock = self.driver.clock
        due = next_due(self.driver.platform, clock.now())
        hours = timedelta(minutes=self.random.randint(1, 600))
        days = timedelta(days=self.random.randint(1, 12))
        targets = [clock.now() + hours, clock.now() + days]
        if due is not None and due < clock.now() + LONGEST_JUMP:
            targets = [due] if to_next else [*targets, due, due]
        target = self.random.choice(targets)
        through = self.random.random() < 0.5
        with capture_logs() as logs:
            if through:
                advance(self.driver.platform, target)
            else:
                clock.instant = target
                self.driver.tick()
        self.done.append(f"until {target:%Y-%m-%dT%H:%M}")
        check_logs(logs)

    def a_moment_passes(self) -> None:
        """No two deeds happen at the same instant."""
        self.driver.clock.instant += timedelta(seconds=self.random.randint(1, 90))

    def tick(self) -> None:
        """Let the worker do what is due."""
        with capture_logs() as logs:
            self.driver.tick()
        check_logs(logs)

    def somebody_left(self) -> None:
        """What they had is given to others before anything else happens."""
        self.tick()

    def finish(self, look: Callable[[], None] = lambda: None) -> None:
        """Everybody does what leads to the end until all cases are over; raises AssertionError.

        Nothing draws them any more. In between they `look` whether everything is as it should be.
        """
        self.towards = None
        for _ in range(MOST_ROUNDS):
            self.tick()
            look()
            running = self.running()
            if not running:
                return
            moved = [self._move(case_id) for case_id in running]
            if not any(moved):
                self.let_time_pass(to_next=True)
        raise AssertionError([self.name_of(case_id) for case_id in self.running()])

    def _move(self, case_id: str) -> bool:
        if self.driver.case(case_id).frozen is not None:
            self._let_go_on(case_id)
        tasks = self.open_tasks(case_id)
        self.random.shuffle(tasks)
        return any(self.decide(task, towards_the_end=True) for task in tasks)

    def _let_go_on(self, case_id: str) -> None:
        """Whoever made a case stand still lets it go on."""
        with self.driver.platform.unit_of_work(write=False) as uow:
            context = CaseContext.locked(uow, case_id)
            spec = next(each for each in context.folder.messages if each.releases)
            post, *_ = context.all_holders(spec.by)
            day = local_date(uow.now)
            liaison, *_ = holders(uow.session, post.role, post.organization.id, day)
        self.driver.act(liaison.username, lambda uow: send_message(uow, case_id, spec.name, {}))
        self.done.append(f"{liaison.username} {self.name_of(case_id)}: {spec.name}")

    def _complete(self, username: str, task: Task, first: bool) -> None:
        self.a_moment_passes()
        with self.driver.uow(username) as uow:
            context = CaseContext.locked(uow, task.case_id)
            task = uow.session.get_one(Task, task.id, populate_existing=True)
            check_open(task)
            context = at_task(context, task)
            spec = context.folder.tasks[task.element]
            if spec.countersign is not None:
                votes = spec.countersign.votes
                ballot = votes[0] if first else self._choose(context, task.element, votes)
                value, given, opinion = ballot.value, {}, OPINION
            else:
                offered = [each for each in spec.decisions if context.why_barred(each) is None]
                chosen = offered[0] if first else self._choose(context, task.element, offered)
                value = chosen.value
                self._add_files(context, task)
                form = task_form(context, task)
                asked = Asked(uow, form, self._subject(context), self.random, self.cases)
                given = valid_answers(form, value, self.random, uow.now, asked.fitting())
                opinion = OPINION if chosen.opinion == "required" else ""
            complete_task(
                uow,
                task.id,
                decision=value,
                data=given,
                opinion=opinion,
                version=task.version,
            )
        self.decided[decision_name(context.folder, task.element, value)] += 1
        self.done.append(
            f"{username} {self.name_of(task.case_id)} {task.element} {task.item or ''}: {value}"
        )

    def _add_files(self, context: CaseContext, task: Task) -> None:
        """Add the recordings, or the pictures, that the form lets one choose from."""
        for field, choices in task_form(context, task).choices.items():
            source = self._source(context, task, field)
            if source.startswith("evidence@") and len(choices) < 2:
                heard = "audio" in source
                for name in ("开始.wav", "结束.wav") if heard else ("报告.png",):
                    add_to_case(context.uow, task.case_id, name, [RECORDING if heard else PICTURE])

    @staticmethod
    def _source(context: CaseContext, task: Task, field: str) -> str:
        name = context.folder.tasks[task.element].form
        return str(context.folder.forms[name]["ui"]["sources"][field]) if name else ""

    @staticmethod
    def _subject(context: CaseContext) -> Organization | None:
        places = context.places()
        return next((places[slot] for slot in SUBJECTS if slot in places), None)

    def _choose(self, context: CaseContext, element: str, offered: Sequence[Offered]) -> Offered:
        names = [decision_name(context.folder, element, each.value) for each in offered]
        aim = self._aim(context)
        weights = [
            (AIM if name == aim else WEIGHTS.get(each.value, 1)) / (1 + self.decided[name])
            for name, each in zip(names, offered, strict=True)
        ]
        return self.random.choices(offered, weights)[0]

    def _aim(self, context: CaseContext) -> str | None:
        """The decision that a walk is drawn to: the way on itself, or what leads to its message."""
        towards = self.towards
        if towards is None or not towards.after:
            return towards.name if towards is not None else None
        return decision_name(context.folder, towards.step, towards.after)

    def _hand_on(self, username: str, task: Task) -> bool:
        """Who may not do what they have taken gives it back, else asks somebody who may."""
        try:
            with self.driver.uow(username) as uow:
                now = uow.session.get_one(Task, task.id)
                if now.state != "open" or now.countersigned:
                    return False
                if now.assignee_id is not None and uow.person.holds(now.role, now.organization_id):
                    release_task(uow, task.id, now.version)
                    what = "gives back"
                else:
                    context = CaseContext.locked(uow, task.case_id)
                    to = self.random.choice(
                        [each.username for each in agents(context, task)] or [""]
                    )
                    delegate_task(uow, task.id, to, "请代办。")
                    what = f"delegates to {to}"
        except Refusal:
            return False
        self.done.append(f"{username} {self.name_of(task.case_id)} {task.element}: {what}")
        return True

    def _people(self) -> list[str]:
        with self.driver.uow() as uow:
            return sorted({row[0].username for row in all_people(uow.session)})


def check_open(task: Task) -> None:
    """Raise WrongState if somebody else was first."""
    if task.state != "open":
        raise WrongState(Text("这一步已经办结或取消。"))


def check_logs(logs: Sequence[Mapping[str, object]]) -> None:
    """Raise AssertionError for the first thing that was logged as an error."""
    failed = [entry for entry in logs if entry["log_level"] in ("error", "critical")]
    assert not failed, failed


def _said(refusal: Invalid) -> str:
    return "; ".join(f"{error.pointer} {error.message}" for error in refusal.errors)
