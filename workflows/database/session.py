"""The database: an engine set up for SQLite or PostgreSQL, and units of work on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from time import monotonic
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import sessionmaker

from workflows.clock import Clock
from workflows.database.driver import run
from workflows.database.reference import watch_changes
from workflows.database.unit_of_work import Services, UnitOfWork
from workflows.database.writing import write_together
from workflows.viewer import Viewer

BUSY_TIMEOUT_MS = 20_000
LONGEST_REST_S = 2.0


class Database:
    """One database of one county."""

    def __init__(self, url: str, services: Services) -> None:
        """`url` is an SQLAlchemy URL of SQLite or PostgreSQL (psycopg 3)."""
        self.url = normal_url(url)
        self.services = services
        self.engine = _engine(self.url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False, autoflush=True)
        watch_changes(self._sessions)
        write_together(self._sessions)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def unit_of_work(
        self, clock: Clock, viewer: Viewer | None = None, *, write: bool = True
    ) -> Iterator[UnitOfWork]:
        """One transaction: committed when the block ends, undone when it raises.

        `write=False` opens a reader: on SQLite it does not wait for the writer.
        """
        with self._sessions() as session:
            if self.is_sqlite:
                session.connection(execution_options={"sqlite_begin": "IMMEDIATE" if write else ""})
            uow = UnitOfWork(session, clock.now(), viewer, self.services)
            with uow.transaction():
                yield uow

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def normal_url(url: str) -> str:
    """`postgresql://` means psycopg 3 here."""
    prefix = "postgresql://"
    return "postgresql+psycopg://" + url[len(prefix) :] if url.startswith(prefix) else url


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        engine = create_engine(url, pool_size=10, max_overflow=10, hide_parameters=True)
        event.listen(engine, "checkin", _note_rest)
        event.listen(engine, "checkout", partial(_check_alive, engine.dialect))
        return engine
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
        hide_parameters=True,  # they hold the data of cases, and errors go into the log
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _note_rest(_connection: Any, record: Any) -> None:
    record.info["rests_since"] = monotonic()


def _check_alive(dialect: Dialect, connection: Any, record: Any, _proxy: object) -> None:
    """Ask a connection that has rested whether it still lives: the server may have been restarted."""
    since = record.info.pop("rests_since", None)
    if since is None or monotonic() - since < LONGEST_REST_S:
        return
    try:
        dialect.do_ping(connection)
    except connection.OperationalError as error:
        raise DisconnectionError from error  # the pool opens another one


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transaction handling begins too late for BEGIN IMMEDIATE; we begin ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
    run(connection, f"BEGIN {mode}".strip())
