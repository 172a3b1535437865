"""Counting running deadlines anew: the list, what is then done, and that it is done once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from lianshu.tick import advance, next_due, tick
from tests.support.driver import Driver
from tests.support.new_year import SOURCE, confirm, imported, list_of
from tests.support.plain_documents import plain_documents
from workflows.clock import OFFICE_ZONE
from workflows.deadlines import recompute_deadlines
from workflows.deadlines.models import Deadline, Recomputation
from workflows.deadlines.queries import timers_of_deadline
from workflows.deadlines.recompute_deadlines import (
    begin_recomputation,
    discard_recomputation,
    list_differences,
    recompute_batch,
)
from workflows.deadlines.recompute_queries import Selection, changes_of, recomputation_by_id
from workflows.deadlines.recount import Terms
from workflows.deadlines.written import parse_moment
from workflows.errors import WrongState
from workflows.history.models import HistoryRow
from workflows.history.queries import rows_of_case
from workflows.history.verify import verify_history
from workflows.steps.extend_deadline import extend_deadline
from workflows.steps.suspend_deadline import resume_suspended, suspend_deadline

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

MOVED_TO = date(2027, 2, 12)
"""90 days from 9 November end on Sunday 7 February: by the plain rule on Monday the 8th."""


def filed(driver: Driver, text: str) -> Deadline:
    """APL60 of a referral filed at an instant: 90 days."""
    driver.at(text)
    case_id = driver.start(act_on="2026-11-03", found_on="2026-11-06")
    driver.until(case_id, "record_result")
    return driver.deadlines(case_id)["APL60"]


def by_rule(driver: Driver, selection: Selection = Selection(), **terms: str) -> str:  # noqa: B008
    """A draft for new terms of a rule."""
    with driver.uow("admin") as uow:
        given = Terms(**terms) if terms else None
        return list_differences(uow, "规则调整", selection=selection, terms=given).id


def begin(driver: Driver, recomputation_id: str) -> None:
    with driver.uow("admin") as uow:
        found = recomputation_by_id(uow.session, recomputation_id)
        assert found is not None
        begin_recomputation(uow, found)


def new_year(driver: Driver) -> str:
    """The notice for 2027 is imported and confirmed; returns the recomputation that it began."""
    return confirm(driver, imported(driver)).recomputation_id


def state_of(driver: Driver, recomputation_id: str) -> Recomputation:
    with driver.uow() as uow:
        return uow.session.get_one(Recomputation, recomputation_id)


def again(driver: Driver, clock: Deadline) -> Deadline:
    return driver.deadlines(clock.case_id)[clock.rule]


def rows(driver: Driver, clock: Deadline, kind: str) -> list[HistoryRow]:
    with driver.uow() as uow:
        return [row for row in rows_of_case(uow.session, clock.case_id) if row.kind == kind]


def test_the_list_says_what_would_move_and_moves_nothing(driver: Driver) -> None:
    moves, stays = filed(driver, "2026-11-09T09:00"), filed(driver, "2026-11-20T09:00")
    assert (moves.due_on, moves.provisional) == (date(2027, 2, 8), True)
    assert (stays.due_on, stays.provisional) == (date(2027, 2, 18), True)

    draft = list_of(driver, imported(driver))

    assert (draft.state, draft.moves, draft.settles, draft.turn_red) == ("draft", 1, 1, 0)
    with driver.uow() as uow:
        ((change, deadline, case),) = changes_of(uow.session, draft.id)
    assert (deadline.id, case.id) == (moves.id, moves.case_id)
    assert change.due_before == datetime(2027, 2, 9, tzinfo=OFFICE_ZONE)
    assert change.due_after == datetime(2027, 2, 13, tzinfo=OFFICE_ZONE)
    assert (change.stage_before, change.stage_after) == ("ahead", "ahead")
    assert (change.provisional, change.signed, change.made) == (False, True, False)
    assert again(driver, moves).due_on == date(2027, 2, 8)
    assert tick(driver.platform).recomputed == 0


def test_the_worker_does_it_and_a_row_says_why(driver: Driver) -> None:
    moves, stays = filed(driver, "2026-11-09T09:00"), filed(driver, "2026-11-20T09:00")
    draft = new_year(driver)
    now = driver.clock.now()
    assert next_due(driver.platform, now - timedelta(seconds=1)) == now

    assert tick(driver.platform).recomputed == 1

    after = again(driver, moves)
    assert (after.due_on, after.provisional) == (MOVED_TO, False)
    assert after.due_at == datetime(2027, 2, 13, tzinfo=OFFICE_ZONE)
    assert again(driver, stays).due_on == date(2027, 2, 18)
    assert not again(driver, stays).provisional
    (row,) = rows(driver, moves, "deadline:recomputed")
    assert row.data == {
        "deadline": moves.id,
        "rule": "APL60",
        "title": moves.title,
        "amount_before": "90CD",
        "amount": "90CD",
        "due_before": "2027-02-08",
        "due_on": "2027-02-12",
        "cause": SOURCE,
    }
    assert not rows(driver, stays, "deadline:recomputed"), "only its mark is gone"
    with driver.uow() as uow:
        ((change, _, _),) = changes_of(uow.session, draft)
        assert (change.signed, change.made) == (True, True)
        assert verify_history(uow).ok
    state = state_of(driver, draft)
    assert (state.state, state.moved, state.settled) == ("looking", 1, 1)
    assert tick(driver.platform).recomputed == 0


def test_a_clock_is_then_as_if_it_had_been_counted_so_at_first(driver: Driver) -> None:
    """Also its warning and what hangs on it, compared with a case begun under the new calendar."""
    moved = filed(driver, "2026-11-09T09:00")
    new_year(driver)
    tick(driver.platform)

    fresh = filed(driver, "2026-11-09T09:00")

    assert as_counted(driver, moved) == as_counted(driver, fresh)


def as_counted(driver: Driver, clock: Deadline) -> list[object]:
    with driver.uow() as uow:
        row = uow.session.get_one(Deadline, clock.id)
        timers = timers_of_deadline(uow.session, clock.id)
        return [
            (row.due_on, row.due_at, row.warn_at, row.provisional, row.state),
            sorted((timer.element, timer.rung, timer.fire_at) for timer in timers),
        ]


def test_killed_in_between_it_goes_on_where_it_was(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recompute_deadlines, "CASES_AT_ONCE", 1)
    clocks = [filed(driver, "2026-11-09T09:00") for _ in range(3)]
    draft = new_year(driver)
    with driver.uow() as uow:
        assert recompute_batch(uow, draft, 0) == 1
    with pytest.raises(KeyboardInterrupt):
        killed_before_it_could_commit(driver, draft)

    assert [again(driver, clock).due_on for clock in clocks].count(MOVED_TO) == 1
    with driver.uow() as uow:
        assert recompute_batch(uow, draft, 0) == 0, "done by whoever was killed afterwards"
    assert tick(driver.platform).recomputed == 2

    assert {again(driver, clock).due_on for clock in clocks} == {MOVED_TO}
    assert [len(rows(driver, clock, "deadline:recomputed")) for clock in clocks] == [1, 1, 1]
    assert state_of(driver, draft).moved == 3


def killed_before_it_could_commit(driver: Driver, recomputation_id: str) -> None:
    with driver.uow() as uow:
        assert recompute_batch(uow, recomputation_id, 1) == 1
        raise KeyboardInterrupt


def test_what_was_written_by_the_old_calendar_meanwhile_is_found(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction may have read the old calendar and end after the first pass."""
    monkeypatch.setattr(recompute_deadlines, "LOOK_AGAIN_AFTER", timedelta(0))
    clock = filed(driver, "2026-11-09T09:00")
    draft = new_year(driver)
    late = recompute_deadlines.pending
    with driver.uow() as uow:
        for _ in range(2):
            (item,) = late(uow)
            recompute_batch(uow, *item)
            uow.session.flush()
        row = uow.session.get_one(Deadline, clock.id, populate_existing=True)
        assert row.due_on == MOVED_TO
        row.due_on, row.due_at = date(2027, 2, 8), datetime(2027, 2, 9, tzinfo=OFFICE_ZONE)

    assert tick(driver.platform).recomputed == 1

    assert again(driver, clock).due_on == MOVED_TO
    assert state_of(driver, draft).state == "done"


