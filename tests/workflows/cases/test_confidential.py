"""What those who take part in a case do not see of it while a part of it is closed to them (B3)."""

from __future__ import annotations

from typing import Any

import pytest

from notifications.queries import visible_messages
from oversight.queries import Watched, watched_tasks
from tests.support.confidential_part import publish_confidential
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from workflows.cases.models import Case
from workflows.cases.queries import visible_case
from workflows.cases.request_queries import requests_to_see
from workflows.clock import local_date
from workflows.deadlines.queries import deadlines_to_see, visible_deadline
from workflows.documents.queries import documents_to_see
from workflows.documents.read_document import read_document
from workflows.errors import NotFound
from workflows.evidence.queries import evidence_to_see, visible_evidence
from workflows.steps.add_to_case import add_to_case
from workflows.steps.history_to_see import history_to_see
from workflows.steps.note_case import note_case
from workflows.steps.recuse import ask_recusal
from workflows.steps.urge_task import urge_task
from workflows.tasks.queries import open_tasks_of_cases, tasks_in_scope, tasks_to_see, visible_task

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

PNG = b"\x89PNG\r\n\x1a\n" + bytes(10)
OUTSIDE = ("shuili-clerk", "sfj-supervisor", "sfj-head")
INSIDE = ("bailu-team", "bailu-head", "bailu-sfs")
HIDDEN = {"check_completeness", "propose_acceptance"}


@pytest.fixture
def case_id(driver: Driver) -> str:
    """A referral in the part that only 白鹭镇 sees, with a file, a note and a request in it."""
    publish_confidential(driver)
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    driver.act("bailu-officer", lambda uow: add_to_case(uow, case_id, "暗访.png", [PNG]))
    driver.go_on(case_id, "check_completeness")
    driver.act("bailu-team", lambda uow: note_case(uow, case_id, "先听一听村里的说法。", []))
    task = driver.open(case_id)["propose_acceptance"]
    driver.act(
        "bailu-team", lambda uow: ask_recusal(uow, task.id, "bailu-team", "系当事人的近亲属。")
    )
    return case_id


def seen_by(driver: Driver, username: str, case_id: str) -> dict[str, set[str]]:
    """What one person sees of the case, by kind."""
    with driver.uow(username) as uow:
        case = visible_case(uow.session, uow.person, case_id)
        assert case is not None, username
        rows = history_to_see(uow, case)
        return {
            "tasks": {task.element for task in tasks_to_see(uow.session, uow.person, case)},
            "open": {
                task.element
                for task in open_tasks_of_cases(uow.session, uow.person, [case_id]).get(case_id, [])
            },
            "clocks": {row.rule for row in deadlines_to_see(uow.session, uow.person, case)},
            "files": {row.name for row in evidence_to_see(uow.session, uow.person, case)},
            "requests": {row.kind for row in requests_to_see(uow.session, uow.person, case)},
            "history": {str((row.data or {}).get("element", row.kind)) for row in rows},
            "papers": {row.kind for row in documents_to_see(uow.session, uow.person, case)},
        }


@pytest.mark.parametrize("username", OUTSIDE)
def test_others_see_nothing_of_a_closed_part(driver: Driver, case_id: str, username: str) -> None:
    seen = seen_by(driver, username, case_id)
    assert not seen["tasks"] & HIDDEN
    assert seen["open"] == seen["files"] == seen["requests"] == set()
    assert "LR-CHECK" not in seen["clocks"]
    assert not seen["history"] & {*HIDDEN, "evidence:added", "case:noted", "request:asked"}
    assert "sign_receipt" in seen["history"]


@pytest.mark.parametrize("username", INSIDE)
def test_those_inside_see_all_of_it(driver: Driver, case_id: str, username: str) -> None:
    seen = seen_by(driver, username, case_id)
    assert seen["tasks"] >= HIDDEN and seen["open"] == {"propose_acceptance"}
    assert seen["files"] == {"暗访.png"} and seen["requests"] == {"recusal"}
    assert seen["history"] >= {*HIDDEN, "evidence:added", "case:noted", "request:asked"}


