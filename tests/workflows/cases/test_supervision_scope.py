"""Who sees and does what of a supervision at which stage: DOMAIN B2, column "supervision"."""

from __future__ import annotations

import pytest

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.supervision_way import bring_to, look_at, watched
from workflows.cases.queries import visible_case
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
BUREAU = {"sfj-supervisor", "sfj-supervisor2", "sfj-head"}
GOVERNMENT = {"county-leader"}
NEVER = {
    "bailu-legal",
    "bailu-goods",
    "qingshi-head",
    "shuili-head",  # the sender of the case looked at takes no part in this one
    "jcy-prosecutor",
    "jw-liaison",
    "court-liaison",
    "admin",
    "security",
    "audit",
}
EVERYBODY = TOWNSHIP | BUREAU | GOVERNMENT | NEVER
SEEN = {
    "look": TOWNSHIP | BUREAU,
    "decide_instrument": TOWNSHIP | BUREAU,
    "correct_and_report": TOWNSHIP | BUREAU,
    "county_decide": TOWNSHIP | BUREAU | GOVERNMENT,
    "report_execution": TOWNSHIP | BUREAU | GOVERNMENT,
}
DOES = {
    "look": {"bailu-sfs"},
    "decide_instrument": {"sfj-supervisor", "sfj-supervisor2"},
    "sign_instrument": {"sfj-head"},
    "correct_and_report": {"bailu-head"},
    "verify_correction": {"sfj-supervisor", "sfj-supervisor2"},
    "propose_decision": {"sfj-head"},
    "county_decide": {"county-leader"},
    "report_execution": {"bailu-head"},
    "verify_execution": {"sfj-supervisor", "sfj-supervisor2"},
}


@pytest.mark.parametrize("stage", SEEN)
def test_who_sees_it(driver: Driver, stage: str) -> None:
    case_id = look_at(driver, watched(driver))
    bring_to(driver, case_id, stage)
    seen = set()
    for username in EVERYBODY:
        with driver.uow(username) as uow:
            if visible_case(uow.session, uow.person, case_id) is not None:
                seen.add(username)
    assert seen == SEEN[stage]


@pytest.mark.parametrize("stage", DOES)
def test_who_takes_the_step(driver: Driver, stage: str) -> None:
    case_id = look_at(driver, watched(driver))
    bring_to(driver, case_id, stage)
    task = driver.open(case_id)[stage]
    for username in sorted(EVERYBODY - DOES[stage]):
        with pytest.raises((NotFound, NotPermitted)):
            driver.act(
                username,
                lambda uow: complete_task(
                    uow, task.id, decision="x", data={}, opinion="", version=task.version
                ),
            )


@pytest.mark.parametrize("stage", ["decide_instrument", "sign_instrument"])
def test_what_the_bureau_considers_is_its_own_until_it_is_signed(
    driver: Driver, stage: str
) -> None:
    case_id = look_at(driver, watched(driver))
    bring_to(driver, case_id, stage)
    for username, seen in {"bailu-head": False, "bailu-sfs": False, "sfj-head": True}.items():
        with driver.uow(username) as uow:
            case = visible_case(uow.session, uow.person, case_id)
            assert case is not None
            elements = {each.element for each in tasks_to_see(uow.session, uow.person, case)}
            assert (stage in elements) is seen, username
