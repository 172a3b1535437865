"""Databases for tests: prepared once per run with the real migrations, copied for each test."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
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
Fresh = Callable[[str, Prepare], str]
"""Gives the URL of a fresh copy of a named template, preparing that first if nobody has."""


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

    def __init__(self, shared: Path, worker: str) -> None:
        self._shared = shared
        self._worker = worker
        self._numbers = count(1)
        self._copies: list[Path] = []

    def copy(self, name: str, prepare: Prepare) -> str:
        template = self._shared / f"{name}.sqlite"
        with once(template) as is_new:
            if is_new:
                building = self._shared / f"{name}.building"
                building.unlink(missing_ok=True)
                prepare(f"sqlite:///{building}")
                building.rename(template)
        folder = self._shared / f"copy-{self._worker}-{next(self._numbers)}"
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

    def __init__(self, server: str, shared: Path, worker: str) -> None:
        self._server = server
        self._shared = shared
        self._worker = worker
        self._numbers = count(1)
        self._copies: list[str] = []

    def copy(self, name: str, prepare: Prepare) -> str:
        with once(self._shared / name) as is_new:
            if is_new:
                drop_database(self._server, name)
                prepare(create_database(self._server, name))
        copy = f"test_{self._worker}_{next(self._numbers)}"
        self._copies.append(copy)
        return create_database(self._server, copy, name)

    def forget_copies(self) -> None:
        for name in self._copies:
            drop_database(self._server, name)
        self._copies.clear()


@contextmanager
def once(path: Path) -> Iterator[bool]:
    """True for the first of all processes that asks, while the others wait; again if that fails."""
    made = path.with_name(f"{path.name}.made")
    if made.exists():
        yield False
        return
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not made.exists()
        made.touch()


def shared_folder(factory: pytest.TempPathFactory, worker: str, name: str) -> Path:
    """A folder that the processes of this run have in common."""
    own = factory.getbasetemp()
    folder = (own if worker == "master" else own.parent) / name
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Templates]:
    """Prepared databases of this run on its database (LIANSHU_TEST_DATABASE)."""
    shared = shared_folder(tmp_path_factory, worker_id, f"{backend()}-templates")
    if backend() == "sqlite":
        yield SqliteTemplates(shared, worker_id)
        return
    with ExitStack() as stack:
        given = os.environ.get("LIANSHU_TEST_POSTGRESQL_URL")
        server = given or stack.enter_context(running_server())
        yield PostgresqlTemplates(server, shared, worker_id)


@pytest.fixture
def fresh(templates: Templates) -> Iterator[Fresh]:
    """Copies of templates for this test alone. What asks for it also runs on PostgreSQL."""
    yield templates.copy
    templates.forget_copies()


@pytest.fixture
def database_url(fresh: Fresh) -> str:
    """The URL of a migrated database without rows, for this test alone."""
    return fresh("migrated", migrate)


@pytest.fixture
def empty_database_url(fresh: Fresh) -> str:
    """The URL of a database without tables, for this test alone."""
    return fresh("empty", _leave_empty)


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
