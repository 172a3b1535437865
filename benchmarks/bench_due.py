"""Finding a hundred timers that are due, among ever more deadlines that run beside those of a full county.

Reference: the same among a thousand. It is what the worker asks at each tick; the index holds only what
runs, so the ratio stays near one however many there are.
"""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from benchmarks.bench_tick import prototype
from benchmarks.multiply import due_from, multiply
from benchmarks.sized import SIZE, county_url
from benchmarks.table import measure, show
from tests.support.driver import Driver
from workflows.database.bulk import plan_anew
from workflows.steps import fire_timer

__all__ = ["county_url"]
pytestmark = pytest.mark.bench

SIZES = (1_000, 10_000, 100_000, 1_000_000)
MOST = int(os.environ.get("LIANSHU_BENCH_MOST", "100000"))
"""A million rows of each table take minutes to write: LIANSHU_BENCH_MOST=1000000 asks for them."""
DUE = 100
TIMES = 30


def test_finding_what_is_due(driver: Driver) -> None:
    database = driver.platform.database
    case_id = prototype(driver, "2026-11-24T08:30")
    now = driver.clock.now()
    timings, present = [], 0
    for size in (each for each in SIZES if each <= MOST):
        multiply(database, case_id, present + 1, size)
        present = size
        due_from(database, case_id, DUE, now, now + timedelta(days=1))
        with driver.platform.unit_of_work() as uow:
            plan_anew(uow.session)

        def find() -> None:
            with driver.platform.unit_of_work(write=False) as uow:
                assert len(fire_timer.due(uow, DUE * 2)) == DUE

        timings.append(measure(f"{DUE} due among {size:,} open", find, times=TIMES))
    show(f"finding what is due in a {SIZE} on {database.engine.dialect.name}", timings, timings[0])
