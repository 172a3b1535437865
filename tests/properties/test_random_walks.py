"""Whatever people do and however time passes, a referral stays sound and can always be ended."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pytest
from sqlalchemy import select

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.rows import armed_timers
from tests.support.walker import Walker
from workflows.cases.models import Case
from workflows.cases.queries import answers_of
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.queries import live_deadlines, timers_of_deadline
from workflows.documents.queries import documents_of_case
from workflows.history.verify import verify_history
from workflows.processes.published import published_folder
from workflows.tasks.queries import tasks_of_case

__all__ = ["plain_documents"]

FEW = [
    *range(1, 3),
    *(pytest.param(seed, marks=pytest.mark.sqlite) for seed in range(3, 5)),
    pytest.param(1088, marks=pytest.mark.sqlite),  # who stands in for the drafter would approve it
]
"""Some of them are enough for PostgreSQL: what it does otherwise, single verbs show as well."""
MANY = range(1000, 1200)
STEPS = 14
MOST_STEPS_TO_THE_END = 30
NUMBER = re.compile(r"(.+〔\d{4}〕)(\d{4})号")


@pytest.mark.parametrize("seed", FEW)
def test_a_referral_stays_sound(driver: Driver, plain_documents: None, seed: int) -> None:
    walk(driver, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", MANY)
def test_many_referrals_stay_sound(driver: Driver, plain_documents: None, seed: int) -> None:
    walk(driver, seed)


def test_two_referrals_at_once_share_their_numbers(driver: Driver, plain_documents: None) -> None:
    walkers = [Walker(driver, seed) for seed in (31, 32, 33)]
    for _ in range(STEPS):
        for walker in walkers:
            if driver.case(walker.case_id).state == "running":
                walker.step()
    with driver.uow() as uow:
        assert gaps(uow) == {}
        assert verify_history(uow).ok


def walk(driver: Driver, seed: int) -> None:
    """Act at random for a while, then towards the end; say seed and story when something breaks."""
    walker = Walker(driver, seed)
    try:
        for _ in range(STEPS):
            if driver.case(walker.case_id).state != "running":
                break
            walker.step()
            check_sound(walker)
        finish(walker)
        check_sound(walker)
        if walker.go_on_as_next():
            check_sound(walker)
            finish(walker)
            check_sound(walker)
    except Exception:
        print(f"seed {seed}:", *walker.done, sep="\n  ")
        raise


def finish(walker: Walker) -> None:
    """Everybody does the first thing that is offered until the case is over."""
    for _ in range(MOST_STEPS_TO_THE_END):
        tasks = list(walker.driver.open(walker.case_id).values())
        if not tasks:
            break
        walker.decide(tasks[0], towards_the_end=True)
    assert walker.driver.case(walker.case_id).state != "running"


def check_sound(walker: Walker) -> None:
    """Raise AssertionError when something holds no longer that always has to."""
    with walker.driver.uow() as uow:
        case = uow.session.get_one(Case, walker.case_id)
        if case.state == "running":
            check_running(uow, case)
        else:
            assert case.outcome and case.finished_at
            assert list(tasks_of_case(uow.session, case.id, "open")) == []
            assert list(armed_timers(uow.session, case.id)) == []
            assert list(live_deadlines(uow.session, case.id)) == []
        check_deadlines(uow, case)
        check_progress(uow, case)
        assert gaps(uow) == {}
        verdict = verify_history(uow, case.id)
        assert verdict.ok, verdict.first_bad
    for task in walker.driver.open(walker.case_id).values():
        assert walker.able(task), f"nobody can do {task.element}"


def check_running(uow: UnitOfWork, case: Case) -> None:
    open_tasks = tasks_of_case(uow.session, case.id, "open")
    timers = armed_timers(uow.session, case.id)
    assert open_tasks or any(timer.fire_at for timer in timers)
    folder = published_folder(uow.session, case.process_version_id)
    for task in open_tasks:
        assert task.deadline_id or folder.tasks[task.element].untimed, task.element


def check_progress(uow: UnitOfWork, case: Case) -> None:
    """What the case says of its past is what its rows say."""
    opened = Counter(task.element for task in tasks_of_case(uow.session, case.id))
    answers = answers_of(uow.session, case.id)
    answered = Counter(answer.element for answer in answers)
    last = {answer.element: answer.decision for answer in answers}
    assert case.progress == {
        element: [opened[element], answered[element], last.get(element)] for element in opened
    }


def check_deadlines(uow: UnitOfWork, case: Case) -> None:
    live = live_deadlines(uow.session, case.id)
    assert max(Counter(deadline.rule for deadline in live).values(), default=0) <= 1
    for deadline in live:
        if deadline.state == "paused":
            timers = timers_of_deadline(uow.session, deadline.id)
            assert all(timer.fire_at is None for timer in timers)
            assert deadline.due_at is None
        else:
            assert deadline.due_on is not None and deadline.due_at is not None
            assert deadline.due_at > deadline.started_at


def gaps(uow: UnitOfWork) -> dict[str, list[int]]:
    """Series of numbers that do not run 1, 2, 3 … in all cases, also those that messages opened."""
    given: dict[str, list[int]] = defaultdict(list)
    for case in uow.session.scalars(select(Case)).all():
        made = [document.number for document in documents_of_case(uow.session, case.id)]
        for number in [case.number, *made]:
            found = NUMBER.fullmatch(number) if number else None
            assert found or not number, number
            if found:
                given[found[1]].append(int(found[2]))
    return {
        series: sorted(numbers)
        for series, numbers in given.items()
        if sorted(numbers) != list(range(1, len(numbers) + 1))
    }
