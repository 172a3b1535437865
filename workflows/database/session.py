"""The database: an engine set up for SQLite or PostgreSQL, and units of work on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import sessionmaker

from workflows.clock import Clock
from workflows.database.reference import watch_changes
from workflows.database.unit_of_work import Services, UnitOfWork
from workflows.database.writing import write_together
from workflows.viewer import Viewer

BUSY_TIMEOUT_MS = 20_000


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
        return create_engine(
            url, pool_size=10, max_overflow=10, pool_pre_ping=True, hide_parameters=True
        )
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
        hide_parameters=True,  # they hold the data of cases, and errors go into the log
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


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
    connection.exec_driver_sql(f"BEGIN {mode}".strip())
