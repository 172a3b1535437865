"""A case that waits, a million times: its rows multiplied inside the database, without its history.

For measuring what a search costs among so many, and for nothing else: what stands there proves nothing
and nobody goes on with it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, select, text
from sqlalchemy.engine import Connection

from lianshu.models import METADATA
from workflows.database.session import Database

TABLES = ("case", "deadline", "task", "timer")
HEAD = 24
"""So many characters of an id stay; the rest numbers the copies."""


def multiply(database: Database, case_id: str, first: int, last: int) -> None:
    """Add the copies `first` to `last` of a case: its row, its clocks, its tasks and its timers."""
    with database.engine.begin() as connection:
        for name in TABLES:
            connection.execute(text(_insert(connection, name)), _values(case_id, first, last))


def due_from(
    database: Database, case_id: str, copies: int, at: datetime, else_at: datetime
) -> None:
    """Let the armed timers of the first copies fire at an instant, those of all others later."""
    timer = METADATA.tables["timer"]
    with database.engine.begin() as connection:
        connection.execute(timer.update().where(timer.c.state == "armed").values(fire_at=else_at))
        some = (
            select(timer.c.id)
            .where(timer.c.state == "armed", timer.c.case_id.like(f"{case_id[:HEAD]}%"))
            .order_by(timer.c.id)
            .limit(copies)
        )
        connection.execute(timer.update().where(timer.c.id.in_(some)).values(fire_at=at))


def _values(case_id: str, first: int, last: int) -> dict[str, object]:
    return {"case": case_id, "first": first, "last": last}


def _insert(connection: Connection, name: str) -> str:
    table = METADATA.tables[name]
    sqlite = connection.dialect.name == "sqlite"
    taken = ", ".join(_taken(column, sqlite) for column in table.columns)
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    numbers = (
        "WITH RECURSIVE n(n) AS (SELECT CAST(:first AS integer) UNION ALL "
        "SELECT n + 1 FROM n WHERE n < :last)"
    )
    of_case = "id" if name == "case" else "case_id"
    return (
        f'INSERT INTO "{name}" ({names}) {numbers} '
        f'SELECT {taken} FROM "{name}" AS o, n WHERE o.{of_case} = :case'
    )


def _taken(column: Column[object], sqlite: bool) -> str:
    """What a copy has in a column: ids and numbers of its own, the rest as it is."""
    number = "printf('%08x', n)" if sqlite else "lpad(to_hex(n), 8, '0')"
    refers = {key.column.table.name for key in column.foreign_keys}
    if column.name == "id" or refers & set(TABLES):
        return f"substr(o.{column.name}, 1, {HEAD}) || {number}"
    if column.name == "number":
        return f"o.number || '-' || {number}"
    return f'o."{column.name}"'
