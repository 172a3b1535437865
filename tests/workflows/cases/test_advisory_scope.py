"""Who sees what of an advisory at which stage: DOMAIN B2, column "advisory", and B3."""

from __future__ import annotations

import pytest

from tests.support.advisory_way import PROCURATORATE, bring_to, start_advisory
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from workflows.cases.queries import visible_case
from workflows.documents.queries import documents_to_see
from workflows.errors import NotFound, NotPermitted
from workflows.steps.complete_task import complete_task
from workflows.tasks.queries import tasks_to_see

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

TOWNSHIP = {
    "bailu-desk",
    "bailu-officer",
    "bailu-officer2",
    "bailu-co1",
    "bailu-team",
    "bailu-deputy",
    "bailu-head",
    "bailu-sfs",
    "bailu-dispatch",
}
DEPARTMENT = {"shuili-clerk", "shuili-head"}
BUREAU = {"sfj-supervisor", "sfj-supervisor2", "sfj-head"}
JCY = {"jcy-prosecutor", "jcy-chief"}
GOVERNMENT = {"county-leader"}
COURT = {"court-liaison"}
NEVER = {
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

FROM_A_TOWNSHIP = {
    "draft_urging": TOWNSHIP,
    "answer_urging": TOWNSHIP | DEPARTMENT | BUREAU,
    "draft_information": TOWNSHIP | DEPARTMENT | BUREAU,
    "approve_information": TOWNSHIP | DEPARTMENT | BUREAU,
    "assess_lead": TOWNSHIP | DEPARTMENT | BUREAU | JCY,
    "issue_advisory": TOWNSHIP | DEPARTMENT | BUREAU | JCY,
    "perform_and_reply": TOWNSHIP | DEPARTMENT | BUREAU | JCY | GOVERNMENT,
    "file_suit": TOWNSHIP | DEPARTMENT | BUREAU | JCY | GOVERNMENT,
    "record_registration": TOWNSHIP | DEPARTMENT | BUREAU | JCY | GOVERNMENT | COURT,
}
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


@pytest.mark.parametrize("stage", FROM_A_TOWNSHIP)
def test_who_sees_what_a_township_began(driver: Driver, stage: str) -> None:
    case_id = start_advisory(driver, "bailu-team")
    bring_to(driver, case_id, stage)
    assert who_sees(driver, case_id) == FROM_A_TOWNSHIP[stage]


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


# B2: who may take the step; everybody else who sees the case may not.
HOLDERS = {
    "draft_urging": {"bailu-team"},
    "answer_urging": {"shuili-head"},
    "draft_information": {"bailu-team"},
    "approve_information": {"bailu-head"},
    "assess_lead": {"jcy-prosecutor"},
    "decide_filing": {"jcy-chief"},
    "consult": {"jcy-prosecutor"},
    "investigate": {"jcy-prosecutor"},
    "issue_advisory": {"jcy-chief"},
    "perform_and_reply": {"shuili-head"},
    "follow_up": {"jcy-prosecutor"},
    "decide_outcome": {"jcy-chief"},
    "file_suit": {"jcy-prosecutor"},
    "record_registration": {"jcy-prosecutor"},
}


@pytest.mark.parametrize("stage", HOLDERS)
def test_only_the_right_people_take_a_step(driver: Driver, stage: str) -> None:
    case_id = start_advisory(driver, "bailu-team")
    bring_to(driver, case_id, stage)
    task = driver.open(case_id)[stage]
    for username in sorted(EVERYBODY - HOLDERS[stage]):
        with pytest.raises((NotFound, NotPermitted)):
            driver.act(
                username,
                lambda uow: complete_task(
                    uow, task.id, decision="x", data={}, opinion="", version=task.version
                ),
            )


@pytest.mark.parametrize("username", ["bailu-officer", "shuili-head", "sfj-head", "jcy-chief"])
def test_others_do_not_begin_one(driver: Driver, username: str) -> None:
    with pytest.raises(NotPermitted):
        start_advisory(driver, username)
