"""What goes into a column of ours comes out the same, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from tests.support.driver import Driver
from workflows.cases.models import Draft
from workflows.clock import OFFICE_ZONE, FixedClock
from workflows.database.base import canonical, new_id
from workflows.database.models import Heartbeat
from workflows.database.session import Database

CLOCK = FixedClock(datetime(2026, 11, 24, 9, tzinfo=OFFICE_ZONE))
TOKYO = timezone(timedelta(hours=9))


def put(database: Database, name: str, at: datetime) -> None:
    with database.unit_of_work(CLOCK) as uow:
        uow.session.add(Heartbeat(name=name, beat_at=at))


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 11, 24, 9, tzinfo=OFFICE_ZONE),
        datetime(2026, 11, 24, 0, 0, 0, 1, tzinfo=OFFICE_ZONE),
        datetime(2026, 12, 31, 23, 59, 59, 999999, tzinfo=OFFICE_ZONE),
        datetime(2026, 12, 31, 16, tzinfo=UTC),  # the new year here
        datetime(2026, 11, 24, 9, tzinfo=TOKYO),
        datetime(1990, 7, 1, 12, tzinfo=OFFICE_ZONE),  # summer time, of all things
        datetime(2099, 1, 1, tzinfo=UTC),
    ],
)
def test_an_instant_comes_back_as_the_same_in_office_time(database: Database, at: datetime) -> None:
    put(database, "a", at)
    with database.unit_of_work(CLOCK) as uow:
        back = uow.session.get_one(Heartbeat, "a").beat_at
    assert back == at
    assert back.tzinfo is OFFICE_ZONE


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="time zone"):
        put(database, "a", datetime(2026, 11, 24, 9))
    with database.unit_of_work(CLOCK) as uow:
        query = select(Heartbeat).where(Heartbeat.beat_at < datetime(2026, 11, 24, 9))
        with pytest.raises(StatementError, match="time zone"), uow.attempt():
            uow.session.scalars(query).all()


def test_instants_of_different_zones_compare_as_instants(database: Database) -> None:
    put(database, "china", datetime(2026, 11, 24, 9, tzinfo=OFFICE_ZONE))
    put(database, "japan", datetime(2026, 11, 24, 9, 30, tzinfo=TOKYO))  # 08:30 here
    put(database, "utc", datetime(2026, 11, 24, 1, 15, tzinfo=UTC))  # 09:15 here
    with database.unit_of_work(CLOCK) as uow:
        in_order = list(uow.session.scalars(select(Heartbeat.name).order_by(Heartbeat.beat_at)))
        until_nine = select(Heartbeat.name).where(
            Heartbeat.beat_at <= datetime(2026, 11, 24, 1, tzinfo=UTC)
        )
        assert in_order == ["japan", "china", "utc"]
        assert set(uow.session.scalars(until_nine)) == {"japan", "china"}


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"facts": "“引号”\n换行 \\ / 😀", "n": 1.5, "b": True, "none": None},
        {"goods": [{"name": "砂石", "quantity": 120}, {}], "empty": []},
        {"big": 2**53, "small": -(2**53)},
        {"nul": "a\x00b"},
    ],
)
def test_a_document_comes_back_as_it_was(driver: Driver, value: dict[str, Any]) -> None:
    person = driver.viewer("shuili-clerk").id
    with driver.uow() as uow:
        uow.session.add(
            Draft(id=new_id(), person_id=person, about="x", data=value, saved_at=uow.now)
        )
    with driver.uow() as uow:
        assert uow.session.scalars(select(Draft)).one().data == value


def test_a_document_is_kept_in_the_one_spelling_its_digest_is_taken_of(driver: Driver) -> None:
    person = driver.viewer("shuili-clerk").id
    value = {"b": 1, "a": {"d": [1, 2], "c": "中"}}
    with driver.uow() as uow:
        uow.session.add(
            Draft(id=new_id(), person_id=person, about="x", data=value, saved_at=uow.now)
        )
    with driver.uow() as uow:
        kept = uow.session.scalar(text("SELECT data FROM draft"))
    assert kept == '{"a":{"c":"中","d":[1,2]},"b":1}'
    assert canonical(value) == canonical({"a": {"c": "中", "d": [1, 2]}, "b": 1})
