"""Merging: the same lead sent twice goes into one case; the earlier clock rules there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from notifications.models import Message
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from workflows.cases.queries import linked_cases
from workflows.cases.request_queries import requests_of
from workflows.database.queries import failing_items
from workflows.errors import Invalid, NotFound, NotPermitted, WrongState
from workflows.history.models import HistoryRow
from workflows.history.queries import rows_of_case
from workflows.history.verify import verify_history
from workflows.steps.absorb_case import pending
from workflows.steps.answer_request import answer_request
from workflows.steps.merge_case import merge_case
from workflows.steps.suspend_deadline import resume_suspended, suspend_deadline
from workflows.steps.terminate_case import terminate_case

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


def two(driver: Driver, **changes: Any) -> tuple[str, str]:
    """The same lead, accepted for deciding on November 24, and sent again on the 26th."""
    first = driver.start()
    driver.until(first, "propose_acceptance")
    driver.at("2026-11-26T09:00")
    second = driver.start(**{"found_on": "2026-11-26", **changes})
    driver.until(second, "propose_acceptance")
    return first, second


def merge(
    driver: Driver, case_id: str, into: str, username: str = "bailu-team", reason: str = ""
) -> object:
    return driver.act(username, lambda uow: merge_case(uow, case_id, into, reason))


def rows(driver: Driver, case_id: str, kind: str) -> list[HistoryRow]:
    with driver.uow() as uow:
        assert verify_history(uow, case_id).ok
        return [row for row in rows_of_case(uow.session, case_id) if row.kind == kind]


def test_the_same_lead_is_merged_and_the_earlier_clock_rules(driver: Driver) -> None:
    first, second = two(driver)
    earlier = driver.deadlines(first)["LR-ACCEPT"]
    assert driver.deadlines(second)["LR-ACCEPT"].due_on == date(2026, 12, 3)

    assert merge(driver, first, second) is None
    driver.tick()

    case = driver.case(first)
    assert (case.state, case.outcome) == ("terminated", "merged")
    assert driver.open(first) == {}
    after = driver.deadlines(second)["LR-ACCEPT"]
    assert (after.due_on, after.started_at) == (date(2026, 12, 1), earlier.started_at)
    assert (after.state, driver.case(second).state) == ("running", "running")
    (absorbed,) = rows(driver, second, "case:absorbed")
    assert absorbed.data is not None
    assert absorbed.data["merged"] == first
    (merged,) = rows(driver, first, "case:merged")
    assert merged.data is not None
    assert merged.data["opinion"]
    with driver.uow("bailu-team") as uow:
        assert [
            (other.id, relation, later)
            for other, relation, later in linked_cases(uow.session, uow.person, first)
        ] == [(second, "merged", True)]
    driver.tick()
    assert len(rows(driver, second, "case:absorbed")) == 1
    assert len(rows(driver, second, "deadline:advanced")) == 1


def test_a_later_clock_changes_nothing(driver: Driver) -> None:
    first, second = two(driver)
    before = driver.deadlines(first)["LR-ACCEPT"].due_at

    merge(driver, second, first)
    driver.tick()

    assert driver.deadlines(first)["LR-ACCEPT"].due_at == before
    assert not rows(driver, first, "deadline:advanced")
    assert len(rows(driver, first, "case:absorbed")) == 1
    driver.go_on(first, "propose_acceptance")


def test_what_the_earlier_clock_stood_still_into_the_later_one_is_not_lost(driver: Driver) -> None:
    first = driver.start()
    driver.until(first, "verify")
    clock = driver.deadlines(first)["LR-VERIFY"].id
    driver.at("2026-11-25T10:00")
    driver.act("bailu-deputy", lambda uow: suspend_deadline(uow, clock, "expert_opinion"))
    driver.at("2026-11-27T09:00")
    second = driver.start(found_on="2026-11-26")
    driver.until(second, "verify")
    driver.at("2026-11-27T10:00")
    driver.act("bailu-deputy", lambda uow: resume_suspended(uow, clock))
    assert driver.deadlines(first)["LR-VERIFY"].due_on == date(2026, 12, 7)
    assert driver.deadlines(second)["LR-VERIFY"].due_on == date(2026, 12, 8)

    merge(driver, first, second)
    driver.tick()

    assert driver.deadlines(second)["LR-VERIFY"].due_on == date(2026, 12, 7)


def test_what_was_merged_on_meanwhile_is_taken_in_where_it_goes_on(driver: Driver) -> None:
    first, second = two(driver)
    third = driver.start(found_on="2026-11-26")
    driver.until(third, "propose_acceptance")
    merge(driver, first, second)
    merge(driver, second, third)

    driver.tick()

    absorbed = [row.data and row.data["merged"] for row in rows(driver, third, "case:absorbed")]
    assert {*absorbed} == {first, second}
    assert len(absorbed) == 2
    assert not rows(driver, second, "case:absorbed")
    assert driver.deadlines(third)["LR-ACCEPT"].due_on == date(2026, 12, 1)


def test_what_ended_right_after_the_merger_says_so_and_whoever_decided_is_told(
    driver: Driver,
) -> None:
    first, second = two(driver)
    merge(driver, first, second)
    driver.act("bailu-head", lambda uow: terminate_case(uow, second, "线索不实。"))

    driver.tick()

    (row,) = rows(driver, second, "case:absorbed")
    team = driver.viewer("bailu-team").id
    assert row.data == {"merged": first, "told": [team]}
    with driver.uow() as uow:
        assert not pending(uow)
        assert not failing_items(uow.session)
        mails = uow.session.scalars(select(Message).where(Message.history_id == row.id)).all()
    assert [mail.recipient_id for mail in mails] == [team]
    assert "请核对并入的线索是否另行处理" in mails[0].text


def test_another_lead_takes_a_reason(driver: Driver) -> None:
    first, second = two(driver, party="另一家建材经营部")
    with pytest.raises(Invalid) as refusal:
        merge(driver, second, first)
    assert [error.pointer for error in refusal.value.errors] == ["/reason"]

    merge(driver, second, first, reason="同一违法行为的数个当事人。")
    assert driver.case(second).outcome == "merged"


def test_others_at_work_on_it_propose_and_the_team_head_decides(driver: Driver) -> None:
    first = driver.start()
    driver.until(first, "check_completeness")
    second = driver.start()
    driver.until(second, "check_completeness")

    assert merge(driver, second, first, "bailu-officer") is not None
    with pytest.raises(WrongState, match="等待决定"):
        merge(driver, second, first, "bailu-officer2")
    with driver.uow() as uow:
        (request,) = requests_of(uow.session, second)
    assert (request.kind, request.other_id) == ("merge", first)
    with pytest.raises(NotPermitted), driver.uow("bailu-officer2") as uow:
        answer_request(uow, request.id, True)
    driver.act("bailu-team", lambda uow: answer_request(uow, request.id, True))

    driver.tick()
    assert driver.case(second).outcome == "merged"
    assert len(rows(driver, first, "case:absorbed")) == 1


def test_nothing_is_merged_into_what_is_over(driver: Driver) -> None:
    first, second = two(driver)
    third = driver.start()
    driver.until(third, "check_completeness")
    merge(driver, third, second, "bailu-officer")
    merge(driver, second, first)

    with pytest.raises(Invalid, match="1"):
        merge(driver, third, second)
    with driver.uow() as uow:
        (request,) = requests_of(uow.session, third)
    with pytest.raises(WrongState, match="已经结束"), driver.uow("bailu-team") as uow:
        answer_request(uow, request.id, True)
    with pytest.raises(WrongState, match="已经结束"):
        merge(driver, second, first)


@pytest.mark.parametrize("into", ["", "itself", "qingshi", "0" * 32])
def test_only_into_a_running_case_of_the_same_body(driver: Driver, into: str) -> None:
    first = driver.start()
    driver.until(first, "propose_acceptance")
    other = driver.start(recipient="qingshi")
    driver.complete(other, "shuili-clerk", "draft", "submit")
    driver.complete(other, "shuili-head", "approve_send", "approve")
    target = {"itself": first, "qingshi": other}.get(into, into)

    with pytest.raises(Invalid) as refusal:
        merge(driver, first, target, reason="x")
    assert [error.pointer for error in refusal.value.errors] == ["/into"]


@pytest.mark.parametrize("username", ["shuili-head", "bailu-head", "bailu-desk", "sfj-head"])
def test_by_nobody_else(driver: Driver, username: str) -> None:
    first, second = two(driver)
    with pytest.raises(NotPermitted):
        merge(driver, second, first, username)
    with pytest.raises(NotFound):
        merge(driver, second, first, "qingshi-team")
