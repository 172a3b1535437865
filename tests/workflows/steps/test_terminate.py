"""Terminating: by the head, with the reason, and with a legal review once the case was filed."""

from __future__ import annotations

import pytest

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.rows import armed_timers
from workflows.deadlines.queries import live_deadlines
from workflows.errors import Invalid, NotFound, NotPermitted, WrongState
from workflows.history.queries import rows_of_case
from workflows.history.verify import verify_history
from workflows.steps.terminate_case import terminate_case

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

WHY = "当事人死亡，没有权利义务承受人。"


def brought_to(driver: Driver, element: str) -> str:
    case_id = driver.start()
    driver.until(case_id, element)
    return case_id


def terminate(
    driver: Driver, case_id: str, username: str = "bailu-head", why: str = WHY, **review: str
) -> None:
    driver.act(username, lambda uow: terminate_case(uow, case_id, why, **review))


@pytest.mark.parametrize("element", ["sign_receipt", "propose_acceptance", "verify"])
def test_before_filing_the_head_ends_it_with_the_reason(driver: Driver, element: str) -> None:
    case_id = brought_to(driver, element)

    terminate(driver, case_id)

    case = driver.case(case_id)
    assert (case.state, case.outcome) == ("terminated", "terminated")
    assert driver.open(case_id) == {}
    with driver.uow() as uow:
        assert not armed_timers(uow.session, case_id)
        assert not live_deadlines(uow.session, case_id)
        assert verify_history(uow, case_id).ok
        row = next(r for r in rows_of_case(uow.session, case_id) if r.kind == "case:terminated")
    assert row.data is not None
    assert (row.data["opinion"], row.data["reviewer"]) == (WHY, None)


def test_once_filed_a_qualified_reviewer_agrees_first(driver: Driver) -> None:
    case_id = brought_to(driver, "record_result")
    for reviewer in ("", "bailu-officer", "qingshi-legal", "nobody"):
        with pytest.raises(Invalid) as refusal:
            terminate(driver, case_id, reviewer=reviewer, review="同意销案。")
        assert [error.pointer for error in refusal.value.errors] == ["/reviewer"]
    with pytest.raises(Invalid) as refusal:
        terminate(driver, case_id, reviewer="bailu-legal")
    assert [error.pointer for error in refusal.value.errors] == ["/review"]
    assert driver.case(case_id).state == "running"

    terminate(driver, case_id, reviewer="bailu-legal", review="同意销案。")

    assert driver.case(case_id).state == "terminated"
    with driver.uow() as uow:
        row = next(r for r in rows_of_case(uow.session, case_id) if r.kind == "case:terminated")
    assert row.data is not None
    assert row.data["reviewer"] == driver.viewer("bailu-legal").id
    assert row.data["review"] == "同意销案。"


@pytest.mark.parametrize(
    "username", ["bailu-deputy", "bailu-team", "bailu-officer", "shuili-head", "sfj-head"]
)
def test_by_nobody_else(driver: Driver, username: str) -> None:
    case_id = brought_to(driver, "verify")
    with pytest.raises(NotPermitted, match="乡镇长"):
        terminate(driver, case_id, username)
    with pytest.raises(NotFound):
        terminate(driver, case_id, "qingshi-head")
    assert driver.case(case_id).state == "running"


def test_a_reason_is_asked_for_and_what_is_over_is_over(driver: Driver) -> None:
    case_id = brought_to(driver, "verify")
    with pytest.raises(Invalid):
        terminate(driver, case_id, why=" ")
    terminate(driver, case_id)
    with pytest.raises(WrongState, match="已经结束"):
        terminate(driver, case_id)


def test_what_the_sender_has_not_sent_is_not_the_heads_to_end(driver: Driver) -> None:
    with pytest.raises(NotFound):
        terminate(driver, brought_to(driver, "approve_send"))
