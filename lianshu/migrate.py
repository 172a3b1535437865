"""Bringing a database to the present tables, and telling whether it is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from workflows.database.session import normal_url

State = Literal["current", "behind", "empty"]

FOLDER = Path(__file__).resolve().parent.parent / "migrations"
LOCK_NUMBER = 7_245_301  # any number that nothing else in the database locks


class NotMigrated(Exception):
    """The database has no tables yet, or those of an older version."""


def migrate(url: str) -> None:
    """Bring the database to the newest revision; several callers at once wait for each other."""
    _make_folder(url)
    with _connection(url) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": LOCK_NUMBER})
        command.upgrade(alembic_config(connection), "head")


def current_state(url: str) -> State:
    """Tell whether the database is at the newest revision, at another one, or without tables."""
    if not _exists(url):
        return "empty"
    with _connection(url) as connection, connection.begin():
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision is None:
            return "behind" if inspect(connection).get_table_names() else "empty"
    return "current" if revision == head_revision() else "behind"


def require_current(url: str) -> None:
    """Raise NotMigrated unless the database is at the newest revision."""
    if current_state(url) != "current":
        raise NotMigrated("数据库还没有升级，请先运行 lianshu migrate / run lianshu migrate first")


def head_revision() -> str | None:
    """The newest revision of this version."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file: our folder and an open connection."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    engine = migration_engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def migration_engine(url: str) -> Engine:
    """An engine on which also SQLite changes its tables inside a transaction."""
    engine = create_engine(normal_url(url), poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", _begin_immediate)
    return engine


def _leave_transactions_to_us(connection: object, _record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _sqlite_file(url: str) -> Path | None:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    return Path(parsed.database)


def _make_folder(url: str) -> None:
    file = _sqlite_file(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)


def _exists(url: str) -> bool:
    file = _sqlite_file(url)
    return file is None or file.exists()
