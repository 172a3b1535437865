"""Several people and two workers at once in the cases of several processes that send to each other.

LIANSHU_TEST_SEED begins the seeds of the campaign there.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event, Lock

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from lianshu.tick import work
from tests.support.driver import Driver
from tests.support.exits import Taken, taken
from tests.support.family_beside import do_beside
from tests.support.family_sound import check_cases, check_messages
from tests.support.family_walker import FamilyWalker, check_logs
from tests.support.plain_documents import plain_documents
from workflows.clock import FixedClock

__all__ = ["plain_documents", "taken"]

FAMILIES = (
    "joint_enforcement",
    "joint_enforcement",
    "procuratorial_advisory",
    "lead_referral",
    "fault_tolerance",
    "accompanying_supervision",
    "major_case_decision",
)
BEGUN_ANEW = ("joint_enforcement", "lead_referral", "fault_tolerance", "major_case_decision")
FIRST = int(os.environ.get("LIANSHU_TEST_SEED", "0")) or 100
FEW_CASES = 4
WORKERS = 2
BEFORE_AT_ONCE = 8
"""How far each family is driven by one person before all begin."""
PAUSE_SECONDS = 0.01


class MovingClock(FixedClock):
    """Moves on by a moment whenever it is asked, as the machine's does."""

    def __init__(self, instant: datetime) -> None:
        super().__init__(instant)
        self._lock = Lock()

    def now(self) -> datetime:
        with self._lock:
            self.instant += timedelta(milliseconds=1)
            return self.instant

    def pass_by(self, time: timedelta) -> None:
        """Let some time pass for everybody."""
        with self._lock:
            self.instant += time


class Colleague(FamilyWalker):
    """Works on all cases together with others: the clock is everybody's."""

    def a_moment_passes(self) -> None:
        self.driver.clock.now()

    def somebody_left(self) -> None:
        """The workers see to what they had."""

    def work(self, deeds: int, clock: MovingClock) -> None:
        """Do so many things, wherever something is open; begin anew when little is left."""
        for _ in range(deeds):
            running = self.running()
            if len(running) < FEW_CASES:
                self.start(self.random.choice(BEGUN_ANEW))
                continue
            case_id, what = self.random.choice(running), self.random.random()
            tasks = self.open_tasks(case_id)
            if what < 0.1:
                clock.pass_by(timedelta(minutes=self.random.randint(30, 900)))
            elif what < 0.4 or not tasks:
                do_beside(self, case_id)
            else:
                self.decide(self.random.choice(tasks))


def test_nobody_waits_for_ever_and_nothing_is_lost(
    driver: Driver, plain_documents: None, taken: Taken
) -> None:
    taken(at_once(driver, 1, FAMILIES[:4], deeds=8))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(FIRST, FIRST + 20))
def test_many_at_once(driver: Driver, plain_documents: None, taken: Taken, seed: int) -> None:
    taken(at_once(driver, seed, FAMILIES, deeds=40))


def at_once(driver: Driver, seed: int, families: tuple[str, ...], deeds: int) -> set[str]:
    """Let a person for each family work on all of them, with the workers; then look at everything.

    Returns the ways on that they have gone.
    """
    clock = MovingClock(driver.clock.now())
    driver = Driver(replace(driver.platform, clock=clock))
    people = [
        Colleague(driver, f"{seed}-{number}-{process}", process)
        for number, process in enumerate(families)
    ]
    try:
        for person in people:
            person.work(BEFORE_AT_ONCE, clock)
        stopping = Event()
        with capture_logs() as logs, ThreadPoolExecutor(len(people) + WORKERS) as pool:
            workers = [pool.submit(ticking(driver, stopping)) for _ in range(WORKERS)]
            busy = [pool.submit(person.work, deeds, clock) for person in people]
            try:
                for done in busy:
                    done.result()
            finally:
                stopping.set()
            for worker in workers:
                worker.result()
        check_logs(logs)
        assert deadlocks(driver) == 0
        check_cases(driver.platform)
        people[0].finish()
        check_cases(driver.platform)
        check_messages(driver.platform)
    except BaseException as error:
        for person in people:
            error.add_note("\n".join(person.done))
        raise
    return {way for person in people for way in person.gone()}


def ticking(driver: Driver, stopping: Event) -> Callable[[], None]:
    """A worker that does what is due until it is told to stop."""

    def run() -> None:
        while not stopping.wait(PAUSE_SECONDS):
            work(driver.platform, driver.clock)

    return run


def deadlocks(driver: Driver) -> int:
    """How many transactions the database has given up because they waited for each other."""
    if driver.platform.database.is_sqlite:
        return 0  # it has one writer
    with driver.uow() as uow:
        query = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        return int(uow.session.scalar(text(query)) or 0)
