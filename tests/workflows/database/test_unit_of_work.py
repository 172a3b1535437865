"""One command is one transaction; an attempt within it may fail alone; readers wait for nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from tests.support.rules import backend
from workflows.clock import OFFICE_ZONE, FixedClock
from workflows.database import session as session_module
from workflows.database.models import Heartbeat
from workflows.database.retry import is_passing
from workflows.database.session import Database, normal_url
from workflows.database.unit_of_work import Services, UnitOfWork

NOW = datetime(2026, 11, 24, 9, tzinfo=OFFICE_ZONE)
CLOCK = FixedClock(NOW)

only_sqlite = pytest.mark.skipif(backend() != "sqlite", reason="says how SQLite locks")


def put(uow: UnitOfWork, *names: str) -> None:
    uow.session.add_all(Heartbeat(name=name, beat_at=NOW) for name in names)
    uow.session.flush()


def fail(uow: UnitOfWork, name: str, error: BaseException | None = None) -> None:
    put(uow, name)
    raise error or RuntimeError


def put_twice(uow: UnitOfWork, name: str) -> None:
    put(uow, name)
    uow.session.expunge_all()
    put(uow, name)


def names(database: Database) -> list[str]:
    with database.unit_of_work(CLOCK, write=False) as uow:
        return sorted(uow.session.scalars(text("SELECT name FROM heartbeat")))


def test_leaving_the_block_commits(database: Database) -> None:
    with database.unit_of_work(CLOCK) as uow:
        put(uow, "a")
        assert uow.now == NOW
    assert names(database) == ["a"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_raising_undoes_everything(database: Database, error: type[BaseException]) -> None:
    with pytest.raises(error), database.unit_of_work(CLOCK) as uow:
        fail(uow, "a", error())
    assert names(database) == []


def test_an_attempt_undoes_only_its_block(database: Database) -> None:
    with database.unit_of_work(CLOCK) as uow:
        put(uow, "before")
        with pytest.raises(RuntimeError), uow.attempt():
            fail(uow, "within")
        put(uow, "after")
        with uow.attempt():
            put(uow, "second")
    assert names(database) == ["after", "before", "second"]


def test_an_attempt_may_break_a_constraint_and_the_rest_goes_on(database: Database) -> None:
    with database.unit_of_work(CLOCK) as uow:
        put(uow, "a")
        with pytest.raises(IntegrityError), uow.attempt():
            uow.session.execute(
                text("INSERT INTO heartbeat (name, beat_at) VALUES ('a', '2026-01-01 00:00:00')")
            )
        put(uow, "b")
    assert names(database) == ["a", "b"]


def test_an_attempt_within_an_attempt(database: Database) -> None:
    with database.unit_of_work(CLOCK) as uow, uow.attempt():
        put(uow, "outer")
        with pytest.raises(RuntimeError), uow.attempt():
            fail(uow, "inner")
    assert names(database) == ["outer"]


def test_what_an_attempt_did_goes_with_the_whole(database: Database) -> None:
    def act(uow: UnitOfWork) -> None:
        with uow.attempt():
            put(uow, "a")
        fail(uow, "b")

    with pytest.raises(RuntimeError), database.unit_of_work(CLOCK) as uow:
        act(uow)
    assert names(database) == []


def test_a_verb_without_a_person_says_so(database: Database) -> None:
    with database.unit_of_work(CLOCK) as uow, pytest.raises(RuntimeError, match="person"):
        _ = uow.person


# ── readers and writers ──────────────────────────────────────────────────────────────────────────


@contextmanager
def writing(database: Database, name: str) -> Iterator[None]:
    """Somebody else is in the middle of writing while the block runs."""
    wrote, leave = Event(), Event()

    def write() -> None:
        with database.unit_of_work(CLOCK) as uow:
            put(uow, name)
            wrote.set()
            leave.wait(20)

    thread = Thread(target=write)
    thread.start()
    try:
        assert wrote.wait(20)
        yield
    finally:
        leave.set()
        thread.join()


@pytest.fixture
def impatient(
    monkeypatch: pytest.MonkeyPatch, database_url: str, services: Services
) -> Iterator[Database]:
    """A database that does not wait for a lock."""
    monkeypatch.setattr(session_module, "BUSY_TIMEOUT_MS", 50)
    opened = Database(database_url, services)
    yield opened
    opened.dispose()


def test_a_reader_does_not_wait_for_a_writer_and_sees_what_was(impatient: Database) -> None:
    with writing(impatient, "a"):
        assert names(impatient) == []
    assert names(impatient) == ["a"]


def test_a_writer_does_not_wait_for_a_reader(impatient: Database) -> None:
    with impatient.unit_of_work(CLOCK, write=False) as reader:
        assert list(reader.session.scalars(text("SELECT name FROM heartbeat"))) == []
        with impatient.unit_of_work(CLOCK) as writer:
            put(writer, "a")
    assert names(impatient) == ["a"]


@only_sqlite
def test_a_second_writer_waits_before_it_reads_anything(impatient: Database) -> None:
    """Else both would read the same state, and the second would have to be thrown away."""
    with (
        writing(impatient, "a"),
        pytest.raises(OperationalError) as failure,
        impatient.unit_of_work(CLOCK),
    ):
        raise AssertionError("the block has begun")
    assert is_passing(failure.value)


@only_sqlite
def test_a_second_writer_goes_on_when_the_first_has_ended(database: Database) -> None:
    done = Event()

    def write() -> None:
        with database.unit_of_work(CLOCK) as uow:
            put(uow, "b")
        done.set()

    thread = Thread(target=write)
    with writing(database, "a"):
        thread.start()
        assert not done.wait(0.2)
    thread.join(20)
    assert names(database) == ["a", "b"]


def test_what_does_not_pass_by_itself_is_not_tried_again(database: Database) -> None:
    with pytest.raises(IntegrityError) as failure, database.unit_of_work(CLOCK) as uow:
        put_twice(uow, "a")
    assert not is_passing(failure.value)
    assert not is_passing(RuntimeError("database is locked"))


def test_postgresql_means_psycopg_3() -> None:
    assert normal_url("postgresql://h/d") == "postgresql+psycopg://h/d"
    assert normal_url("postgresql+psycopg://h/d") == "postgresql+psycopg://h/d"
    assert normal_url("sqlite:///x") == "sqlite:///x"


def test_an_error_tells_no_data(database: Database) -> None:
    """It goes into the log, and the data are those of cases."""
    with pytest.raises(IntegrityError) as failure, database.unit_of_work(CLOCK) as uow:
        put_twice(uow, "顺达建材经营部")
    assert "INSERT" in str(failure.value)
    assert "顺达" not in str(failure.value).partition("[SQL")[2]


@pytest.mark.postgresql
def test_a_connection_lost_while_it_rested_is_replaced(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "LONGEST_REST_S", 0.0)
    with database.unit_of_work(CLOCK) as uow:
        lost = uow.session.scalar(text("SELECT pg_backend_pid()"))
    other = Database(database.url, database.services)
    with other.unit_of_work(CLOCK) as uow:
        uow.session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": lost})
    other.dispose()

    with database.unit_of_work(CLOCK) as uow:
        assert uow.session.scalar(text("SELECT pg_backend_pid()")) != lost
