"""What waits for somebody's answer: put to their post, open, and neither theirs nor about them."""

from __future__ import annotations

import pytest

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from workflows.cases.request_queries import count_requests_for, requests_for
from workflows.errors import NotPermitted
from workflows.steps.answer_request import answer_request
from workflows.steps.recuse import ask_recusal
from workflows.steps.terminate_case import terminate_case
from workflows.steps.withdraw_case import withdraw_case

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

WHY = "与当事人是近亲属。"


def waiting(driver: Driver, username: str, limit: int = 50) -> list[str]:
    with driver.uow(username) as uow:
        rows = requests_for(uow.session, uow.person, limit=limit)
        if len(rows) < limit:
            assert count_requests_for(uow.session, uow.person) == len(rows)
        return [request.id for request, _ in rows]


def asked_to_withdraw(driver: Driver) -> tuple[str, str]:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    request = driver.act("shuili-clerk", lambda uow: withdraw_case(uow, case_id, "重复移送。"))
    assert request is not None
    return case_id, request.id


def test_it_waits_for_whoever_was_asked_and_for_nobody_else(driver: Driver) -> None:
    _, request = asked_to_withdraw(driver)

    assert waiting(driver, "bailu-team") == [request]
    for username in ("shuili-clerk", "bailu-officer", "bailu-head", "qingshi-team", "sfj-head"):
        assert waiting(driver, username) == []


def test_once_answered_or_once_the_case_is_over_nothing_waits(driver: Driver) -> None:
    _, answered = asked_to_withdraw(driver)
    case_id, _ = asked_to_withdraw(driver)

    driver.act("bailu-team", lambda uow: answer_request(uow, answered, False, "已经着手核查。"))
    driver.act("bailu-head", lambda uow: terminate_case(uow, case_id, "当事人死亡。"))

    assert waiting(driver, "bailu-team") == []


def test_ones_own_request_and_what_concerns_oneself_does_not_wait_for_oneself(
    driver: Driver,
) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    task = driver.open(case_id)["check_completeness"]
    request = driver.act(
        "bailu-officer", lambda uow: ask_recusal(uow, task.id, "bailu-officer", WHY)
    )

    assert waiting(driver, "bailu-head") == [request.id]
    assert waiting(driver, "bailu-officer") == []


def test_the_oldest_comes_first_and_a_page_goes_on_where_the_last_one_ended(
    driver: Driver,
) -> None:
    made = [asked_to_withdraw(driver.at(f"2026-11-24T{hour:02}:00"))[1] for hour in (9, 10, 11)]

    with driver.uow("bailu-team") as uow:
        first = requests_for(uow.session, uow.person, limit=2)
        last = first[-1][0]
        rest = requests_for(uow.session, uow.person, after=(last.asked_at, last.id))

    assert [request.id for request, _ in (*first, *rest)] == made


def test_who_has_to_keep_off_the_case_answers_nothing_in_it(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "propose_acceptance")
    task = driver.open(case_id)["propose_acceptance"]
    withdrawal = driver.act("shuili-clerk", lambda uow: withdraw_case(uow, case_id, "重复移送。"))
    assert withdrawal is not None
    assert waiting(driver, "bailu-team") == [withdrawal.id]

    driver.act("bailu-head", lambda uow: ask_recusal(uow, task.id, "bailu-team", WHY))

    assert waiting(driver, "bailu-team") == []
    with pytest.raises(NotPermitted, match="回避"):
        driver.act("bailu-team", lambda uow: answer_request(uow, withdrawal.id, True))
