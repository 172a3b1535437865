"""Several people, and the clock, at the same task in the same instant: one comes first, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.rows import armed_timers
from tests.support.together import together
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline
from workflows.deadlines.queries import due_timers
from workflows.errors import AlreadyDone, NotPermitted, Stale, WrongState
from workflows.history.kinds import Kind
from workflows.history.queries import rows_of_case
from workflows.history.verify import verify_history
from workflows.steps.add_to_case import add_to_case
from workflows.steps.complete_task import complete_task
from workflows.steps.fire_timer import fire_timer
from workflows.tasks.claim_task import claim_task
from workflows.tasks.models import Task

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

Act = Callable[[], object]
TIMES = range(3)


def acting(driver: Driver, username: str, verb: Callable[[UnitOfWork], object]) -> Act:
    """A person who has signed in already and will use a verb when told."""
    viewer = driver.viewer(username)

    def act() -> object:
        with driver.platform.database.unit_of_work(driver.clock, viewer) as uow:
            return verb(uow)

    return act


def completing(driver: Driver, username: str, task: Task, decision: str) -> Act:
    return acting(
        driver,
        username,
        lambda uow: complete_task(
            uow, task.id, decision=decision, data={}, opinion="同意。", version=task.version
        ),
    )


def count(driver: Driver, case_id: str, kind: Kind) -> int:
    with driver.uow() as uow:
        return sum(row.kind == kind for row in rows_of_case(uow.session, case_id))


def whole(driver: Driver, case_id: str) -> bool:
    with driver.uow() as uow:
        return verify_history(uow, case_id).ok


@pytest.mark.parametrize("time", TIMES)
def test_two_complete_the_same_task(driver: Driver, time: int) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    task = driver.open(case_id)["check_completeness"]
    before = count(driver, case_id, Kind.TASK_COMPLETED)

    results = together(
        [
            completing(driver, username, task, "complete")
            for username in ("bailu-officer", "bailu-officer2")
        ]
    )

    late = [result for result in results if isinstance(result, Exception)]
    done = [result for result in results if isinstance(result, Task)]
    assert (len(done), [type(error) for error in late]) == (1, [AlreadyDone])
    assert isinstance(late[0], AlreadyDone)
    assert late[0].username in ("bailu-officer", "bailu-officer2")
    assert done[0].closed_by_id == driver.viewer(late[0].username).id
    assert list(driver.open(case_id)) == ["propose_acceptance"]
    assert count(driver, case_id, Kind.TASK_COMPLETED) == before + 1
    assert whole(driver, case_id)


def test_many_complete_one_task_that_gives_a_number(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "approve_send")
    task = driver.open(case_id)["approve_send"]
    results = together([completing(driver, "shuili-head", task, "approve") for _ in range(6)])

    assert sorted(type(result).__name__ for result in results) == ["AlreadyDone"] * 5 + ["Task"]
    assert driver.case(case_id).number == "云溪水移〔2026〕0001号"
    assert count(driver, case_id, Kind.DOCUMENT_MADE) == 1
    assert whole(driver, case_id)


def test_cases_beside_each_other_share_a_series_of_numbers(driver: Driver) -> None:
    cases = [driver.start() for _ in range(5)]
    for case_id in cases:
        driver.until(case_id, "approve_send")
    tasks = [driver.open(case_id)["approve_send"] for case_id in cases]
    results = together([completing(driver, "shuili-head", task, "approve") for task in tasks])

    assert all(isinstance(result, Task) for result in results), results
    numbers = sorted(str(driver.case(case_id).number) for case_id in cases)
    assert numbers == [f"云溪水移〔2026〕{number:04d}号" for number in range(1, 6)]


@pytest.mark.parametrize("time", TIMES)
def test_two_claim_the_same_task(driver: Driver, time: int) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    task = driver.open(case_id)["check_completeness"]
    people = ("bailu-officer", "bailu-officer2")
    results = together(
        [acting(driver, name, lambda uow: claim_task(uow, task.id)) for name in people]
    )

    refused = [result for result in results if isinstance(result, Exception)]
    assert [type(error) for error in refused] == [NotPermitted]
    holder = driver.open(case_id)["check_completeness"].assignee_id
    winner = people[results.index(next(item for item in results if isinstance(item, Task)))]
    assert holder == driver.viewer(winner).id
    assert count(driver, case_id, Kind.TASK_CLAIMED) == 1


@pytest.mark.parametrize("time", TIMES)
def test_one_claims_while_another_completes(driver: Driver, time: int) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    task = driver.open(case_id)["check_completeness"]
    claimed, completed = together(
        [
            acting(driver, "bailu-officer", lambda uow: claim_task(uow, task.id)),
            completing(driver, "bailu-officer2", task, "complete"),
        ]
    )
    if isinstance(claimed, Task):
        assert isinstance(completed, NotPermitted | Stale)
        assert list(driver.open(case_id)) == ["check_completeness"]
    else:
        assert isinstance(claimed, WrongState)
        assert isinstance(completed, Task)
        assert list(driver.open(case_id)) == ["propose_acceptance"]
    assert whole(driver, case_id)


def firing(driver: Driver, timer: tuple[str, str]) -> Act:
    def act() -> object:
        with driver.platform.database.unit_of_work(driver.clock) as uow:
            return fire_timer(uow, *timer)

    return act


def due(driver: Driver) -> list[tuple[str, str]]:
    with driver.uow() as uow:
        return list(due_timers(uow.session, uow.now, 100))


def lapse_of(driver: Driver, case_id: str) -> tuple[str, str]:
    with driver.uow() as uow:
        [lapse] = [timer for timer in armed_timers(uow.session, case_id) if timer.interrupting]
    return lapse.id, case_id


@pytest.mark.parametrize("time", TIMES)
def test_a_lapse_while_the_task_is_completed(driver: Driver, time: int) -> None:
    case_id = driver.start()
    driver.until(case_id, "evaluate")
    due_at = driver.deadlines(case_id)["LR-EVAL"].due_at
    assert due_at is not None
    driver.clock.instant = due_at
    task = driver.open(case_id)["evaluate"]
    lapse = lapse_of(driver, case_id)
    rating = acting(
        driver,
        "shuili-clerk",
        lambda uow: complete_task(
            uow, task.id, decision="rate", data={"rating": 4}, version=task.version
        ),
    )

    fired, rated = together([firing(driver, lapse), rating])

    assert list(driver.open(case_id)) == ["archive"]
    state = driver.deadlines(case_id)["LR-EVAL"].state
    if fired is True:
        assert isinstance(rated, WrongState), rated
        assert (state, driver.case(case_id).data.get("rating")) == ("lapsed", None)
    else:
        assert (fired, type(rated)) == (False, Task)
        assert (state, driver.case(case_id).data["rating"]) == ("met", 4)
    assert whole(driver, case_id)


@pytest.mark.parametrize("time", TIMES)
def test_a_rung_while_the_task_is_completed(driver: Driver, time: int) -> None:
    case_id = driver.start()
    driver.until(case_id, "propose_acceptance")
    driver.at("2026-11-26T00:00")  # three working days left
    task = driver.open(case_id)["propose_acceptance"]
    fired, done = together(
        [firing(driver, due(driver)[0]), completing(driver, "bailu-team", task, "accept")]
    )

    assert isinstance(done, Task), done
    assert isinstance(fired, bool), fired
    assert count(driver, case_id, Kind.DEADLINE_RUNG) == int(fired)
    assert list(driver.open(case_id)) == ["decide_acceptance"]
    assert whole(driver, case_id)


def test_a_timer_fires_once_however_many_workers_there_are(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "propose_acceptance")
    driver.at("2026-11-26T00:00")
    [timer] = due(driver)
    results = together([firing(driver, timer) for _ in range(4)])

    assert sorted(map(str, results)) == ["False", "False", "False", "True"]
    assert count(driver, case_id, Kind.DEADLINE_RUNG) == 1
    assert due(driver) == []


def test_two_add_evidence_while_a_third_moves_the_case_on(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    task = driver.open(case_id)["check_completeness"]
    picture = b"\x89PNG\r\n\x1a\n" + bytes(10)

    def adding(username: str) -> Act:
        return acting(driver, username, lambda uow: add_to_case(uow, case_id, "a.png", [picture]))

    *added, done = together(
        [
            adding("bailu-officer"),
            adding("bailu-officer2"),
            completing(driver, "bailu-officer", task, "complete"),
        ]
    )
    assert isinstance(done, Task), done
    kept = [result for result in added if not isinstance(result, Exception)]
    refused = [result for result in added if isinstance(result, Exception)]
    assert all(isinstance(error, NotPermitted) for error in refused), refused
    assert count(driver, case_id, Kind.EVIDENCE_ADDED) == len(kept)
    assert whole(driver, case_id)


def test_after_a_pause_nothing_that_was_due_meanwhile_fires(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    task = driver.open(case_id)["check_completeness"]
    driver.at("2026-11-25T09:00")
    timers = due(driver)
    results = together(
        [
            acting(
                driver,
                "bailu-officer",
                lambda uow: complete_task(
                    uow,
                    task.id,
                    decision="return_for_correction",
                    data={"missing": ["现场笔录"]},
                    version=task.version,
                ),
            ),
            *[firing(driver, timer) for timer in timers],
        ]
    )
    assert isinstance(results[0], Task), results[0]
    assert driver.deadlines(case_id)["LR-ACCEPT"].state == "paused"
    with driver.uow() as uow:
        for timer in armed_timers(uow.session, case_id):
            standing = uow.session.get_one(Deadline, timer.deadline_id).state == "paused"
            assert (timer.fire_at is None) == standing
        assert all(
            row.at <= driver.clock.now() + timedelta() for row in rows_of_case(uow.session, case_id)
        )
