"""The clocks of a referral: when they start, stand still, end, and what they fire."""

from __future__ import annotations

from datetime import date

from tests.support.driver import Driver
from tests.support.rows import armed_timers
from workflows.history.kinds import Kind
from workflows.history.queries import rows_of_case


def rungs_fired(driver: Driver, case_id: str) -> list[str]:
    with driver.uow() as uow:
        rows = rows_of_case(uow.session, case_id)
        return [row.data["rung"] for row in rows if row.data and row.kind == Kind.DEADLINE_RUNG]


def test_sending_is_one_clock_over_draft_and_approval_from_the_day_found(driver: Driver) -> None:
    case_id = driver.start(found_on="2026-11-20")
    first = driver.deadlines(case_id)["LR-SEND"]
    driver.complete(case_id, "shuili-clerk", "draft", "submit")
    second = driver.deadlines(case_id)["LR-SEND"]

    assert first.id == second.id
    assert second.due_on == date(2026, 11, 25)
    driver.complete(case_id, "shuili-head", "approve_send", "approve")
    assert driver.deadlines(case_id)["LR-SEND"].state == "met"


def test_material_is_supplied_once_and_its_clock_runs_no_second_time(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    for again in (True, False):
        driver.complete(
            case_id,
            "bailu-officer",
            "check_completeness",
            "return_for_correction",
            missing=["笔录"],
        )
        if again:
            driver.complete(
                case_id, "shuili-clerk", "supplement", "resubmit", supplement_note="已补"
            )

    assert "supplement" not in driver.open(case_id)
    assert driver.deadlines(case_id)["LR-SUPP"].state == "met"


def test_acceptance_stands_still_while_material_is_supplied(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    assert driver.deadlines(case_id)["LR-ACCEPT"].due_on == date(2026, 12, 1)

    driver.complete(
        case_id, "bailu-officer", "check_completeness", "return_for_correction", missing=["笔录"]
    )
    standing = driver.deadlines(case_id)["LR-ACCEPT"]
    assert (standing.state, standing.due_on, standing.due_at) == ("paused", None, None)

    driver.at("2026-11-26T15:00")
    driver.complete(case_id, "shuili-clerk", "supplement", "resubmit", supplement_note="已补笔录")
    running = driver.deadlines(case_id)["LR-ACCEPT"]
    # Nov 24 is the day of the event, Nov 25 stood still: the first day counted is Nov 26.
    assert (running.state, running.due_on) == ("running", date(2026, 12, 2))


def test_a_clock_that_ran_out_stays_run_out_when_a_pause_begins(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    driver.at("2026-12-02T10:00")
    driver.complete(
        case_id, "bailu-officer", "check_completeness", "return_for_correction", missing=["笔录"]
    )

    late = driver.deadlines(case_id)["LR-ACCEPT"]
    assert (late.state, late.due_on) == ("running", date(2026, 12, 1))


def test_the_rungs_fire_in_order_each_once(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "propose_acceptance")
    seen = []
    for instant in (
        "2026-11-25T23:59",
        "2026-11-26T00:00",  # three working days left: remind
        "2026-11-30T00:00",  # one left: warn
        "2026-12-02T00:00",  # over since midnight: L1
        "2026-12-03T00:00",  # two working days after the last day: L2
        "2026-12-09T00:00",  # six: L3
        "2026-12-20T00:00",
    ):
        driver.at(instant).tick()
        driver.tick()
        seen.append(rungs_fired(driver, case_id))

    assert seen[0] == []
    assert seen[1:] == [
        ["remind"],
        ["remind", "warn"],
        ["remind", "warn", "L1"],
        ["remind", "warn", "L1", "L2"],
        ["remind", "warn", "L1", "L2", "L3"],
        ["remind", "warn", "L1", "L2", "L3"],
    ]


def test_a_task_that_opens_late_starts_with_the_rung_already_reached(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "propose_acceptance")
    driver.at("2026-12-02T09:00").tick()
    driver.complete(case_id, "bailu-team", "propose_acceptance", "accept")
    driver.tick()

    # One for the proposal (it opened before any rung), one for the decision: no pile of reminders.
    assert rungs_fired(driver, case_id).count("remind") <= 1
    assert rungs_fired(driver, case_id)[-1] == "L1"


def test_nothing_fires_while_the_clock_stands_still(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    driver.complete(
        case_id, "bailu-officer", "check_completeness", "return_for_correction", missing=["笔录"]
    )
    with driver.uow() as uow:
        timers = armed_timers(uow.session, case_id)
        due = {timer.element for timer in timers if timer.fire_at is not None}
    assert due == {"supplement_clock"}


def test_an_evaluation_that_lapses_gives_no_card_and_goes_to_the_archive(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "evaluate")
    due_at = driver.deadlines(case_id)["LR-EVAL"].due_at
    assert due_at is not None
    driver.clock.instant = due_at
    driver.tick()

    assert list(driver.open(case_id)) == ["archive"]
    assert driver.deadlines(case_id)["LR-EVAL"].state == "lapsed"
    assert "L1" not in rungs_fired(driver, case_id)


def test_ninety_days_run_from_filing_and_are_provisional_into_2027(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "record_result")

    ninety = driver.deadlines(case_id)["APL60"]
    assert (ninety.due_on, ninety.provisional) == (date(2027, 2, 22), True)