def test_a_rung_is_reached_once_for_each_last_day(driver: Driver) -> None:
    """Overdue by the plain rule, then moved on by the notice: the card stays, the light does not."""
    clock = filed(driver, "2026-11-09T09:00")
    advance(driver.platform, moment("2027-02-09T12:00"))
    assert [row.data["rung"] for row in rows(driver, clock, "deadline:rung") if row.data] == [
        "remind",
        "warn",
        "L1",
    ]
    draft = imported(driver)
    assert list_of(driver, draft).moves == 1
    confirm(driver, draft)
    advance(driver.platform, moment("2027-02-12T12:00"))

    assert len(rows(driver, clock, "deadline:rung")) == 3
    assert len(rows(driver, clock, "card:issued")) == 1
    assert not rows(driver, clock, "card:revoked")
    advance(driver.platform, moment("2027-02-16T00:00"))
    assert [row.data["rung"] for row in rows(driver, clock, "deadline:rung") if row.data] == [
        "remind",
        "warn",
        "L1",
        "L1",
        "L2",
    ], "when the new last day is over, and on the second working day after it"
    assert len(rows(driver, clock, "card:issued")) == 1


def test_a_clock_that_stands_is_counted_anew_when_it_runs_on(driver: Driver) -> None:
    clock = filed(driver, "2026-11-09T09:00")
    driver.act("bailu-deputy", lambda uow: suspend_deadline(uow, clock.id, "expert_opinion"))
    draft = imported(driver)
    assert list_of(driver, draft).moves == 0
    confirm(driver, draft)
    tick(driver.platform)
    assert again(driver, clock).state == "paused"

    driver.act("bailu-deputy", lambda uow: resume_suspended(uow, clock.id))

    assert (again(driver, clock).due_on, again(driver, clock).provisional) == (MOVED_TO, False)


