"""What others see of the procuratorate's file before it is served, and of one that it began (B3)."""

from __future__ import annotations

import pytest

from tests.support.advisory_way import PROCURATORATE, bring_to, start_advisory
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from workflows.cases.queries import visible_case
from workflows.documents.queries import documents_to_see
from workflows.errors import NotFound
from workflows.steps.complete_task import complete_task
from workflows.tasks.queries import tasks_to_see

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

TOWNSHIP = {
    "bailu-desk",
    "bailu-officer",
    "bailu-officer2",
    "bailu-team",
    "bailu-deputy",
    "bailu-head",
    "bailu-sfs",
}
DEPARTMENT = {"shuili-clerk", "shuili-head"}
BUREAU = {"sfj-supervisor", "sfj-supervisor2", "sfj-head"}
JCY = {"jcy-prosecutor", "jcy-chief"}
GOVERNMENT = {"county-leader"}
COURT = {"court-liaison"}
NEVER = {
    "bailu-co1",
    "bailu-dispatch",
    "bailu-legal",
    "bailu-goods",
    "qingshi-team",
    "qingshi-head",
    "chengguan-clerk",
    "chengguan-head",
    "admin",
    "security",
    "audit",
}
EVERYBODY = TOWNSHIP | DEPARTMENT | BUREAU | JCY | GOVERNMENT | COURT | NEVER

FROM_THE_PROCURATORATE = {
    "assess_lead": JCY,
    "decide_filing": JCY,
    "consult": JCY,
    "investigate": JCY | DEPARTMENT,  # the filing decision has been served on it
    "issue_advisory": JCY | DEPARTMENT,
    "perform_and_reply": JCY | DEPARTMENT | BUREAU | GOVERNMENT,
}
HIDDEN = {step for _, step, _, _ in PROCURATORATE}


def who_sees(driver: Driver, case_id: str) -> set[str]:
    found = set()
    for username in EVERYBODY:
        with driver.uow(username) as uow:
            if visible_case(uow.session, uow.person, case_id) is not None:
                found.add(username)
    return found


@pytest.mark.parametrize("stage", FROM_THE_PROCURATORATE)
def test_who_sees_what_the_procuratorate_began(driver: Driver, stage: str) -> None:
    case_id = start_advisory(driver, "jcy-prosecutor")
    bring_to(driver, case_id, stage)
    assert who_sees(driver, case_id) == FROM_THE_PROCURATORATE[stage]


@pytest.mark.parametrize("stage", sorted(HIDDEN))
def test_the_procuratorates_file_is_nobody_elses_before_service(driver: Driver, stage: str) -> None:
    case_id = start_advisory(driver, "bailu-team")
    bring_to(driver, case_id, stage)
    task = driver.open(case_id)[stage]
    for username in sorted(TOWNSHIP | DEPARTMENT | BUREAU):
        with driver.uow(username) as uow:
            case = visible_case(uow.session, uow.person, case_id)
            assert case is not None
            seen = {each.element for each in tasks_to_see(uow.session, uow.person, case)}
            assert not seen & HIDDEN, username
        with pytest.raises(NotFound):
            driver.act(
                username,
                lambda uow: complete_task(
                    uow, task.id, decision="return", data={}, opinion="查", version=task.version
                ),
            )


def test_the_department_alone_gets_the_filing_decision(driver: Driver) -> None:
    case_id = start_advisory(driver, "bailu-team")
    bring_to(driver, case_id, "consult")
    papers = {}
    for stage in ("consult", "investigate", "perform_and_reply"):
        bring_to(driver, case_id, stage)
        for username in ("shuili-head", "bailu-head", "sfj-head", "jcy-chief"):
            with driver.uow(username) as uow:
                case = visible_case(uow.session, uow.person, case_id)
                assert case is not None
                rows = documents_to_see(uow.session, uow.person, case)
                papers[stage, username] = "filing_decision" in {row.kind for row in rows}
    assert papers == {
        ("consult", "shuili-head"): False,
        ("consult", "bailu-head"): False,
        ("consult", "sfj-head"): False,
        ("consult", "jcy-chief"): True,
        ("investigate", "shuili-head"): True,
        ("investigate", "bailu-head"): False,
        ("investigate", "sfj-head"): False,
        ("investigate", "jcy-chief"): True,
        ("perform_and_reply", "shuili-head"): True,
        ("perform_and_reply", "bailu-head"): True,
        ("perform_and_reply", "sfj-head"): True,
        ("perform_and_reply", "jcy-chief"): True,
    }
