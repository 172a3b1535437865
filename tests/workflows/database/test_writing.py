"""Few statements write what a unit of work changed, and nothing but that."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from tests.support.statements import counted
from workflows.clock import OFFICE_ZONE, FixedClock
from workflows.database.models import Heartbeat
from workflows.database.session import Database
from workflows.history.models import HistoryRow
from workflows.organizations.models import Organization, Person, Post
from workflows.processes.models import ProcessVersion

NOW = datetime(2026, 11, 24, 9, tzinfo=OFFICE_ZONE)
CLOCK = FixedClock(NOW)


def body(code: str, **changes: object) -> Organization:
    return Organization(code=code, name=code, short_name=code, kind="TOWN", **changes)


def history(seq: int) -> HistoryRow:
    return HistoryRow(
        chain="day:2026-11-24", seq=seq, at=NOW, kind="x", data={"名": [seq, None, '"\\']},
        data_digest="", previous_hash="", hash="",
    )  # fmt: skip


def told_once(database: Database, seen: list[str]) -> list[str]:
    """The statements without what SQLite tells again because of its triggers."""
    return list(dict.fromkeys(seen)) if database.is_sqlite else seen


def test_new_rows_of_a_table_are_one_statement(database: Database) -> None:
    with counted(database) as seen, database.unit_of_work(CLOCK) as uow:
        uow.session.add_all([body("a"), body("b"), Heartbeat(name="w", beat_at=NOW)])

    assert len(told_once(database, seen)) == (2 if database.is_sqlite else 1)
    with database.unit_of_work(CLOCK) as uow:
        found = uow.session.scalars(select(Organization).order_by(Organization.code)).all()
        assert [each.code for each in found] == ["a", "b"]
        assert all(len(each.id) == 32 for each in found), "the default of the column"
        assert uow.session.get_one(Heartbeat, "w").beat_at == NOW


def test_rows_that_are_referred_to_go_first_to_sqlite(database: Database) -> None:
    with counted(database) as seen, database.unit_of_work(CLOCK) as uow:
        made = body("a", id="a")
        reader = Person(id="p", username="u", name="名", password_hash="", email="")
        post = Post(person_id="p", organization_id="a", role="clerk", valid_from=NOW.date())
        uow.session.add_all([post, reader, made])
    if database.is_sqlite:
        tables = [statement.split('"')[1] for statement in dict.fromkeys(seen)]
        assert tables[-1] == "post"
        assert sorted(tables) == ["organization", "person", "post"]


def test_a_row_can_be_used_after_it_was_written(database: Database) -> None:
    with database.unit_of_work(CLOCK) as uow:
        made = body("a")
        uow.session.add(made)
        uow.session.flush()
        assert made.legal_name is None
        assert uow.session.get(Organization, made.id) is made
        made.name = "changed"
    with database.unit_of_work(CLOCK) as uow:
        assert uow.session.get_one(Organization, made.id).name == "changed"


def test_the_database_numbers_rows_in_the_order_given(database: Database) -> None:
    with database.unit_of_work(CLOCK) as uow:
        rows = [history(seq) for seq in range(1, 40)]
        uow.session.add_all(rows)
        uow.session.flush()
        numbers = [row.id for row in rows]
    with database.unit_of_work(CLOCK) as uow:
        found = uow.session.scalars(select(HistoryRow).order_by(HistoryRow.id)).all()
        assert [row.id for row in found] == numbers
        assert [(row.seq, row.data) for row in found] == [
            (seq, {"名": [seq, None, '"\\']}) for seq in range(1, 40)
        ]


def test_bytes_texts_and_nothing_come_back_as_they_were(database: Database) -> None:
    content = bytes(range(256))
    odd = "行%s {} ? :x \\ ' \" \u3000 𠮷"
    with database.unit_of_work(CLOCK) as uow:
        uow.session.add(
            ProcessVersion(
                id="v", key="k", version=1, title=odd, content_hash="h", archive=content,
                published_at=NOW,
            )
        )  # fmt: skip
        uow.session.add(body("a", document_prefix=odd))
    with database.unit_of_work(CLOCK) as uow:
        row = uow.session.get_one(ProcessVersion, "v")
        assert (row.title, row.archive, row.published_at, row.retired_at) == (
            odd, content, NOW, None,
        )  # fmt: skip
        assert uow.session.scalars(select(Organization.document_prefix)).one() == odd


def test_only_changed_columns_are_written(database: Database) -> None:
    with database.unit_of_work(CLOCK) as uow:
        uow.session.add_all([body("a", id="a"), body("b", id="b")])
    with counted(database) as seen, database.unit_of_work(CLOCK) as uow:
        first, second = (
            uow.session.get_one(Organization, "a"),
            uow.session.get_one(Organization, "b"),
        )
        first.name = "甲"
        second.name = second.name
        second.legal_name = "x"
        second.legal_name = None
    written = [each for each in seen if "UPDATE" in each]
    assert len(told_once(database, written)) == 1
    assert '"name"' in written[0] and "legal_name" not in written[0]


def test_everything_goes_together_on_postgresql(database: Database) -> None:
    with database.unit_of_work(CLOCK) as uow:
        uow.session.add_all([body("a", id="a"), body("b", id="b")])
    with counted(database) as seen, database.unit_of_work(CLOCK) as uow:
        first, second = (uow.session.get_one(Organization, each) for each in "ab")
        first.name, second.name = "甲", "乙"
        uow.session.add_all([history(1), Heartbeat(name="w", beat_at=NOW)])
    assert len(told_once(database, seen)) == 2 + (4 if database.is_sqlite else 1)


def test_a_deleted_row_is_gone_and_what_came_with_it_stays(database: Database) -> None:
    with database.unit_of_work(CLOCK) as uow:
        uow.session.add_all([body("a", id="a"), body("b", id="b")])
    with database.unit_of_work(CLOCK) as uow:
        uow.session.delete(uow.session.get_one(Organization, "a"))
        uow.session.get_one(Organization, "b").name = "乙"
        uow.session.add(body("c"))
    with database.unit_of_work(CLOCK) as uow:
        names = uow.session.scalars(select(Organization.name).order_by(Organization.code)).all()
        assert names == ["乙", "c"]


def test_a_row_that_is_not_there_any_more_is_noticed(database: Database) -> None:
    with database.unit_of_work(CLOCK) as uow:
        uow.session.add(body("a", id="a"))
    with pytest.raises(StaleDataError), database.unit_of_work(CLOCK) as uow:  # noqa: PT012 - its end raises
        row = uow.session.get_one(Organization, "a")
        uow.session.execute(delete(Organization), execution_options={"synchronize_session": False})
        row.name = "甲"


def test_what_an_attempt_wrote_is_undone_with_it(database: Database) -> None:
    with database.unit_of_work(CLOCK) as uow:
        row = body("a", id="a")
        uow.session.add(row)
        with pytest.raises(IntegrityError), uow.attempt():  # noqa: PT012 - its end raises
            row.name = "甲"
            uow.session.add(body("b"))
            uow.session.flush()
            uow.session.add(body("b"))
        assert row.name == "a"
    with database.unit_of_work(CLOCK) as uow:
        found = uow.session.scalars(select(Organization)).all()
        assert [(each.code, each.name) for each in found] == [("a", "a")]


def test_a_refused_row_raises_as_ever_and_leaves_nothing(database: Database) -> None:
    with pytest.raises(IntegrityError), database.unit_of_work(CLOCK) as uow:
        uow.session.add_all([body("a"), body("a")])
    with database.unit_of_work(CLOCK) as uow:
        assert not uow.session.scalars(select(Organization)).all()


def test_the_last_of_two_changes_of_a_row_holds(database: Database) -> None:
    with database.unit_of_work(CLOCK) as uow:
        uow.session.add(Heartbeat(name="w", beat_at=NOW))
        uow.session.flush()
        later = NOW + timedelta(hours=1)
        uow.session.execute(update(Heartbeat).values(beat_at=later))
        uow.session.get_one(Heartbeat, "w", populate_existing=True).beat_at = later + timedelta(1)
    with database.unit_of_work(CLOCK) as uow:
        assert uow.session.get_one(Heartbeat, "w").beat_at == later + timedelta(1)


def test_many_rows_are_written_in_portions(database: Database) -> None:
    with database.unit_of_work(CLOCK) as uow:
        uow.session.add_all(
            Person(username=f"u{number}", name="名", password_hash="", email="")
            for number in range(4000)
        )
    with database.unit_of_work(CLOCK) as uow:
        assert len(uow.session.scalars(select(Person.id)).all()) == 4000
