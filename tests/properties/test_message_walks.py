"""However cases that send to each other are driven, each stays sound and every message gets its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from bpmn.changes import look
from bpmn.state import decode
from lianshu.story_verbs import VERBS
from tests.support.driver import Driver
from tests.support.message_pair import asking, hub_folder, spoke_folder
from tests.support.rows import armed_timers
from workflows.cases.models import Case
from workflows.cases.queries import locked_case
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import Refusal
from workflows.history.verify import verify_history
from workflows.messages.models import CaseMessage
from workflows.messages.queries import open_waits
from workflows.processes.publish_process import publish_process
from workflows.processes.published import published_folder
from workflows.steps.complete_task import complete_task
from workflows.steps.start_case import start_case
from workflows.tasks.queries import tasks_of_case

FEW = [1, 2, *(pytest.param(seed, marks=pytest.mark.sqlite) for seed in range(3, 5))]
MANY = range(100, 300)
STEPS = 25
DECISIONS = {
    "prepare": ("shuili-clerk", "submit"),
    "watch": ("shuili-clerk", "enough"),
    "conclude": ("shuili-clerk", "close"),
    "read_remark": ("shuili-clerk", "read"),
    "work": ("", "answer"),
}
SENT = (
    ("shuili-head", {"message": "remark", "remark": "补充"}),
    ("sfj-supervisor", {"message": "jw_intervened"}),
    ("sfj-supervisor", {"message": "jw_released"}),
    ("sfj-supervisor", {"message": "jw_released"}),
    ("sfj-supervisor", {"message": "jw_took_over"}),
    ("bailu-desk", {"message": "remark"}),
)
"""What people try to send; a refusal in words is fine."""


@pytest.mark.parametrize("seed", FEW)
def test_cases_that_send_to_each_other_stay_sound(driver: Driver, seed: int) -> None:
    walk(driver, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", MANY)
def test_many_of_them_stay_sound(driver: Driver, seed: int) -> None:
    walk(driver, seed)


def walk(driver: Driver, seed: int) -> None:
    """Act at random, look each time whether everything holds; say what was done when it does not."""
    die, done = Random(seed), list[str]()
    for files in (hub_folder(), spoke_folder()):
        with driver.uow("admin") as uow:
            publish_process(uow, files)
    for _ in range(2):
        given = asking("bailu", "qingshi")
        with driver.uow("shuili-clerk") as uow:
            start_case(uow, "hub", given)
    try:
        for _ in range(STEPS):
            done.append(act(driver, die))
            check_sound(driver)
        driver.at("2027-06-01T09:00").tick()
        check_sound(driver)
        with driver.uow() as uow:
            states = set(uow.session.scalars(select(CaseMessage.state)))
        assert states <= {"spread", "delivered", "noted", "opened", "unheard", "dropped"}
    except Exception:
        print(f"seed {seed}:", *done, sep="\n  ")
        raise


def act(driver: Driver, die: Random) -> str:
    """Do one thing: send, let the worker work, let time pass, or decide."""
    with driver.uow() as uow:
        ids = uow.session.scalars(
            select(Case.id).where(Case.state == "running").order_by(Case.title)
        )
        running = list(ids)
    case_id, what = die.choice(running or [""]), die.random()
    if what < 0.25 or not running:
        driver.tick()
        return "tick"
    if what < 0.35:
        hours = die.randint(1, 60)
        driver.clock.instant = driver.clock.instant + timedelta(hours=hours)
        return f"{hours} hours"
    if what < 0.55:
        username, data = die.choice(SENT)
        return attempt(driver, username, lambda uow: VERBS["send"](uow, case_id, data), str(data))
    with driver.uow() as uow:
        tasks = tasks_of_case(uow.session, case_id, "open")
        title = uow.session.get_one(Case, case_id).title
    if not tasks:
        return "nothing open"
    task = die.choice(tasks)
    username, decision = DECISIONS[task.element]
    username = username or f"{title.removeprefix('问')}-desk"
    data = {"reply": "好"} if task.element == "work" else {}

    def complete(uow: UnitOfWork) -> object:
        return complete_task(uow, task.id, decision=decision, data=data, version=task.version)

    return attempt(driver, username, complete, task.element)


def attempt(driver: Driver, username: str, verb: Callable[[UnitOfWork], object], what: str) -> str:
    """Let somebody do something that may be refused in words."""
    try:
        driver.act(username, verb)
    except Refusal as refusal:
        return f"{username} may not {what}: {refusal.text}"
    return f"{username} {what}"


def check_sound(driver: Driver) -> None:
    """Raise AssertionError when something holds no longer that always has to."""
    with driver.uow() as uow:
        assert verify_history(uow).ok
        for case_id in uow.session.scalars(select(Case.id)).all():
            case = locked_case(uow.session, case_id)
            waits = open_waits(uow.session, case_id)
            if case.state != "running":
                assert not waits
                assert not tasks_of_case(uow.session, case_id, "open")
                continue
            check_waits(uow, case)
            tasks = tasks_of_case(uow.session, case_id, "open")
            assert tasks or waits or armed_timers(uow.session, case_id), "nothing can move it"
            if case.frozen:
                timers = armed_timers(uow.session, case_id)
                assert all(timer.fire_at is None for timer in timers)


def check_waits(uow: UnitOfWork, case: Case) -> None:
    """The rows say exactly what the engine waits for."""
    definition = published_folder(uow.session, case.process_version_id).definition
    awaited = look(decode(definition, case.engine_state)).waits
    rows = [(wait.engine_id, wait.element) for wait in open_waits(uow.session, case.id)]
    assert sorted(rows) == sorted((key[0].hex, key[1]) for key in awaited)
