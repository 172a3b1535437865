"""The whole verb: completing a task, from the opened unit of work to the commit.

Reference: a bare transaction of hand-written SQL through the driver that writes the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, text

from benchmarks.table import Timing, measure, show
from tests.support.driver import Driver
from workflows.database.session import Database
from workflows.steps.complete_task import complete_task

pytestmark = pytest.mark.bench

TIMES = 40


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that reach the driver meanwhile."""
    seen: list[str] = []

    def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def test_completing_a_task(driver: Driver) -> None:
    database = driver.platform.database
    cases = [driver.start() for _ in range(TIMES + 4)]
    tasks = iter([driver.open(case)["draft"] for case in cases])
    viewer = driver.viewer("shuili-clerk")

    def verb() -> None:
        task = next(tasks)
        with database.unit_of_work(driver.clock, viewer) as uow:
            complete_task(
                uow, task.id, decision="submit", data={}, opinion="", version=task.version
            )

    before = rows_of(database, cases[0])
    verb()
    written = {
        key: row for key, row in rows_of(database, cases[0]).items() if row != before.get(key)
    }
    with counted(database) as seen:
        whole = measure("complete_task (draft → approve_send)", verb, times=TIMES)
        statements = len(seen) / (TIMES + 3)
    bare = measure(
        "bare transaction, same rows", lambda: repeat(database, written, before), times=TIMES
    )
    whole = Timing(whole.name, whole.median, whole.lowest, whole.highest, statements)
    bare = Timing(bare.name, bare.median, bare.lowest, bare.highest, len(written))
    show(f"whole verb on {database.engine.dialect.name}", [bare, whole], bare)
    assert statements


WRITTEN = ("case", "answer", "history", "task", "deadline", "timer", "case_reader")

Key = tuple[str, str]
"""A table and the row's identity in it."""
Row = dict[str, object]


def rows_of(database: Database, case_id: str) -> dict[Key, Row]:
    """All rows of a case in the tables that a completion writes."""
    rows: dict[Key, Row] = {}
    with database.engine.connect() as connection:
        for table in WRITTEN:
            of_case = "id" if table == "case" else "case_id"
            query = text(f'SELECT * FROM "{table}" WHERE {of_case} = :case')
            for row in connection.execute(query, {"case": case_id}).mappings():
                identity = str(row.get("id") or row["person_id"])
                rows[table, identity] = dict(row)
    return rows


def repeat(database: Database, written: dict[Key, Row], before: dict[Key, Row]) -> None:
    """The same rows again in one transaction: changed ones updated, new ones inserted."""
    with database.engine.begin() as connection:
        for (table, identity), row in written.items():
            if (table, identity) in before:
                holes = ", ".join(f'"{name}" = :{name}' for name in row)
                connection.execute(text(f'UPDATE "bare_{table}" SET {holes} WHERE id = :id'), row)
                continue
            names = ", ".join(f'"{name}"' for name in row)
            holes = ", ".join(f":{name}" for name in row)
            connection.execute(text(f'INSERT INTO "bare_{table}" ({names}) VALUES ({holes})'), row)


@pytest.fixture(autouse=True)
def shadow_tables(driver: Driver) -> None:
    """Empty copies of the tables, so that the same row can be written again and again."""
    with driver.platform.database.engine.begin() as connection:
        for table in WRITTEN:
            connection.execute(
                text(f'CREATE TABLE "bare_{table}" AS SELECT * FROM "{table}" WHERE 1 = 0')
            )
