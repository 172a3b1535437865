"""Seeing from outside that somebody has just committed: the moment to kill at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from time import monotonic
from typing import Any

from sqlalchemy import Engine

GLANCE_SECONDS = 0.0001


class Commits:
    """Counts what other connections commit, as quickly as it can ask."""

    def __init__(self, cursor: Any, is_sqlite: bool) -> None:
        self._cursor = cursor
        self._count = self._of_sqlite if is_sqlite else self._of_postgresql

    def wait(self, number: int, seconds: float) -> bool:
        """Return right after so many commits from now on; False when there are not as many in time."""
        limit, pause, seen = monotonic() + seconds, Event(), self._count()
        while number > 0:
            if monotonic() > limit:
                return False
            count = self._count()
            number, seen = number - (count - seen), count
            if number > 0:
                pause.wait(GLANCE_SECONDS)
        return True

    def _of_sqlite(self) -> int:
        """A number that grows when another connection has committed."""
        return int(self._cursor.execute("PRAGMA data_version").fetchone()[0])

    def _of_postgresql(self) -> int:
        """How many transactions that wrote have ended, counted from some beginning."""
        row = self._cursor.execute("SELECT pg_current_snapshot()::text").fetchone()
        _, following, running = row[0].split(":")
        return int(following) - len([each for each in running.split(",") if each])


@contextmanager
def watched(engine: Engine) -> Iterator[Commits]:
    """The commits of a database, through a connection that is used for nothing else."""
    connection = engine.raw_connection()
    driver: Any = connection.driver_connection
    is_sqlite = engine.dialect.name == "sqlite"
    try:
        if not is_sqlite:
            driver.autocommit = True
        yield Commits(driver.cursor(), is_sqlite)
    finally:
        connection.invalidate()  # not back to the others: it commits by itself
