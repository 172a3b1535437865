"""Counting what reaches the driver, whoever sends it: BEGIN and COMMIT are not counted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import event

from workflows.database.session import Database

FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "--")
"""How statements begin that are not counted; SQLite reports what triggers do as a remark."""


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements sent meanwhile; a run of one statement over many rows counts once a row.

    SQLite tells of a statement again for each trigger that it sets off.
    """
    seen: list[str] = []
    database.engine.connect().close()  # SQLAlchemy asks a new server some things at first
    with _on_sqlite(database, seen) if database.is_sqlite else _on_postgresql(seen):
        yield seen


@contextmanager
def _on_sqlite(database: Database, seen: list[str]) -> Iterator[None]:
    def note(statement: str) -> None:
        if not statement.startswith(FRAME):
            seen.append(statement)

    def listen(connection: sqlite3.Connection, _record: object) -> None:
        connection.set_trace_callback(note)

    database.dispose()  # connections opened before do not tell
    event.listen(database.engine, "connect", listen)
    try:
        yield
    finally:
        event.remove(database.engine, "connect", listen)
        database.dispose()


@contextmanager
def _on_postgresql(seen: list[str]) -> Iterator[None]:
    execute, executemany = psycopg.Cursor.execute, psycopg.Cursor.executemany

    def one(self: Any, query: Any, *args: Any, **options: Any) -> Any:
        if query != ";":  # the pool asks whether a connection is alive
            seen.append(str(query))
        return execute(self, query, *args, **options)

    def many(self: Any, query: Any, rows: Iterable[Any], **options: Any) -> None:
        rows = list(rows)
        seen.extend([str(query)] * len(rows))
        executemany(self, query, rows, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", one)
        patch.setattr(psycopg.Cursor, "executemany", many)
        yield
