"""Suspending on a legal ground and resuming with exactly what was left."""

from __future__ import annotations

from datetime import date

import pytest

from oversight.lights import light_of_deadline
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.verify_clock import clock
from workflows.calendar.queries import office_calendar
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.models import Deadline
from workflows.deadlines.pauses import Budget, budget, ledger_of
from workflows.deadlines.queries import pauses_of, timers_of_deadline
from workflows.errors import Invalid, NotFound, NotPermitted, WrongState
from workflows.history.queries import rows_of_case
from workflows.steps.extend_deadline import extend_deadline
from workflows.steps.suspend_deadline import resume_suspended, suspend_deadline
from workflows.steps.take_back import take_back_task

__all__ = ["clock", "plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


def now(driver: Driver, clock: Deadline) -> Deadline:
    with driver.uow() as uow:
        return uow.session.get_one(Deadline, clock.id)


def suspend(
    driver: Driver, clock: Deadline, ground: str = "expert_opinion", username: str = "bailu-deputy"
) -> None:
    driver.act(username, lambda uow: suspend_deadline(uow, clock.id, ground))


def resume(driver: Driver, clock: Deadline, username: str = "bailu-deputy") -> None:
    driver.act(username, lambda uow: resume_suspended(uow, clock.id))


def left(driver: Driver, clock: Deadline) -> Budget:
    with driver.uow() as uow:
        row = uow.session.get_one(Deadline, clock.id)
        ledger = ledger_of(pauses_of(uow.session, clock.id))
        calendar = office_calendar(uow.session)
        return budget(row.started_at, parse_amount(row.amount), ledger, uow.now, calendar)


def test_it_stands_still_and_runs_on_with_what_was_left(driver: Driver, clock: Deadline) -> None:
    driver.at("2026-11-27T10:00")  # the 25th and 26th are used
    suspend(driver, clock)

    stands = now(driver, clock)
    assert (stands.state, stands.due_on, stands.due_at, stands.warn_at) == (
        "paused", None, None, None,
    )  # fmt: skip
    assert light_of_deadline(stands, driver.clock.now()) == "paused"
    with driver.uow() as uow:
        assert [timer.fire_at for timer in timers_of_deadline(uow.session, clock.id)] == [None]
        pause = pauses_of(uow.session, clock.id)[0]
    assert pause.ground == "检验、检测、检疫、鉴定"
    assert "待核" in (pause.basis or "")
    assert pause.by_id == driver.viewer("bailu-deputy").id
    driver.at("2026-12-20T10:00").tick()  # long past the old end: no card, nobody told
    assert left(driver, clock) == Budget(7, 2, "workday")

    driver.at("2026-12-21T09:00")
    resume(driver, clock)

    runs = now(driver, clock)
    assert (runs.state, runs.due_on) == ("running", date(2026, 12, 25))  # the 21st is the third
    assert left(driver, clock) == Budget(7, 2, "workday")
    with driver.uow() as uow:
        kinds = [row.kind for row in rows_of_case(uow.session, clock.case_id)]
        assert kinds[-2:] == ["deadline:paused", "deadline:resumed"]
        assert [timer.fire_at is None for timer in timers_of_deadline(uow.session, clock.id)] == [
            False
        ]


def test_a_step_that_ends_does_not_wake_what_a_person_suspended(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "verify")
    clock = driver.deadlines(case_id)["LR-VERIFY"]
    suspend(driver, clock)

    driver.go_on(case_id, "verify")

    assert now(driver, clock).state == "paused"
    assert driver.open(case_id)["decide_filing"].deadline_id == clock.id
    driver.go_on(case_id, "decide_filing")
    assert now(driver, clock).state == "met"


def test_taking_back_does_not_wake_what_a_person_suspended(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "record_result")
    clock = driver.deadlines(case_id)["APL60"]
    driver.at("2026-11-27T10:00")  # the 25th and 26th are used
    suspend(driver, clock)
    driver.at("2026-11-30T10:00")
    done = driver.go_on(case_id, "record_result")
    assert now(driver, clock).state == "met"

    driver.at("2026-11-30T10:05")
    again = driver.act("bailu-officer", lambda uow: take_back_task(uow, done.id))

    assert again.deadline_id == clock.id
    assert (now(driver, clock).state, now(driver, clock).due_at) == ("paused", None)
    with driver.uow() as uow:
        assert [timer.fire_at for timer in timers_of_deadline(uow.session, clock.id)] == [None]
        told = [row.kind for row in rows_of_case(uow.session, case_id)]
        assert "deadline:resumed" not in told
    driver.at("2026-12-20T10:00")
    assert left(driver, clock) == Budget(90, 2, "day")
    resume(driver, clock)
    assert now(driver, clock).state == "running"


def test_what_stands_is_neither_suspended_nor_extended(driver: Driver, clock: Deadline) -> None:
    suspend(driver, clock)
    with pytest.raises(WrongState, match="已经中止"):
        suspend(driver, clock)
    with pytest.raises(WrongState, match="没有在计算"), driver.uow("bailu-deputy") as uow:
        extend_deadline(uow, clock.id, "案情复杂")


def test_what_runs_is_not_resumed(driver: Driver, clock: Deadline) -> None:
    with pytest.raises(WrongState, match="不用恢复"):
        resume(driver, clock)


def test_what_a_step_paused_is_not_a_persons_to_resume(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    driver.complete(
        case_id, "bailu-officer", "check_completeness", "return_for_correction", missing=["笔录"]
    )
    clock = driver.deadlines(case_id)["LR-ACCEPT"]
    with pytest.raises(NotPermitted, match="没有规定可以中止"):
        resume(driver, clock)


def test_what_has_run_out_stays_so(driver: Driver, clock: Deadline) -> None:
    driver.at("2026-12-04T00:00")
    with pytest.raises(WrongState, match="已经届满"):
        suspend(driver, clock)


@pytest.mark.parametrize("ground", ["", "holiday", "检验、检测、检疫、鉴定"])
def test_only_a_ground_of_the_rule(driver: Driver, clock: Deadline, ground: str) -> None:
    with pytest.raises(Invalid) as refusal:
        suspend(driver, clock, ground)
    assert [error.pointer for error in refusal.value.errors] == ["/ground"]


@pytest.mark.parametrize("username", ["bailu-officer", "bailu-team", "bailu-head", "shuili-head"])
def test_by_nobody_but_whom_the_rule_names(driver: Driver, clock: Deadline, username: str) -> None:
    with pytest.raises(NotPermitted, match="分管领导"):
        suspend(driver, clock, username=username)
    suspend(driver, clock)
    with pytest.raises(NotPermitted, match="分管领导"):
        resume(driver, clock, username)
    with pytest.raises(NotFound):
        resume(driver, clock, "qingshi-deputy")
