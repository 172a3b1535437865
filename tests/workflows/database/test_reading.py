"""What a query told to the driver brings is what SQLAlchemy would have brought."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import and_, bindparam, literal, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.support.driver import Driver
from workflows.cases.models import Answer, Case, CaseOrganization, CaseReader
from workflows.database.base import Base
from workflows.database.reading import Reading, columns_of
from workflows.deadlines.models import Deadline, Timer
from workflows.history.models import HistoryRow, ToFollow
from workflows.processes.models import ProcessVersion
from workflows.tasks.models import Task

KINDS = (
    Answer, Case, CaseOrganization, CaseReader, Deadline, HistoryRow, ProcessVersion, Task, Timer,
    ToFollow,
)  # fmt: skip


def all_of(session: Session, kind: type[Base]) -> Reading:
    return Reading.of(select(*columns_of(kind)), (kind,), session.get_bind().dialect)


def content(row: Base) -> dict[str, Any]:
    return {each.key: getattr(row, each.key) for each in row.__mapper__.column_attrs}


@pytest.fixture
def case(driver: Driver) -> str:
    """A case with a clock that runs and answers."""
    case = driver.start()
    driver.until(case, "decide_acceptance")
    return case


@pytest.mark.parametrize("kind", KINDS)
def test_rows_come_as_sqlalchemy_brings_them(driver: Driver, case: str, kind: type[Base]) -> None:
    with driver.uow() as uow:
        expected = {str(row.__mapper__.primary_key_from_instance(row)): content(row)
                    for row in uow.session.scalars(select(kind))}  # fmt: skip
    with driver.uow() as uow:
        read = [row for (row,) in all_of(uow.session, kind).rows(uow.session)]
        found = {str(row.__mapper__.primary_key_from_instance(row)): content(row) for row in read}
        types = {
            key: {name: type(value) for name, value in row.items()} for key, row in found.items()
        }
        assert found == expected
        assert found, "there are such rows"
        assert types == {
            key: {name: type(value) for name, value in row.items()} for key, row in expected.items()
        }


def test_what_was_read_is_the_sessions_and_can_be_changed(driver: Driver, case: str) -> None:
    with driver.uow() as uow:
        ((row,),) = all_of(uow.session, Case).rows(uow.session)
        assert uow.session.get_one(Case, case) is row
        assert not uow.session.dirty
        row.title = "改名"
    assert driver.case(case).title == "改名"


def test_an_object_that_is_there_already_is_brought_up_to_date(driver: Driver, case: str) -> None:
    with driver.uow() as uow:
        known = uow.session.get_one(Case, case)
        uow.session.connection().exec_driver_sql("UPDATE \"case\" SET title = '别处改的'")
        ((row,),) = all_of(uow.session, Case).rows(uow.session)
        assert row is known
        assert row.title == "别处改的"
        assert not uow.session.dirty


def test_what_the_session_has_changed_is_written_before(driver: Driver, case: str) -> None:
    with driver.uow() as uow:
        uow.session.get_one(Case, case).title = "改名"
        ((row,),) = all_of(uow.session, Case).rows(uow.session)
        assert row.title == "改名"
        row.title = "再改"
        with uow.session.no_autoflush:
            all_of(uow.session, Case).rows(uow.session)
        assert row.title == "改名", "as it stands in the database"


def test_values_are_given_at_each_execution_and_nothing_joined_is_none(
    driver: Driver, case: str
) -> None:
    query = (
        select(*columns_of(Case, Task), literal(7))
        .outerjoin(Task, and_(Task.case_id == Case.id, Task.element == bindparam("element", "")))
        .where(Case.id.in_([case, "another"]))
    )
    with driver.uow() as uow:
        reading = Reading.of(query, (Case, Task), uow.session.get_bind().dialect)
        ((read, task, number),) = reading.rows(uow.session, element="draft")
        assert (read.id, task.element, number) == (case, "draft", 7)
        ((read, task, number),) = reading.rows(uow.session, element="100%")
        assert (read.id, task, number) == (case, None, 7)


def test_a_row_that_was_read_can_be_refused_when_it_is_written(driver: Driver, case: str) -> None:
    with pytest.raises(IntegrityError), driver.uow() as uow:  # noqa: PT012 - its end raises
        ((row,),) = all_of(uow.session, Case).rows(uow.session)
        row.finished_at = uow.now
    assert driver.case(case).finished_at is None
