"""Databases for tests: prepared once per worker with the real migrations, copied for each test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest

from lianshu.migrate import migrate
from tests.support.postgresql import create_database, drop_database, running_server
from tests.support.rules import backend
from workflows.blob_store import BlobStore
from workflows.database.session import Database
from workflows.database.unit_of_work import Services

Prepare = Callable[[str], None]
"""Fills the database at a URL, which is empty before."""


class Templates(Protocol):
    """Prepared databases to copy from."""

    def copy(self, name: str, prepare: Prepare) -> str:
        """Return the URL of a fresh copy of template `name`, preparing that first if need be."""
        ...

    def forget_copies(self) -> None:
        """Remove all copies made so far."""
        ...


class SqliteTemplates:
    """Template files, copied as files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._copies: list[Path] = []

    def copy(self, name: str, prepare: Prepare) -> str:
        template = self._folder / f"{name}.sqlite"
        if not template.exists():
            building = self._folder / f"{name}.building"
            prepare(f"sqlite:///{building}")
            building.rename(template)
        folder = self._folder / f"copy-{next(self._numbers)}"
        folder.mkdir()
        self._copies.append(folder)
        shutil.copyfile(template, folder / "test.sqlite")
        return f"sqlite:///{folder / 'test.sqlite'}"

    def forget_copies(self) -> None:
        for folder in self._copies:
            shutil.rmtree(folder)
        self._copies.clear()


class PostgresqlTemplates:
    """Template databases, copied by the server."""

    def __init__(self, server: str, worker: str) -> None:
        self._server = server
        self._worker = worker
        self._numbers = count(1)
        self._made: set[str] = set()
        self._copies: list[str] = []

    def copy(self, name: str, prepare: Prepare) -> str:
        template = f"{name}_{self._worker}"
        if template not in self._made:
            prepare(create_database(self._server, template))
            self._made.add(template)
        copy = f"test_{self._worker}_{next(self._numbers)}"
        self._copies.append(copy)
        return create_database(self._server, copy, template)

    def forget_copies(self) -> None:
        for name in self._copies:
            drop_database(self._server, name)
        self._copies.clear()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Templates]:
    """Prepared databases of this worker on the database of this run (LIANSHU_TEST_DATABASE)."""
    if backend() == "sqlite":
        yield SqliteTemplates(tmp_path_factory.mktemp("databases"))
        return
    with ExitStack() as stack:
        given = os.environ.get("LIANSHU_TEST_POSTGRESQL_URL")
        yield PostgresqlTemplates(given or stack.enter_context(running_server()), worker_id)


@pytest.fixture
def database_url(templates: Templates) -> Iterator[str]:
    """The URL of a migrated database without rows, for this test alone."""
    yield templates.copy("migrated", migrate)
    templates.forget_copies()


@pytest.fixture
def empty_database_url(templates: Templates, database_url: str) -> str:
    """The URL of a database without tables, for this test alone."""
    return templates.copy("empty", _leave_empty)


@pytest.fixture
def services(tmp_path: Path) -> Services:
    """What verbs need beside the database, in a folder of this test."""
    return Services(blobs=BlobStore(f"file://{tmp_path / 'evidence'}"))


@pytest.fixture
def database(database_url: str, services: Services) -> Iterator[Database]:
    """A migrated database without rows, for this test alone."""
    opened = Database(database_url, services)
    yield opened
    opened.dispose()


def _leave_empty(url: str) -> None:
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).touch()
