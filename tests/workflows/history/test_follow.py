"""Followers of history miss nothing, whenever it was committed, and look at nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

import pytest

from tests.support.county import BEFORE
from workflows.cases.models import Case
from workflows.clock import FixedClock
from workflows.database.base import new_id
from workflows.database.session import Database
from workflows.database.unit_of_work import UnitOfWork
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.history.queries import count_to_follow, mark_followed, next_tell_at, to_follow
from workflows.history.record import record
from workflows.organizations.models import Organization, Person
from workflows.processes.models import ProcessVersion

FOLLOWER = "notifications"
NOW = BEFORE


@contextmanager
def unit(database: Database, later: timedelta = timedelta()) -> Iterator[UnitOfWork]:
    with database.unit_of_work(FixedClock(NOW + later)) as uow:
        yield uow


@pytest.fixture
def cases(database: Database) -> list[str]:
    """The ids of two cases of nobody in particular."""
    with unit(database) as uow:
        body, person, version = new_id(), new_id(), new_id()
        uow.session.add_all(
            [
                Organization(id=body, code="x", name="某局", short_name="某局", kind="DEPT"),
                Person(id=person, username="x", name="某", password_hash="", email="", active=True),
                ProcessVersion(
                    id=version,
                    key="x",
                    version=1,
                    title="",
                    content_hash="",
                    archive=b"",
                    published_at=NOW,
                ),
            ]
        )
        made = [
            Case(
                id=new_id(),
                title="某事",
                process_key="x",
                process_version_id=version,
                organization_id=body,
                urgent=False,
                data={},
                engine_state=b"",
                state="running",
                version=1,
                history_seq=0,
                history_hash="",
                started_by_id=person,
                started_at=NOW,
            )
            for _ in range(2)
        ]
        uow.session.add_all(made)
        return [case.id for case in made]


def write(uow: UnitOfWork, case_id: str, later: timedelta = timedelta()) -> int:
    """Record something that is to be told; the row's id."""
    case = uow.session.get_one(Case, case_id, with_for_update=True)
    row = record(
        uow,
        Kind.CASE_FINISHED,
        case=case,
        tell_at=NOW + later,
        outcome="x",
        state="finished",
        label="",
    )
    uow.session.flush()
    return row.id


class PowerCut(Exception):
    pass


def cut_short(database: Database, act: Callable[[UnitOfWork], object]) -> None:
    with unit(database) as uow:
        act(uow)
        raise PowerCut


def waiting(database: Database, later: timedelta = timedelta()) -> list[int]:
    with unit(database, later) as uow:
        return list(to_follow(uow.session, FOLLOWER, uow.now, 100))


def follow(database: Database, row_id: int) -> bool:
    with unit(database) as uow:
        return mark_followed(uow.session, FOLLOWER, uow.session.get_one(HistoryRow, row_id))


def test_a_row_waits_until_it_was_followed(database, cases):
    with unit(database) as uow:
        row_id = write(uow, cases[0])
        record(uow, Kind.PERSON_SIGNED_IN, username="x", address="::1")  # nobody is told of it

    assert waiting(database) == [row_id]
    assert follow(database, row_id)
    assert waiting(database) == []
    assert not follow(database, row_id)


def test_a_row_waits_for_its_time(database, cases):
    hour = timedelta(hours=1)
    with unit(database) as uow:
        row_id = write(uow, cases[0], hour)

    assert waiting(database) == []
    with unit(database) as uow:
        assert next_tell_at(uow.session, FOLLOWER) == NOW + hour
        assert next_tell_at(uow.session, FOLLOWER, NOW + hour) is None
        assert count_to_follow(uow.session, NOW) == {}
        assert count_to_follow(uow.session, NOW + hour) == {FOLLOWER: 1}
    assert waiting(database, hour) == [row_id]


def test_what_was_undone_does_not_wait(database, cases):
    with pytest.raises(PowerCut):
        cut_short(database, lambda uow: write(uow, cases[0]))

    assert waiting(database) == []


def test_a_follower_that_fails_leaves_the_row_waiting(database, cases):
    with unit(database) as uow:
        row_id = write(uow, cases[0])
    with pytest.raises(PowerCut):
        cut_short(
            database,
            lambda uow: mark_followed(
                uow.session, FOLLOWER, uow.session.get_one(HistoryRow, row_id)
            ),
        )

    assert waiting(database) == [row_id]


@pytest.mark.postgresql
def test_a_row_committed_late_is_not_skipped(database, cases):
    """The older transaction has the smaller id and commits after the younger one was followed."""
    with unit(database) as older:
        early = write(older, cases[0])
        with unit(database) as younger:
            late = write(younger, cases[1])
        assert early < late
        assert waiting(database) == [late]
        assert follow(database, late)
        assert waiting(database) == []

    assert waiting(database) == [early]
    assert follow(database, early)
    assert waiting(database) == []


def test_an_open_writer_hides_nothing(database, cases):
    """The same on both databases: while a writer is open others write and follow, or wait for it."""
    written, go_on = Event(), Event()
    ids: list[int] = []

    def slowly() -> None:
        with unit(database) as uow:
            ids.append(write(uow, cases[0]))
            written.set()
            go_on.wait(30)

    slow = Thread(target=slowly)
    slow.start()
    assert written.wait(30)
    with database.unit_of_work(FixedClock(NOW), write=False) as uow:
        assert list(to_follow(uow.session, FOLLOWER, uow.now, 100)) == []
    go_on.set()
    slow.join()
    with unit(database) as uow:
        ids.append(write(uow, cases[1]))

    assert sorted(waiting(database)) == sorted(ids)


@pytest.mark.postgresql
def test_two_followers_at_once_follow_a_row_once(database, cases):
    with unit(database) as uow:
        row_id = write(uow, cases[0])
    second: list[bool] = []
    with unit(database) as uow:
        assert mark_followed(uow.session, FOLLOWER, uow.session.get_one(HistoryRow, row_id))
        other = Thread(target=lambda: second.append(follow(database, row_id)))
        other.start()
    other.join()

    assert second == [False]