def test_a_rule_may_get_another_amount(driver: Driver) -> None:
    """Those counted by the old amount, and no others; what was confirmed is what is done."""
    clock, other = filed(driver, "2026-11-09T09:00"), filed(driver, "2026-11-10T09:00")
    with driver.uow() as uow:
        uow.session.get_one(Deadline, other.id).amount = "100CD"
    begin(
        driver,
        by_rule(
            driver,
            Selection(process="lead_referral", rule="APL60"),
            before="90CD",
            amount="60CD",
            roll="forward",
            basis="新的依据",
            status="V",
        ),
    )

    assert tick(driver.platform).recomputed == 2, "the other one by its own amount"

    after = again(driver, clock)
    assert (after.amount, after.due_on, after.basis) == ("60CD", date(2027, 1, 8), "新的依据")
    (row,) = rows(driver, clock, "deadline:recomputed")
    assert row.data is not None
    assert (row.data["amount_before"], row.data["amount"]) == ("90CD", "60CD")
    assert again(driver, other).amount == "100CD"


def test_what_it_was_extended_by_stays(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "verify")
    clock = driver.deadlines(case_id)["LR-VERIFY"]
    driver.act("bailu-deputy", lambda uow: extend_deadline(uow, clock.id, "案情复杂", None))
    assert again(driver, clock).amount == "14WD"

    selection = Selection(rule="LR-VERIFY")
    terms = {"before": "7WD", "amount": "5WD", "roll": "forward", "basis": "新的", "status": "D"}
    begin(driver, by_rule(driver, selection, **terms))
    tick(driver.platform)

    assert (again(driver, clock).amount, again(driver, clock).due_on) == (
        "12WD",
        date(2026, 12, 10),
    )


@pytest.mark.parametrize(
    "selection",
    [Selection(process="fault_tolerance"), Selection(rule="X"), Selection(since=date(2027, 3, 1))],
)
def test_what_is_not_selected_is_left_alone(driver: Driver, selection: Selection) -> None:
    clock = filed(driver, "2026-11-09T09:00")
    terms = {"before": "90CD", "amount": "60CD", "roll": "forward", "basis": "新的", "status": "V"}

    begin(driver, by_rule(driver, selection, **terms))
    tick(driver.platform)

    assert again(driver, clock).due_on == date(2027, 2, 8)


def test_a_draft_is_begun_once_or_let_go(driver: Driver) -> None:
    first, second = by_rule(driver), by_rule(driver)
    begin(driver, first)
    with driver.uow() as uow:
        draft = uow.session.get_one(Recomputation, second)
        discard_recomputation(draft)
        for each in (draft, uow.session.get_one(Recomputation, first)):
            with pytest.raises(WrongState, match="已经确认或者作废"):
                begin_recomputation(uow, each)
            with pytest.raises(WrongState, match="已经确认或者作废"):
                discard_recomputation(each)


def moment(text: str) -> datetime:
    found = parse_moment(text)
    assert isinstance(found, datetime)
    return found.replace(tzinfo=OFFICE_ZONE)
