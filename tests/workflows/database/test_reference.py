"""What is remembered of organizations, people and the calendar is never older than the database."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import delete, inspect, select, update

from tests.support.statements import counted
from tests.workflows.database.test_writing import CLOCK, NOW, body
from workflows.calendar.models import CalendarDay, CalendarYear
from workflows.calendar.queries import office_calendar
from workflows.database.base import Base
from workflows.database.models import ReferenceState
from workflows.database.reference import TABLES
from workflows.database.session import Database
from workflows.deadlines.rules.models import LegalBasis, WarningProfile
from workflows.deadlines.rules.queries import row_of
from workflows.deadlines.rules.shipped import law_rules
from workflows.matters.models import Delegation, Matter
from workflows.organizations.models import Certificate, Organization, Person, Post
from workflows.organizations.queries import holders, organization_by_code
from workflows.processes.models import ProcessVersion

TODAY = date(2026, 11, 24)

ROWS: dict[str, Callable[[], Base]] = {
    "organization": lambda: body("b", id="b"),
    "person": lambda: Person(id="b", username="b", name="b", password_hash="", email=""),
    "post": lambda: Post(person_id="p", organization_id="o", role="r", valid_from=TODAY),
    "certificate": lambda: Certificate(person_id="p", kind="k", number="1", valid_from=TODAY),
    "matter": lambda: Matter(code="b", name="", domain="", legal_basis="", notes=""),
    "delegation": lambda: Delegation(
        organization_id="o", matter_code="m", power_type="x", valid_from=TODAY
    ),
    "calendar_year": lambda: CalendarYear(year=2027, source="x"),
    "calendar_day": lambda: CalendarDay(
        day=TODAY, is_workday=False, name="x", kind="x", source="x"
    ),
    "deadline_rule": lambda: row_of(law_rules()[0], NOW),
    "warning_profile": lambda: WarningProfile(
        code="b", place=1, title="", units="WD", remind="", warn="1WD", reason="", changed_at=NOW
    ),
    "legal_basis": lambda: LegalBasis(
        code="b", law="b", clause="", title="", also="", matters="", status="V", note=""
    ),
    "process_version": lambda: ProcessVersion(
        key="b", version=1, title="", content_hash="", archive=b"", published_at=NOW
    ),
}


@pytest.fixture
def filled(database: Database) -> Database:
    """With one organization, person and matter."""
    with database.unit_of_work(CLOCK) as uow:
        uow.session.add_all(
            [
                body("o", id="o"),
                Person(id="p", username="p", name="旧名", password_hash="", email=""),
                Post(person_id="p", organization_id="o", role="desk", valid_from=TODAY),
                Matter(code="m", name="", domain="", legal_basis="", notes=""),
            ]
        )
    return database


def stamp(database: Database) -> str:
    with database.unit_of_work(CLOCK, write=False) as uow:
        return uow.session.scalars(select(ReferenceState.stamp)).one()


def name(database: Database, code: str = "o") -> str | None:
    with database.unit_of_work(CLOCK, write=False) as uow:
        found = organization_by_code(uow.session, code)
        return found.name if found else None


def test_every_table_is_tried() -> None:
    assert ROWS.keys() == TABLES


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_change_renews_the_stamp(filled: Database, table: str) -> None:
    row = ROWS[table]()
    mapped = type(row)
    (column,) = inspect(mapped).primary_key
    stamps = [stamp(filled)]
    with filled.unit_of_work(CLOCK) as uow:
        uow.session.add(row)
    stamps.append(stamp(filled))
    key = getattr(row, column.name)
    for change in (update(mapped).values({column: column}), delete(mapped)):
        with filled.unit_of_work(CLOCK) as uow:
            uow.session.execute(change.where(column == key))
        stamps.append(stamp(filled))
    assert len(set(stamps)) == 4


class Undone(Exception):
    pass


def test_a_second_look_costs_a_look_at_the_stamp(filled: Database) -> None:
    assert name(filled) == "o"
    with counted(filled) as seen:
        assert name(filled) == "o"
    assert len(seen) == 1 and "reference_state" in seen[0]


def test_what_is_not_there_is_remembered_until_it_is(filled: Database) -> None:
    assert name(filled, "new") is None
    assert name(filled, "new") is None
    with filled.unit_of_work(CLOCK) as uow:
        uow.session.add(body("new"))
    assert name(filled, "new") == "new"


def test_what_another_process_changed_is_seen(filled: Database) -> None:
    assert name(filled) == "o"
    code = (
        "import sys\n"
        "from sqlalchemy import create_engine, text\n"
        "with create_engine(sys.argv[1]).begin() as connection:\n"
        "    connection.execute(text(\"UPDATE organization SET name = '新名'\"))\n"
    )
    subprocess.run([sys.executable, "-c", code, filled.url], check=True)

    assert name(filled) == "新名"


def test_a_change_is_seen_by_its_own_transaction_and_forgotten_with_it(filled: Database) -> None:
    assert name(filled) == "o"
    with pytest.raises(Undone), filled.unit_of_work(CLOCK) as uow:  # noqa: PT012 - a whole unit of work
        row = organization_by_code(uow.session, "o")
        assert row is not None
        row.name = "新名"
        uow.session.add(body("new"))
        uow.session.flush()
        assert organization_by_code(uow.session, "new") is not None
        assert uow.session.scalars(select(Organization.name).where(Organization.id == "o")).one()
        raise Undone
    assert name(filled) == "o"
    assert name(filled, "new") is None


def test_a_change_that_nobody_has_committed_is_not_seen(filled: Database) -> None:
    if filled.is_sqlite:
        pytest.skip("one writer at a time: nobody else can look up for a change")
    assert name(filled) == "o"
    with filled.unit_of_work(CLOCK) as writing:
        row = organization_by_code(writing.session, "o")
        assert row is not None
        row.name = "新名"
        writing.session.flush()
        assert name(filled) == "o"
    assert name(filled) == "新名"


def test_rows_are_each_sessions_own(filled: Database) -> None:
    name(filled)
    with filled.unit_of_work(CLOCK, write=False) as one, filled.unit_of_work(CLOCK) as other:
        first = organization_by_code(one.session, "o")
        second = organization_by_code(other.session, "o")
        assert first is not None and second is not None and first is not second
        assert organization_by_code(one.session, "o") is first
        second.name = "新名"
        other.session.flush()
        assert first.name == "o"
    assert name(filled) == "新名"


def test_who_holds_a_post_is_seen_at_once(filled: Database) -> None:
    def names(day: date = TODAY) -> list[str]:
        with filled.unit_of_work(CLOCK, write=False) as uow:
            return [each.name for each in holders(uow.session, "desk", "o", day)]

    assert names() == ["旧名"] == names()
    with filled.unit_of_work(CLOCK) as uow:
        uow.session.get_one(Person, "p").active = False
    assert names() == []


def test_a_notice_loaded_later_counts_at_once(filled: Database) -> None:
    day = date(2027, 2, 8)

    def works() -> bool:
        with filled.unit_of_work(CLOCK, write=False) as uow:
            return office_calendar(uow.session).is_workday(day)

    assert works()
    with filled.unit_of_work(CLOCK) as uow:
        uow.session.add_all(
            [
                CalendarYear(year=2027, source="通知"),
                CalendarDay(day=day, is_workday=False, name="春节", kind="放假", source="通知"),
            ]
        )
    assert not works()
