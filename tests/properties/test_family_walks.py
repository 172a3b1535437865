"""Whatever people do in any process and however time passes, all cases stay sound and come to an end.

LIANSHU_TEST_SEED begins the seeds of a campaign there.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from tests.support.county import BEFORE, load_small_county, opened_county
from tests.support.databases import Fresh
from tests.support.driver import Driver
from tests.support.exits import MESSAGE, TIMER, Exit, Taken, all_exits, taken
from tests.support.family_beside import do_beside
from tests.support.family_sound import check_cases, check_mails, check_messages, mails_so_far
from tests.support.family_stories import STORIES, Beginning, just_before, some_part
from tests.support.family_walker import STARTABLE, FamilyWalker, seeded_ids
from tests.support.plain_documents import plain_documents

__all__ = ["plain_documents", "taken"]

FEW: Sequence[object] = (
    ("joint_enforcement", 1),
    ("procuratorial_advisory", 1),
    ("lead_referral", 2),
    pytest.param("accompanying_supervision", 2, marks=pytest.mark.sqlite),
    pytest.param("fault_tolerance", 1, marks=pytest.mark.sqlite),
    pytest.param("overdue_supervision", 1, marks=pytest.mark.sqlite),
    pytest.param("major_case_decision", 1, marks=pytest.mark.sqlite),
)
FIRST = int(os.environ.get("LIANSHU_TEST_SEED", "0"))
MANY = range(FIRST or 1000, (FIRST or 1000) + 100)
Pace = tuple[int, float, float, float]
"""How many steps, and the shares of them below which time passes, the worker works, or somebody does
something beside the steps of the case; in the others somebody decides."""
BRISK: Pace = (25, 0.2, 0.3, 0.55)
SLOW: Pace = (60, 0.25, 0.3, 0.9)
"""So slow that clocks run out, cards are made and those who watch have something to do."""
FEW_SLOW: Sequence[object] = (
    ("lead_referral", 1),
    pytest.param("major_case_decision", 1, marks=pytest.mark.sqlite),
)
MANY_SLOW = range(FIRST or 4000, (FIRST or 4000) + 20)
FEW_ON: Sequence[object] = (
    pytest.param("procuratorial_advisory-suit_refused", 1, marks=pytest.mark.sqlite),
    pytest.param("lead_referral-dispute_designated", 1, marks=pytest.mark.sqlite),
)
MANY_ON = range(FIRST or 2000, (FIRST or 2000) + 3)
TOWARDS = range(FIRST or 3000, (FIRST or 3000) + 3)
MOST_TRIES_TOWARDS = 25


@pytest.mark.parametrize(("process", "seed"), FEW)
def test_all_cases_stay_sound(
    driver: Driver, plain_documents: None, taken: Taken, process: str, seed: int
) -> None:
    taken(walk(driver, process, seed).gone())


@pytest.mark.long
@pytest.mark.parametrize("process", STARTABLE)
@pytest.mark.parametrize("seed", MANY)
def test_many_cases_stay_sound(
    driver: Driver, plain_documents: None, taken: Taken, process: str, seed: int
) -> None:
    taken(walk(driver, process, seed).gone())


@pytest.mark.parametrize(("process", "seed"), FEW_SLOW)
def test_slow_cases_stay_sound(
    driver: Driver, plain_documents: None, taken: Taken, process: str, seed: int
) -> None:
    taken(walk(driver, process, seed, pace=SLOW).gone())


@pytest.mark.long
@pytest.mark.parametrize("process", STARTABLE)
@pytest.mark.parametrize("seed", MANY_SLOW)
def test_many_slow_cases_stay_sound(
    driver: Driver, plain_documents: None, taken: Taken, process: str, seed: int
) -> None:
    taken(walk(driver, process, seed, pace=SLOW).gone())


@pytest.mark.parametrize(("name", "seed"), FEW_ON)
def test_from_the_middle_of_a_story_cases_stay_sound(
    driver: Driver, plain_documents: None, taken: Taken, name: str, seed: int
) -> None:
    taken(walk_on(driver, name, seed).gone())


@pytest.mark.long
@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("seed", MANY_ON)
def test_from_the_middle_of_each_story_cases_stay_sound(
    driver: Driver, plain_documents: None, taken: Taken, name: str, seed: int
) -> None:
    taken(walk_on(driver, name, seed).gone())


@pytest.mark.long
@pytest.mark.parametrize("name", all_exits())
@pytest.mark.parametrize("seed", TOWARDS)
def test_on_each_way_on_cases_stay_sound(
    driver: Driver, plain_documents: None, taken: Taken, name: str, seed: int
) -> None:
    taken(walk_towards(driver, name, seed).gone())


@pytest.mark.sqlite
def test_a_seed_walks_the_same_way_again(
    fresh: Fresh, tmp_path: Path, plain_documents: None
) -> None:
    stories = []
    for number in range(2):
        url = fresh("county", load_small_county)
        with opened_county(url, tmp_path / str(number), BEFORE) as platform:
            driver = Driver(platform).at("2026-11-24T09:00")
            stories.append(walk(driver, "joint_enforcement", 3).done)
    assert stories[0] == stories[1]


def walk_on(driver: Driver, name: str, seed: int) -> FamilyWalker:
    """Walk on from the middle of a story."""
    story = STORIES[name]
    return walk(driver, story.process, seed, some_part(story, Random(f"{name}{seed}")))


def walk_towards(driver: Driver, name: str, seed: int) -> FamilyWalker:
    """Walk on from where a way on is open, and go it if that can be."""
    exit = all_exits()[name]
    beginning = just_before(exit, Random(f"{name}{seed}"))
    return walk(driver, beginning[0].process, seed, beginning, exit)


def walk(
    driver: Driver,
    process: str,
    seed: int,
    beginning: Beginning | None = None,
    towards: Exit | None = None,
    pace: Pace = BRISK,
) -> FamilyWalker:
    """Act at random for a while, then towards the end; say what was done when something breaks."""
    story = beginning[0].name if beginning else ""
    name, done = f"{process}-{story}{towards.name if towards else ''}{seed}", list[str]()
    written: set[str] = set()

    def look() -> None:
        check_cases(driver.platform)
        check_mails(driver.platform, written)

    try:
        with seeded_ids(name):
            walker = FamilyWalker(driver, name, process, done, beginning, towards)
            written |= mails_so_far(driver.platform)
            look()
            for _ in range(MOST_TRIES_TOWARDS if towards else 0):
                if towards is None or towards.name in walker.gone():
                    break
                step_towards(walker, towards)
                look()
            for _ in range(pace[0]):
                step(walker, pace)
                look()
            walker.finish(lambda: check_mails(driver.platform, written))
        look()
        check_messages(driver.platform)
    except BaseException as error:
        error.add_note(f"{name}:\n" + "\n".join(done))
        raise
    return walker


def step_towards(walker: FamilyWalker, exit: Exit) -> None:
    """Decide at the step that a way on leaves or follows, let its time run out, or send its message."""
    running = walker.running()
    tasks = [task for each in running for task in walker.open_tasks(each)]
    there = [task for task in tasks if task.element == exit.step]
    near = [task for task in tasks if walker.name_of(task.case_id).startswith(exit.process)]
    lapses = exit.kind == TIMER or (exit.kind == MESSAGE and walker.random.random() < 0.3)
    if exit.kind == MESSAGE and not exit.step and running and not lapses:
        do_beside(walker, walker.random.choice(running), "send")
    elif lapses and (there or not exit.step):
        walker.let_time_pass(to_next=True)
    elif there or tasks:
        walker.decide(walker.random.choice(there or near or tasks), towards_the_end=not there)
    elif running:
        walker.let_time_pass(to_next=True)


def step(walker: FamilyWalker, pace: Pace) -> None:
    """Let time pass, let the worker work, or let somebody do something in one of the cases."""
    running = walker.running()
    if not running:
        return
    case_id, what = walker.random.choice(running), walker.random.random()
    tasks = walker.open_tasks(case_id)
    _, passes, works, beside = pace
    if what < passes or not tasks:
        walker.let_time_pass()
    elif what < works:
        walker.tick()
    elif what < beside:
        do_beside(walker, case_id)
    else:
        walker.decide(walker.random.choice(tasks))
