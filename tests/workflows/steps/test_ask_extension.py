"""Asking for an extension: by whoever has the step, of somebody else, before the clock is over."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.verify_clock import GROUND, clock
from workflows.cases.models import CaseRequest
from workflows.cases.request_queries import requests_for, requests_of, who_asked_to_extend
from workflows.deadlines.models import Deadline
from workflows.deadlines.queries import extensions_of
from workflows.errors import Invalid, NotFound, NotPermitted, WrongState
from workflows.history.queries import rows_of_case
from workflows.history.verify import verify_history
from workflows.steps.answer_request import answer_request
from workflows.steps.ask_extension import ask_extension
from workflows.steps.extend_deadline import extend_deadline
from workflows.steps.hand_over import delegate_task
from workflows.steps.recuse import ask_recusal

__all__ = ["clock", "plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


def ask(
    driver: Driver, clock: Deadline, username: str = "bailu-officer", to: str | None = None
) -> CaseRequest:
    return driver.act(username, lambda uow: ask_extension(uow, clock.id, GROUND, to))


def answer(
    driver: Driver, request: CaseRequest, username: str = "bailu-deputy", granted: bool = True
) -> None:
    driver.act(username, lambda uow: answer_request(uow, request.id, granted, "已有足够时间。"))


def due(driver: Driver, clock: Deadline) -> date | None:
    return driver.deadlines(clock.case_id)["LR-VERIFY"].due_on


def asked_by(driver: Driver, clock: Deadline) -> list[str | None]:
    """Who asked for its extensions: by the requests, which have to be what the history says."""
    with driver.uow() as uow:
        extensions = extensions_of(uow.session, clock.id)
        found = who_asked_to_extend(uow.session, clock.id)
        rows = rows_of_case(uow.session, clock.case_id)
    said = [row.data["asked_by"] for row in rows if row.data and row.kind == "deadline:extended"]
    assert [found.get(each.at) for each in extensions] == said
    return said


def waits(driver: Driver, username: str) -> list[str]:
    with driver.uow(username) as uow:
        return [request.id for request, _ in requests_for(uow.session, uow.person)]


def test_the_officer_asks_and_the_deputy_grants_it(driver: Driver, clock: Deadline) -> None:
    request = ask(driver, clock, to="2026-12-08")
    assert due(driver, clock) == date(2026, 12, 3)
    assert waits(driver, "bailu-deputy") == [request.id]

    answer(driver, request)

    assert due(driver, clock) == date(2026, 12, 8)
    assert waits(driver, "bailu-deputy") == []
    deputy = driver.viewer("bailu-deputy").id
    with driver.uow() as uow:
        (kept,) = extensions_of(uow.session, clock.id)
        assert (kept.ground, kept.by_id) == (GROUND, deputy)
        kinds = [row.kind for row in rows_of_case(uow.session, clock.case_id)]
        assert kinds[-3:] == ["request:asked", "request:answered", "deadline:extended"]
        assert verify_history(uow, clock.case_id).ok
    assert asked_by(driver, clock) == [driver.viewer("bailu-officer").id]


def test_extended_otherwise_than_asked_it_still_says_who_asked(
    driver: Driver, clock: Deadline
) -> None:
    ask(driver, clock)
    driver.at("2026-11-25T10:00")
    driver.act("bailu-deputy", lambda uow: extend_deadline(uow, clock.id, GROUND, "2026-12-04"))
    assert asked_by(driver, clock) == [driver.viewer("bailu-officer").id]


def test_a_refused_request_is_nobodys_extension(driver: Driver, clock: Deadline) -> None:
    answer(driver, ask(driver, clock), granted=False)
    driver.at("2026-11-25T10:00")
    driver.act("bailu-deputy", lambda uow: extend_deadline(uow, clock.id, GROUND))
    assert asked_by(driver, clock) == [None]


def test_a_refusal_changes_nothing_and_it_may_be_asked_again(
    driver: Driver, clock: Deadline
) -> None:
    request = ask(driver, clock)
    with pytest.raises(WrongState, match="等待决定"):
        ask(driver, clock, "bailu-officer2")

    answer(driver, request, granted=False)

    assert due(driver, clock) == date(2026, 12, 3)
    answer(driver, ask(driver, clock))
    assert due(driver, clock) == date(2026, 12, 14)
    with pytest.raises(WrongState, match="已经延长过 1 次"):
        ask(driver, clock)


def test_once_the_clock_is_over_nothing_is_asked_or_granted(
    driver: Driver, clock: Deadline
) -> None:
    request = ask(driver, clock)
    driver.at("2026-12-04T00:00")

    with pytest.raises(WrongState, match="已经届满"):
        answer(driver, request)
    with pytest.raises(WrongState, match="已经届满"):
        ask(driver, clock)
    answer(driver, request, granted=False)


def test_with_its_clock_a_request_is_moot(driver: Driver, clock: Deadline) -> None:
    request = ask(driver, clock)
    driver.go_on(clock.case_id, "verify")
    with pytest.raises(WrongState, match="正由您办理"):
        answer(driver, request)  # the deputy has the step that the clock times now
    driver.go_on(clock.case_id, "decide_filing")

    assert waits(driver, "bailu-deputy") == []
    with pytest.raises(WrongState, match="没有在计算"):
        answer(driver, request)


def test_what_the_approver_extends_unasked_answers_the_request(
    driver: Driver, clock: Deadline
) -> None:
    ask(driver, clock)
    driver.act("bailu-deputy", lambda uow: extend_deadline(uow, clock.id, GROUND))

    with driver.uow() as uow:
        (request,) = requests_of(uow.session, clock.case_id)
    assert (request.state, request.answered_by_id) == ("granted", driver.viewer("bailu-deputy").id)


@pytest.mark.parametrize("username", ["bailu-deputy", "bailu-head", "shuili-clerk", "sfj-head"])
def test_others_than_the_holder_ask_nothing(driver: Driver, clock: Deadline, username: str) -> None:
    with pytest.raises(NotPermitted, match="承办人提出"):
        ask(driver, clock, username)
    with pytest.raises(NotFound):
        ask(driver, clock, "qingshi-officer")


def test_nobody_grants_their_own_and_the_head_above_is_asked(
    driver: Driver, clock: Deadline
) -> None:
    task = driver.open(clock.case_id)["verify"]
    driver.act("bailu-officer", lambda uow: delegate_task(uow, task.id, "bailu-team", "休假。"))
    request = ask(driver, clock, "bailu-team")
    assert waits(driver, "bailu-deputy") == [request.id]
    decider = driver.open(clock.case_id)["verify"]
    assert decider.assignee_id == driver.viewer("bailu-team").id

    driver.act("bailu-head", lambda uow: ask_recusal(uow, task.id, "bailu-team", "近亲属。"))

    assert waits(driver, "bailu-deputy") == [request.id]


def test_a_request_whose_answerer_is_barred_goes_to_the_head_above(
    driver: Driver, clock: Deadline
) -> None:
    case_id = driver.start()
    driver.until(case_id, "decide_acceptance")
    deciding = driver.open(case_id)["decide_acceptance"]
    driver.act("bailu-head", lambda uow: ask_recusal(uow, deciding.id, "bailu-deputy", "近亲属。"))
    driver.complete(case_id, "bailu-head", "decide_acceptance", "accept")
    other = driver.deadlines(case_id)["LR-VERIFY"]

    request = ask(driver, other)

    assert (request.role, waits(driver, "bailu-head")) == ("head", [request.id])
    answer(driver, request, "bailu-head")
    assert driver.deadlines(case_id)["LR-VERIFY"].due_on == date(2026, 12, 14)


@pytest.mark.parametrize(
    ("ground", "to", "pointer"),
    [(" ", None, "/ground"), (GROUND, "soon", "/to"), (GROUND, "2027-01-01", "/to")],
)
def test_what_is_wrong_is_said_and_nothing_is_asked(
    driver: Driver, clock: Deadline, ground: str, to: str | None, pointer: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        driver.act("bailu-officer", lambda uow: ask_extension(uow, clock.id, ground, to))
    assert [error.pointer for error in refusal.value.errors] == [pointer]
    with driver.uow() as uow:
        assert requests_of(uow.session, clock.case_id) == []
