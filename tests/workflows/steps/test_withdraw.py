"""Withdrawing: freely until receipt is signed, with consent until acceptance is decided, then not."""

from __future__ import annotations

import pytest

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.rows import armed_timers
from workflows.cases.models import CaseRequest
from workflows.cases.request_queries import requests_of
from workflows.deadlines.queries import live_deadlines
from workflows.errors import Invalid, NotFound, NotPermitted, WrongState
from workflows.history.queries import rows_of_case
from workflows.history.verify import verify_history
from workflows.steps.answer_request import answer_request
from workflows.steps.withdraw_case import withdraw_case

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

REASON = "重复移送，已由城管局处理。"
FREE = ("draft", "approve_send", "sign_receipt")
CONSENT = ("check_completeness", "propose_acceptance", "decide_acceptance")


def brought_to(driver: Driver, element: str) -> str:
    case_id = driver.start()
    driver.until(case_id, element)
    return case_id


def withdraw(driver: Driver, case_id: str, username: str = "shuili-clerk") -> CaseRequest | None:
    return driver.act(username, lambda uow: withdraw_case(uow, case_id, REASON))


def answer(
    driver: Driver, request: CaseRequest, username: str, granted: bool, why: str = ""
) -> None:
    driver.act(username, lambda uow: answer_request(uow, request.id, granted, why))


def assert_withdrawn(driver: Driver, case_id: str) -> None:
    case = driver.case(case_id)
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")
    assert case.finished_at == driver.clock.now()
    assert driver.open(case_id) == {}
    with driver.uow() as uow:
        assert not armed_timers(uow.session, case_id)
        assert not live_deadlines(uow.session, case_id)
        assert verify_history(uow, case_id).ok


@pytest.mark.parametrize("element", FREE)
@pytest.mark.parametrize("username", ["shuili-clerk", "shuili-head"])
def test_until_receipt_is_signed_the_sender_withdraws_alone(
    driver: Driver, element: str, username: str
) -> None:
    case_id = brought_to(driver, element)

    assert withdraw(driver, case_id, username) is None

    assert_withdrawn(driver, case_id)
    with driver.uow() as uow:
        row = next(r for r in rows_of_case(uow.session, case_id) if r.kind == "case:withdrawn")
        assert row.data is not None
        assert row.data["opinion"] == REASON


@pytest.mark.parametrize("element", CONSENT)
def test_after_the_receipt_it_takes_the_recipients_consent(driver: Driver, element: str) -> None:
    case_id = brought_to(driver, element)

    request = withdraw(driver, case_id)

    assert request is not None
    assert driver.case(case_id).state == "running"
    assert element in driver.open(case_id)
    answer(driver, request, "bailu-team", True)
    assert_withdrawn(driver, case_id)


def test_a_paused_clock_is_cancelled_with_its_case(driver: Driver) -> None:
    case_id = brought_to(driver, "check_completeness")
    driver.complete(
        case_id, "bailu-officer", "check_completeness", "return_for_correction", missing=["笔录"]
    )
    assert driver.deadlines(case_id)["LR-ACCEPT"].state == "paused"
    request = withdraw(driver, case_id)
    assert request is not None

    answer(driver, request, "bailu-team", True)

    assert_withdrawn(driver, case_id)
    assert driver.deadlines(case_id)["LR-ACCEPT"].state == "cancelled"


def test_a_refusal_needs_its_reason_and_the_case_goes_on(driver: Driver) -> None:
    case_id = brought_to(driver, "propose_acceptance")
    request = withdraw(driver, case_id)
    assert request is not None

    with pytest.raises(Invalid, match="1"):
        answer(driver, request, "bailu-team", False, " ")
    answer(driver, request, "bailu-team", False, "已经着手核查。")

    assert driver.case(case_id).state == "running"
    with pytest.raises(WrongState, match="已经答复"):
        answer(driver, request, "bailu-team", True)
    again = withdraw(driver.at("2026-11-24T10:00"), case_id)  # it may be asked anew
    assert again is not None
    with driver.uow() as uow:
        assert [each.state for each in requests_of(uow.session, case_id)] == ["refused", "open"]


def test_one_request_at_a_time(driver: Driver) -> None:
    case_id = brought_to(driver, "check_completeness")
    withdraw(driver, case_id)

    with pytest.raises(WrongState, match="等白鹭镇执法队答复"):
        withdraw(driver, case_id, "shuili-head")


def test_once_acceptance_is_decided_it_is_too_late_also_for_an_open_request(
    driver: Driver,
) -> None:
    case_id = brought_to(driver, "decide_acceptance")
    request = withdraw(driver, case_id)
    assert request is not None
    driver.go_on(case_id, "decide_acceptance")

    with pytest.raises(WrongState, match="已经办结“受理决定”"):
        withdraw(driver, case_id)
    with pytest.raises(WrongState, match="已经办结“受理决定”"):
        answer(driver, request, "bailu-team", True)
    assert driver.case(case_id).state == "running"


def test_a_case_that_is_over_is_not_withdrawn(driver: Driver) -> None:
    case_id = brought_to(driver, "sign_receipt")
    withdraw(driver, case_id)

    with pytest.raises(WrongState, match="已经结束"):
        withdraw(driver, case_id)


@pytest.mark.parametrize("reason", ["", "  ", "字" * 2001, "有\x00字"])
def test_a_reason_has_to_be_given_and_readable(driver: Driver, reason: str) -> None:
    case_id = brought_to(driver, "sign_receipt")

    with pytest.raises(Invalid) as refusal, driver.uow("shuili-clerk") as uow:
        withdraw_case(uow, case_id, reason)

    assert [error.pointer for error in refusal.value.errors] == ["/reason"]
    assert driver.case(case_id).state == "running"


@pytest.mark.parametrize(
    "username", ["bailu-desk", "bailu-team", "bailu-head", "sfj-head", "bailu-sfs"]
)
def test_others_who_see_the_case_do_not_withdraw_it(driver: Driver, username: str) -> None:
    case_id = brought_to(driver, "check_completeness")

    with pytest.raises(NotPermitted):
        withdraw(driver, case_id, username)


@pytest.mark.parametrize("username", ["chengguan-clerk", "qingshi-team", "admin"])
def test_who_does_not_see_the_case_learns_nothing_of_it(driver: Driver, username: str) -> None:
    case_id = brought_to(driver, "check_completeness")
    request = withdraw(driver, case_id)
    assert request is not None

    with pytest.raises(NotFound):
        withdraw(driver, case_id, username)
    with pytest.raises(NotFound):
        answer(driver, request, username, True)


@pytest.mark.parametrize(
    "username", ["shuili-clerk", "shuili-head", "bailu-officer", "bailu-deputy", "bailu-head"]
)
def test_only_whoever_was_asked_answers(driver: Driver, username: str) -> None:
    case_id = brought_to(driver, "check_completeness")
    request = withdraw(driver, case_id)
    assert request is not None

    with pytest.raises(NotPermitted, match="队长"):
        answer(driver, request, username, True)
    assert driver.case(case_id).state == "running"
