"""A tick with ten timers due, among ever more cases that wait.

Reference: the same tick among a thousand. What waits costs nothing, however much it is: the ratio
stays near one. Each timer fires its rung and the ladder tells of it; the mails wait for the morning.
The cases are copies of two that people have driven (benchmarks/copies.py).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import pytest

from benchmarks.copies import Copies, groups
from benchmarks.table import Timing, show, timing
from lianshu.tick import TickCounts, tick
from tests.support.driver import Driver
from tests.support.statements import counted
from workflows.history.verify import verify_history

pytestmark = pytest.mark.bench

SIZES = (1_000, 10_000)
DUE = 10
TIMES = 15
WARM = 3
NOTHING = TickCounts()


def test_a_tick_among_cases_that_wait(driver: Driver) -> None:
    """The one that is due was sent on the 23rd: on the 24th at nine its warning is due."""
    database = driver.platform.database
    due, waiting = prototype(driver, "2026-11-23T09:00"), prototype(driver, "2026-11-24T08:30")
    driver.at("2026-11-24T08:59")
    assert driver.tick() == NOTHING
    copies = Copies(database)
    reserve = copies.make(due, len(SIZES) * (TIMES + WARM + 1) * DUE, running=False)
    turns = groups(reserve, DUE)
    driver.at("2026-11-24T10:00").tick()
    present, busy, idle = 0, [], []
    for size in SIZES:
        timers = copies.make(waiting, size - present, running=True)
        present = size
        copies.settle()
        busy.append(measured(driver, copies, turns, f"{DUE} due among {size:,} waiting"))
        idle.append(at_rest(driver, f"nothing due among {size:,} waiting"))
        assert len(timers) == len(set(timers))
    server = database.engine.dialect.name
    show(f"tick on {server}, {DUE} due", busy, busy[0])
    show(f"tick on {server}, nothing due", idle, idle[0])
    prove(driver)


def prototype(driver: Driver, start: str) -> str:
    """A referral that waits for the township's signature; its mails are out."""
    case_id = driver.at(start).start()
    driver.until(case_id, "sign_receipt")
    driver.tick()
    return case_id


def measured(driver: Driver, copies: Copies, turns: Iterator[Sequence[str]], name: str) -> Timing:
    """Ticks that each find ten timers due, and one more whose statements are counted."""
    taken = []
    for number in range(WARM + TIMES):
        copies.run(next(turns), driver.clock.now())
        before = time.perf_counter()
        counts = driver.tick()
        if number >= WARM:
            taken.append((time.perf_counter() - before) * 1000)
        assert counts.fired == DUE, counts
    copies.run(next(turns), driver.clock.now())
    with counted(driver.platform.database) as seen:
        driver.tick()
    return timing(name, taken, len(seen))


def at_rest(driver: Driver, name: str) -> Timing:
    """Ticks that find nothing to do."""
    taken = []
    for number in range(WARM + TIMES):
        before = time.perf_counter()
        assert tick(driver.platform) == NOTHING
        if number >= WARM:
            taken.append((time.perf_counter() - before) * 1000)
    with counted(driver.platform.database) as seen:
        driver.tick()
    return timing(name, taken, len(seen))


def prove(driver: Driver) -> None:
    """The chains hold: what was measured are cases like others."""
    with driver.uow() as uow:
        verdict = verify_history(uow)
    assert verdict.ok, verdict.first_bad
    assert verdict.cases > SIZES[-1]
