"""Only what the vocabulary knows gets into the history, in the right chain, by the right person."""

from __future__ import annotations

import re

import pytest

from tests.support.driver import Driver
from tests.support.rows import rows_of_chain
from workflows.cases.queries import locked_case
from workflows.database.unit_of_work import UnitOfWork
from workflows.history.kinds import PAYLOAD, Kind
from workflows.history.queries import rows_of_case
from workflows.history.record import record


def test_every_kind_declares_what_it_carries() -> None:
    assert set(PAYLOAD) == set(Kind)


def test_kinds_are_named_subject_and_action() -> None:
    assert all(re.fullmatch(r"[a-z]+:[a-z_]+", kind) for kind in Kind)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"username": "x"},
        {"username": "x", "address": "::1", "password": "secret"},
        {"name": "x", "address": "::1"},
    ],
)
def test_a_payload_with_other_keys_is_refused(driver: Driver, data: dict[str, str]) -> None:
    with driver.uow() as uow:
        chain = f"day:{uow.now.date()}"
        before = len(rows_of_chain(uow.session, chain))
        with pytest.raises(ValueError, match="person:signed_in"):
            record(uow, Kind.PERSON_SIGNED_IN, **data)  # type: ignore[arg-type]
        assert len(rows_of_chain(uow.session, chain)) == before


def test_what_concerns_no_case_goes_into_the_chain_of_its_local_day(driver: Driver) -> None:
    for instant in ("2026-11-24T23:59", "2026-11-25T00:00", "2026-11-25T07:59"):
        driver.at(instant)
        with driver.uow("sfj-head") as uow:
            record(uow, Kind.PERSON_SIGNED_IN, username="sfj-head", address="::1")
    with driver.uow() as uow:
        first = rows_of_chain(uow.session, "day:2026-11-24")
        second = rows_of_chain(uow.session, "day:2026-11-25")
    assert [row.seq for row in first] == [1]
    assert [row.seq for row in second] == [1, 2]
    assert (second[0].previous_hash, second[1].previous_hash) == ("", second[0].hash)
    assert {row.actor_id for row in second} == {driver.viewer("sfj-head").id}


def test_several_rows_of_one_unit_of_work_follow_each_other(driver: Driver) -> None:
    with driver.uow() as uow:
        for number in range(3):
            record(uow, Kind.PERSON_SIGNED_IN, username=str(number), address="::1")
    with driver.uow() as uow:
        rows = rows_of_chain(uow.session, "day:2026-11-24")
    assert [(row.seq, row.data and row.data["username"]) for row in rows] == [
        (1, "0"),
        (2, "1"),
        (3, "2"),
    ]


def test_a_unit_of_work_that_fails_leaves_no_row_and_no_hole(driver: Driver) -> None:
    case_id = driver.start()
    with driver.uow() as uow:
        last = rows_of_case(uow.session, case_id)[-1].seq

    def view_and_fail(uow: UnitOfWork) -> None:
        record(uow, Kind.CASE_NUMBERED, case=locked_case(uow.session, case_id), number="x")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        driver.act("shuili-clerk", view_and_fail)
    with driver.uow("shuili-head") as uow:
        row = record(uow, Kind.CASE_NUMBERED, case=locked_case(uow.session, case_id), number="x")
    assert row.seq == last + 1