def test_no_address_leads_to_a_hidden_row(driver: Driver, case_id: str) -> None:
    task = driver.open(case_id)["propose_acceptance"]
    clock = driver.deadlines(case_id)["LR-CHECK"]
    with driver.uow("bailu-team") as uow:
        (file,) = evidence_to_see(uow.session, uow.person, uow.session.get_one(Case, case_id))
    for username, expected in (("shuili-clerk", False), ("sfj-head", False), ("bailu-head", True)):
        with driver.uow(username) as uow:
            found = (
                visible_task(uow.session, uow.person, task.id),
                visible_deadline(uow.session, uow.person, clock.id),
                visible_evidence(uow.session, uow.person, file.id),
            )
            assert [row is not None for row in found] == [expected] * 3, username
    with pytest.raises(NotFound):
        driver.act("shuili-clerk", lambda uow: urge_task(uow, task.id, ""))


def test_lists_leave_hidden_tasks_out(driver: Driver, case_id: str) -> None:
    with driver.uow("shuili-clerk") as uow:
        day = local_date(uow.now)
        assert tasks_in_scope(uow.session, uow.person, "started", day) == []
    driver.at("2026-12-03T09:00").tick()
    for username, expected in (("sfj-supervisor", set()), ("bailu-sfs", {"propose_acceptance"})):
        with driver.uow(username) as uow:
            rows = watched_tasks(uow.session, uow.person, uow.now, Watched(), limit=50)
            assert {row[0].element for row in rows} == expected, username


def test_the_ladder_tells_nobody_outside(driver: Driver, case_id: str) -> None:
    task = driver.open(case_id)["propose_acceptance"]
    driver.at("2026-12-09T09:00").tick()
    for username, expected in (("sfj-supervisor", False), ("bailu-team", True)):
        with driver.uow(username) as uow:
            found = visible_messages(uow.session, uow.person, case_id=case_id)
            assert any(each.task_id == task.id for each in found) == expected, username
    with driver.uow("bailu-team") as uow:
        told = visible_messages(uow.session, uow.person, case_id=case_id)
        people = {each.recipient_id for each in told if each.task_id == task.id}
        assert people == {uow.person.id}


def test_serving_opens_the_part(driver: Driver, case_id: str) -> None:
    driver.go_on(case_id, "propose_acceptance")
    driver.go_on(case_id, "decide_acceptance")
    for username in (*OUTSIDE, *INSIDE):
        seen = seen_by(driver, username, case_id)
        assert seen["tasks"] >= {*HIDDEN, "decide_acceptance"}, username
        assert seen["history"] >= {*HIDDEN, "evidence:added", "case:noted"}
        assert seen["files"] == {"暗访.png"} and "acceptance_notice" in seen["papers"]


def test_a_document_may_be_served_on_one_body_before(driver: Driver) -> None:
    publish_confidential(driver)
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    given: dict[str, Any] = {"missing": ["现场照片缺少拍摄时间"]}
    driver.complete(
        case_id, "bailu-officer", "check_completeness", "return_for_correction", **given
    )
    assert "correction_notice" in seen_by(driver, "shuili-clerk", case_id)["papers"]
    assert "correction_notice" in seen_by(driver, "bailu-team", case_id)["papers"]
    assert "correction_notice" not in seen_by(driver, "sfj-head", case_id)["papers"]
    with driver.uow("bailu-team") as uow:
        case = uow.session.get_one(Case, case_id)
        papers = {row.kind: row.id for row in documents_to_see(uow.session, uow.person, case)}
    driver.act("shuili-head", lambda uow: read_document(uow, papers["correction_notice"], "pdf"))
    with pytest.raises(NotFound):
        driver.act("sfj-head", lambda uow: read_document(uow, papers["correction_notice"], "pdf"))


def test_a_sealed_case_is_not_even_the_supervisors_until_served(driver: Driver) -> None:
    publish_confidential(driver)
    case_id = driver.start(urgent=True)
    driver.until(case_id, "propose_acceptance")
    for username, expected in (("sfj-head", False), ("shuili-clerk", True), ("bailu-sfs", True)):
        with driver.uow(username) as uow:
            seen = visible_case(uow.session, uow.person, case_id)
            assert (seen is not None) == expected, username
    driver.go_on(case_id, "propose_acceptance")
    driver.complete(case_id, "bailu-head", "decide_acceptance", "accept")
    with driver.uow("sfj-head") as uow:
        assert visible_case(uow.session, uow.person, case_id) is not None
