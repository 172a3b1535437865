"""Finding a hundred timers that are due, among ever more deadlines that run beside those of a full county.

Reference: the same among a thousand, in a county of its own and measured in turns with it: a bare round
trip to the database alone varies twofold from one minute to the next, more than anything measured here.
It is what the worker asks at each tick; the index holds only what runs, so the ratio stays near one
however many there are.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.bench_tick import prototype
from benchmarks.multiply import due_from, multiply
from benchmarks.sized import SIZE, county_url, load_size
from benchmarks.table import beside, show
from tests.support.county import BEFORE, opened_county
from tests.support.databases import Fresh
from tests.support.driver import Driver
from workflows.database.bulk import plan_anew
from workflows.steps import fire_timer

__all__ = ["county_url"]
pytestmark = pytest.mark.bench

FEW = 1_000
SIZES = (1_000, 10_000, 100_000, 1_000_000)
MOST = int(os.environ.get("LIANSHU_BENCH_MOST", "100000"))
"""A million rows of each table take minutes to write: LIANSHU_BENCH_MOST=1000000 asks for them."""
STARTED = "2026-11-24T08:30"
DUE = 100
TIMES = 100


@pytest.fixture
def other(fresh: Fresh, tmp_path: Path) -> Iterator[Driver]:
    """Another county of that size."""
    url = fresh(f"volume_{SIZE}", load_size)
    with opened_county(url, tmp_path / "other", BEFORE) as platform:
        yield Driver(platform)


def test_finding_what_is_due(driver: Driver, other: Driver) -> None:
    server = driver.platform.database.engine.dialect.name
    reference, case_id = prototype(other, STARTED), prototype(driver, STARTED)
    now = driver.clock.now()
    let_wait(other, reference, 0, FEW, now)
    present = 0
    for size in (each for each in SIZES if each <= MOST):
        let_wait(driver, case_id, present, size, now)
        present = size
        few, many = beside(
            {
                f"{DUE} due among {FEW:,} open, the other": finding(other),
                f"{DUE} due among {size:,} open": finding(driver),
            },
            times=TIMES,
        )
        show(f"finding what is due in a {SIZE} on {server}", [few, many], few)


def let_wait(driver: Driver, case_id: str, present: int, size: int, now: datetime) -> None:
    """Multiply a case until there are so many; a hundred of them are due now."""
    multiply(driver.platform.database, case_id, present + 1, size)
    due_from(driver.platform.database, case_id, DUE, now, now + timedelta(days=1))
    with driver.platform.unit_of_work() as uow:
        plan_anew(uow.session)


def finding(driver: Driver) -> Callable[[], None]:
    """What the worker does to find them."""

    def find() -> None:
        with driver.platform.unit_of_work(write=False) as uow:
            assert len(fire_timer.due(uow, DUE * 2)) == DUE

    return find
