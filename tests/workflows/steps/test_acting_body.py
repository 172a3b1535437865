"""The record names, beside who did something in a case, the body for which they did it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from workflows.database.unit_of_work import UnitOfWork
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.history.queries import rows_of_case
from workflows.organizations.queries import organization
from workflows.steps.answer_request import answer_request
from workflows.steps.extend_deadline import extend_deadline
from workflows.steps.hand_over import transfer_task
from workflows.steps.merge_case import merge_case
from workflows.steps.note_case import note_case
from workflows.steps.recuse import ask_recusal
from workflows.steps.terminate_case import terminate_case
from workflows.steps.urge_task import urge_task
from workflows.steps.withdraw_case import withdraw_case

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

WHY = "与当事人是近亲属。"


def started(driver: Driver, element: str) -> str:
    case_id = driver.start()
    driver.until(case_id, element)
    return case_id


def last(driver: Driver, case_id: str, kind: Kind) -> tuple[HistoryRow, str | None]:
    """The last row of a kind, and the code of its body."""
    with driver.uow() as uow:
        row = [row for row in rows_of_case(uow.session, case_id) if row.kind == kind][-1]
        body = row.organization_id
        return row, organization(uow.session, body).code if body else None


def test_who_asks_acts_for_their_own_body_and_whoever_is_asked_stands_in_the_data(
    driver: Driver,
) -> None:
    case_id = started(driver, "check_completeness")
    request = driver.act("shuili-clerk", lambda uow: withdraw_case(uow, case_id, "重复移送。"))
    assert request is not None

    row, body = last(driver, case_id, Kind.REQUEST_ASKED)
    assert body == "shuili"
    assert row.data is not None
    assert row.data["asked"] == request.organization_id

    driver.act("bailu-team", lambda uow: answer_request(uow, request.id, True))
    assert last(driver, case_id, Kind.REQUEST_ANSWERED)[1] == "bailu-team"
    assert last(driver, case_id, Kind.CASE_WITHDRAWN)[1] == "bailu-team"


def test_who_withdraws_alone_acts_for_the_sender(driver: Driver) -> None:
    case_id = started(driver, "sign_receipt")
    driver.act("shuili-head", lambda uow: withdraw_case(uow, case_id, "重复移送。"))
    assert last(driver, case_id, Kind.CASE_WITHDRAWN)[1] == "shuili"


def test_a_head_who_bars_somebody_acts_for_the_township_and_not_for_its_team(
    driver: Driver,
) -> None:
    case_id = started(driver, "verify")
    task = driver.open(case_id)["verify"]
    driver.act("bailu-officer", lambda uow: transfer_task(uow, task.id, "bailu-officer2", "休假。"))
    assert last(driver, case_id, Kind.TASK_TRANSFERRED)[1] == "bailu-team"

    driver.act("bailu-head", lambda uow: ask_recusal(uow, task.id, "bailu-officer2", WHY))

    for kind in (Kind.REQUEST_ASKED, Kind.REQUEST_ANSWERED, Kind.TASK_TRANSFERRED):
        assert last(driver, case_id, kind)[1] == "bailu", kind


ACTS: dict[Kind, tuple[str, str, str, Callable[[UnitOfWork, str, str, str], object]]] = {
    Kind.TASK_URGED: (
        "verify",
        "sfj-supervisor",
        "sfj",
        lambda uow, _case, task, _clock: urge_task(uow, task),
    ),
    Kind.CASE_NOTED: (
        "verify",
        "shuili-clerk",
        "shuili",
        lambda uow, case_id, _task, _clock: note_case(uow, case_id, "补充说明。"),
    ),
    Kind.CASE_TERMINATED: (
        "check_completeness",
        "bailu-head",
        "bailu",
        lambda uow, case_id, _task, _clock: terminate_case(uow, case_id, "当事人死亡。"),
    ),
    Kind.DEADLINE_EXTENDED: (
        "verify",
        "bailu-deputy",
        "bailu",
        lambda uow, _case, _task, clock: extend_deadline(uow, clock, "案情复杂，依法延长。"),
    ),
}
"""By kind: at which step, who, for which body, and what they do with the case, its task or clock."""


@pytest.mark.parametrize("kind", ACTS)
def test_what_is_done_beside_the_steps_names_the_body_of_who_did_it(
    driver: Driver, kind: Kind
) -> None:
    element, username, code, act = ACTS[kind]
    case_id = started(driver, element)
    task = driver.open(case_id)[element]

    driver.act(username, lambda uow: act(uow, case_id, task.id, task.deadline_id or ""))

    assert last(driver, case_id, kind)[1] == code


def test_a_merger_names_the_body_that_merges(driver: Driver) -> None:
    first, second = (started(driver, "check_completeness") for _ in range(2))
    driver.act("bailu-team", lambda uow: merge_case(uow, second, first))
    assert last(driver, second, Kind.CASE_MERGED)[1] == "bailu-team"
