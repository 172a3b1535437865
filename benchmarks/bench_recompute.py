"""A notice for a year among very many running deadlines: listing what moves, then counting anew.

The deadlines are rows spread over a year of starts and over amounts of every unit, each in a case of
its own, beside those of a full county; of their cases only what counting anew reads and writes is there.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest
from sqlalchemy import Connection, Table, insert, select

from benchmarks.sized import SIZE, county_url
from lianshu.models import METADATA
from lianshu.platform import Platform
from lianshu.tick import tick
from tests.support.driver import Driver
from tests.support.new_year import confirm, imported, list_of
from workflows.calendar.queries import office_calendar
from workflows.database.base import new_id
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.counting import count
from workflows.deadlines.rungs import next_rung, rungs

__all__ = ["county_url"]
pytestmark = pytest.mark.bench

DEADLINES = 100_000
AMOUNTS = ("5WD", "10WD", "15WD", "30CD", "60CD", "90CD", "2M", "3M", "6M", "20WD", "45CD", "1Y")
STARTS = 300
AT_ONCE = 2_000

Row = dict[str, Any]


def test_a_notice_among_very_many(driver: Driver) -> None:
    """Prints seconds for importing (which lists what moves) and for counting everything anew."""
    case_id = driver.start()
    driver.until(case_id, "sign_receipt")
    tick(driver.platform)
    spread(driver, case_id, DEADLINES)
    before = time.perf_counter()
    draft = imported(driver)
    listed = time.perf_counter() - before
    confirm(driver, draft)
    took = recounted(driver.platform)
    found = list_of(driver, draft)
    name = driver.platform.database.engine.dialect.name
    print(
        f"\n{name}, a {SIZE} and {DEADLINES:,} running deadlines more, {found.moves:,} move, "
        f"{found.settles:,} are provisional no more: listed in {listed:.1f} s, "
        f"counted anew in {took:.1f} s"
    )
    assert (found.moved, found.settled) == (found.moves, found.settles)


def recounted(platform: Platform) -> float:
    """Seconds that the worker takes for the recomputations that have begun and what is due besides."""
    before = time.perf_counter()
    assert tick(platform).recomputed
    return time.perf_counter() - before


def spread(driver: Driver, case_id: str, many: int) -> None:
    """So many cases with a running deadline and the timer of its ladder, copied from one."""
    engine = driver.platform.database.engine
    with engine.begin() as connection:
        case, deadline, timer = (_one(connection, name, case_id) for name in
                                 ("case", "deadline", "timer"))  # fmt: skip
    rows = _rows(driver, case, deadline, timer, many)
    while some := list(islice(rows, AT_ONCE)):
        with engine.begin() as connection:
            for place, name in enumerate(("case", "deadline", "timer")):
                connection.execute(insert(_table(name)), [each[place] for each in some])


def _rows(
    driver: Driver, case: Row, deadline: Row, timer: Row, many: int
) -> Iterator[tuple[Row, Row, Row]]:
    now = driver.clock.now()
    with driver.uow() as uow:
        calendar = office_calendar(uow.session)
    for number in range(many):
        started = now - timedelta(days=number % STARTS)
        amount = parse_amount(AMOUNTS[number // STARTS % len(AMOUNTS)])
        end = count(started, amount, calendar)
        ladder = rungs(amount, started, end.due, end.due_at, calendar)
        rung = next_rung(ladder, None, now)
        ids = {"case_id": new_id(), "deadline_id": new_id()}
        yield (
            {**case, "id": ids["case_id"], "number": None},
            {
                **deadline, "id": ids["deadline_id"], "case_id": ids["case_id"],
                "amount": str(amount), "started_at": started, "due_on": end.due,
                "due_at": end.due_at, "provisional": end.provisional,
                "warn_at": next(each.at for each in ladder if each.name in ("warn", "L1")),
            },
            {
                **timer, **ids, "id": new_id(), "task_id": None, "rung": rung.name,
                # What is due by now would fire after it: it has been climbed to the top.
                "state": "armed" if rung.at > now else "spent",
                "fire_at": rung.at if rung.at > now else None,
            },
        )  # fmt: skip


def _one(connection: Connection, name: str, case_id: str) -> Row:
    table = _table(name)
    of_case = table.c.id if name == "case" else table.c.case_id
    query = select(table).where(of_case == case_id)
    if name == "deadline":
        query = query.where(table.c.state == "running")
    if name == "timer":
        query = query.where(table.c.state == "armed")
    return dict(connection.execute(query).mappings().first() or {})


def _table(name: str) -> Table:
    return METADATA.tables[name]
