"""The chains prove themselves: whatever is changed in the tables afterwards is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, update

from tests.support.driver import Driver
from tests.support.rows import rows_of_chain
from tests.support.together import together
from workflows.cases.models import Case
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.history.queries import rows_of_case
from workflows.history.record import record
from workflows.history.verify import verify_history
from workflows.organizations.models import Organization
from workflows.organizations.queries import organization_by_code

MIDDLE = 3


@pytest.fixture
def case_id(driver: Driver) -> str:
    """A case with some rows, and a second one beside it."""
    driver.start(place="旁边的案件")
    case_id = driver.start()
    driver.complete(case_id, "shuili-clerk", "draft", "submit")
    driver.complete(case_id, "shuili-head", "approve_send", "return", "改地点")
    return case_id


def change(uow: UnitOfWork, case_id: str, seq: int, /, **values: object) -> None:
    """Do what only somebody with the database in their hands can do."""
    uow.session.execute(
        update(HistoryRow)
        .where(HistoryRow.case_id == case_id, HistoryRow.seq == seq)
        .values(**values)
    )


def remove(uow: UnitOfWork, case_id: str, *seqs: int) -> None:
    uow.session.execute(
        delete(HistoryRow).where(HistoryRow.case_id == case_id, HistoryRow.seq.in_(seqs))
    )


def row(uow: UnitOfWork, case_id: str, seq: int) -> HistoryRow:
    return next(row for row in rows_of_case(uow.session, case_id) if row.seq == seq)


def last(uow: UnitOfWork, case_id: str) -> int:
    return rows_of_case(uow.session, case_id)[-1].seq


def other_body(uow: UnitOfWork) -> Organization:
    found = organization_by_code(uow.session, "qingshi")
    assert found is not None
    return found


def swap(uow: UnitOfWork, case_id: str) -> None:
    change(uow, case_id, MIDDLE, seq=1000)
    change(uow, case_id, MIDDLE + 1, seq=MIDDLE)
    change(uow, case_id, 1000, seq=MIDDLE + 1)


def reseal(uow: UnitOfWork, case_id: str) -> None:
    """Change a payload together with its digest."""
    change(uow, case_id, MIDDLE, data={"element": "x"}, data_digest="0" * 64)


def later(row: HistoryRow) -> datetime:
    return row.at + timedelta(microseconds=1)


TAMPERING: dict[str, tuple[Callable[[UnitOfWork, str], object], int | None]] = {
    "payload": (lambda uow, case: change(uow, case, MIDDLE, data={"element": "x"}), MIDDLE),
    "payload and digest": (reseal, MIDDLE),
    "instant": (
        lambda uow, case: change(uow, case, MIDDLE, at=later(row(uow, case, MIDDLE))),
        MIDDLE,
    ),
    "kind": (lambda uow, case: change(uow, case, MIDDLE, kind=Kind.CASE_NUMBERED.value), MIDDLE),
    "actor": (lambda uow, case: change(uow, case, MIDDLE, actor_id=None), MIDDLE),
    "organization": (
        lambda uow, case: change(uow, case, MIDDLE, organization_id=other_body(uow).id),
        MIDDLE,
    ),
    "hash": (lambda uow, case: change(uow, case, MIDDLE, hash="0" * 64), MIDDLE),
    "previous hash": (lambda uow, case: change(uow, case, MIDDLE, previous_hash=""), MIDDLE),
    "first row removed": (lambda uow, case: remove(uow, case, 1), 2),
    "row removed": (lambda uow, case: remove(uow, case, MIDDLE), MIDDLE + 1),
    "rows swapped": (swap, MIDDLE),
    "last row removed": (lambda uow, case: remove(uow, case, last(uow, case)), None),
    "all rows removed": (lambda uow, case: remove(uow, case, *range(1000)), None),
    "end moved": (
        lambda uow, case: uow.session.execute(
            update(Case).where(Case.id == case).values(history_seq=Case.history_seq + 1)
        ),
        None,
    ),
}


def test_what_nobody_touched_is_whole(driver: Driver, case_id: str) -> None:
    with driver.uow() as uow:
        one, all_ = verify_history(uow, case_id), verify_history(uow)
    assert (one.ok, one.cases, one.rows) == (True, 1, driver.case(case_id).history_seq)
    assert (all_.ok, all_.cases) == (True, 2)
    assert all_.rows > one.rows


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_is_found_where_it_begins(driver: Driver, case_id: str, how: str) -> None:
    act, seq = TAMPERING[how]
    with driver.uow() as uow:
        act(uow, case_id)
    with driver.uow() as uow:
        for verdict in (verify_history(uow, case_id), verify_history(uow)):
            assert verdict.first_bad is not None
            assert (verdict.first_bad.kind, verdict.first_bad.case) == ("history", case_id)
            assert verdict.first_bad.seq == seq or seq is None


def test_a_row_moved_to_another_case_is_found(driver: Driver, case_id: str) -> None:
    other = driver.start()
    with driver.uow() as uow:
        change(uow, case_id, MIDDLE, case_id=other)
    with driver.uow() as uow:
        assert not verify_history(uow).ok
        assert not verify_history(uow, case_id).ok


def test_an_erased_payload_stays_provable(driver: Driver, case_id: str) -> None:
    with driver.uow() as uow:
        for seq in (1, MIDDLE, last(uow, case_id)):
            change(uow, case_id, seq, data=None)
    with driver.uow() as uow:
        assert row(uow, case_id, MIDDLE).data is None
        assert verify_history(uow, case_id).ok


def test_a_forged_row_at_the_end_is_found(driver: Driver, case_id: str) -> None:
    with driver.uow() as uow:
        true = rows_of_case(uow.session, case_id)[-1]
        case = uow.session.get_one(Case, case_id)
        seq, digest = case.history_seq, case.history_hash
        record(uow, Kind.CASE_NUMBERED, case=case, number="x")
        uow.session.flush()
        case.history_seq, case.history_hash = seq, digest
        assert true.seq == seq
    with driver.uow() as uow:
        assert not verify_history(uow, case_id).ok


def test_a_tampered_day_is_found(driver: Driver) -> None:
    for number in range(3):
        with driver.uow() as uow:
            record(uow, Kind.PERSON_SIGNED_IN, username=str(number), address="::1")
    with driver.uow() as uow:
        assert verify_history(uow).ok
        second = rows_of_chain(uow.session, "day:2026-11-24")[1]
        uow.session.execute(delete(HistoryRow).where(HistoryRow.id == second.id))
    with driver.uow() as uow:
        bad = verify_history(uow).first_bad
    assert bad is not None
    assert (bad.case, bad.seq) == (None, 3)


def test_a_case_that_does_not_exist_is_no_proof(driver: Driver) -> None:
    with driver.uow() as uow:
        assert not verify_history(uow, new_id()).ok


def test_writers_of_one_day_do_not_take_the_same_number(driver: Driver) -> None:
    def sign_in(number: int) -> Callable[[], None]:
        def act() -> None:
            with driver.uow() as uow:
                record(uow, Kind.PERSON_SIGNED_IN, username=f"a{number}", address="::1")
                record(uow, Kind.PERSON_SIGNED_IN, username=f"b{number}", address="::1")

        return act

    assert together([sign_in(number) for number in range(8)]) == [None] * 8
    with driver.uow() as uow:
        rows = rows_of_chain(uow.session, "day:2026-11-24")
        assert verify_history(uow).ok
    assert [row.seq for row in rows] == list(range(1, 17))
    names = [row.data["username"] for row in rows if row.data]
    # The two rows of one writer stand together: nobody else's come between.
    assert all(names[at][1:] == names[at + 1][1:] for at in range(0, 16, 2))
