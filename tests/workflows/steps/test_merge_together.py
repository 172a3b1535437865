"""Mergers, and the ends of cases, at one instant: nothing is merged into what is over."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from random import Random

import pytest

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.together import together
from workflows.cases.models import CaseRequest
from workflows.cases.queries import merged_into
from workflows.cases.request_queries import requests_of
from workflows.database.queries import failing_items
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import Invalid, WrongState
from workflows.history.queries import rows_of_case
from workflows.history.verify import verify_history
from workflows.steps.absorb_case import pending
from workflows.steps.answer_request import answer_request
from workflows.steps.merge_case import merge_case
from workflows.steps.terminate_case import terminate_case

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

Verb = Callable[[UnitOfWork], object]


def leads(driver: Driver, count: int) -> list[str]:
    found = [driver.start() for _ in range(count)]
    for case_id in found:
        driver.until(case_id, "check_completeness")
    return found


def merging(case_id: str, into: str) -> Verb:
    return lambda uow: merge_case(uow, case_id, into)


def acting(driver: Driver, username: str, verb: Verb) -> Callable[[], object]:
    viewer = driver.viewer(username)

    def act() -> object:
        with driver.platform.database.unit_of_work(driver.clock, viewer) as uow:
            return verb(uow)

    return act


def while_uncommitted(driver: Driver, first: tuple[str, Verb], second: tuple[str, Verb]) -> object:
    """Let the second act while the first is done and not committed; what the second came to."""
    act = acting(driver, *second)
    with ThreadPoolExecutor(1) as pool:
        with driver.uow(first[0]) as uow:
            first[1](uow)
            uow.session.flush()
            late: Future[object] = pool.submit(act)
            wait([late], timeout=0.5)  # it is held up by us, or through already
        return late.exception(timeout=30) or late.result()


def assert_nothing_lost(driver: Driver, cases: list[str]) -> None:
    """Every merged case is taken in by the one that runs at the end of its mergers."""
    driver.tick()
    with driver.uow() as uow:
        assert not pending(uow)
        assert not failing_items(uow.session)
    for case_id in cases:
        at, passed = case_id, set[str]()
        with driver.uow() as uow:
            assert verify_history(uow, case_id).ok
            while (onward := merged_into(uow.session, at)) is not None:
                assert at not in passed, "merged in a circle"
                passed.add(at)
                at = onward
            absorbed = [
                row.data["merged"]
                for row in rows_of_case(uow.session, at)
                if row.kind == "case:absorbed" and row.data is not None
            ]
        assert driver.case(at).state == "running"
        assert at == case_id or absorbed.count(case_id) == 1


def test_of_two_mergers_into_each_other_the_second_is_refused(driver: Driver) -> None:
    one, other = leads(driver, 2)

    late = while_uncommitted(
        driver, ("bailu-team", merging(one, other)), ("bailu-team", merging(other, one))
    )

    assert isinstance(late, WrongState | Invalid)
    assert driver.case(other).state == "running"
    assert_nothing_lost(driver, [one, other])


def test_a_merger_into_what_is_just_ending_is_refused(driver: Driver) -> None:
    one, other = leads(driver, 2)

    late = while_uncommitted(
        driver,
        ("bailu-head", lambda uow: terminate_case(uow, other, "线索不实。")),
        ("bailu-team", merging(one, other)),
    )

    assert isinstance(late, WrongState | Invalid)
    assert driver.case(one).state == "running"
    assert_nothing_lost(driver, [one])


def test_a_consent_that_comes_too_late_leaves_the_request_to_be_refused(driver: Driver) -> None:
    one, other = leads(driver, 2)
    asked = driver.act("bailu-officer", merging(one, other))
    assert isinstance(asked, CaseRequest)

    late = while_uncommitted(
        driver,
        ("bailu-team", merging(other, one)),
        ("bailu-team", lambda uow: answer_request(uow, asked.id, True)),
    )

    assert isinstance(late, WrongState)
    with driver.uow() as uow:
        assert [each.state for each in requests_of(uow.session, one)] == ["open"]
    driver.act("bailu-team", lambda uow: answer_request(uow, asked.id, False, "已反向并案。"))
    assert_nothing_lost(driver, [one, other])


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_merged_at_once_ends_in_running_cases(driver: Driver, seed: int) -> None:
    random = Random(seed)
    cases = leads(driver, 4)
    pairs = [tuple(random.sample(cases, 2)) for _ in range(6)]
    circle = list(zip(cases, (*cases[1:], cases[0]), strict=True))

    results = together(
        [acting(driver, "bailu-team", merging(one, other)) for one, other in (*circle, *pairs)[:8]]
    )

    refused = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(each, WrongState | Invalid) for each in refused), refused
    assert len(refused) < len(results)
    assert_nothing_lost(driver, cases)
