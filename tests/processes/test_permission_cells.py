"""The permission cells of DOMAIN B2 for the named processes, written out and held.

`tests/support/cells.py` says how a table is read. Columns: start one · see the case · take a step, and
with it add evidence · write a note · see all steps of it · read all documents · urge · give a step to
somebody else · ask that somebody keeps off (avoid) · send a message of the process · let a clock stand
still · extend one (more) · withdraw or terminate · answer a card (reply) · judge one · ask the bureau to.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.processes.permission_tables import TABLES
from tests.support import advisory_way, joint_way, major_case, supervision_way, tolerance_way
from tests.support.cells import Cells, read, shown
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

Bring = Callable[[Driver, str, str], None]


def on_the_normal_way(driver: Driver, case_id: str, element: str) -> None:
    while element not in driver.open(case_id):
        (step,) = driver.open(case_id)
        driver.go_on(case_id, step)


def advisory(driver: Driver) -> str:
    return advisory_way.start_advisory(driver, "bailu-team")


def supervision(driver: Driver) -> str:
    return supervision_way.look_at(driver, supervision_way.watched(driver))


WAYS: dict[str, tuple[Callable[[Driver], str], Bring, tuple[str, ...], dict[str, str]]] = {
    "lead_referral": (
        Driver.start,
        on_the_normal_way,
        (
            "draft",
            "approve_send",
            "sign_receipt",
            "check_completeness",
            "propose_acceptance",
            "decide_acceptance",
            "verify",
            "decide_filing",
            "archive",
        ),
        {"propose_acceptance": "2026-12-03T09:00"},
    ),
    "joint_enforcement": (
        joint_way.plan,
        joint_way.bring_to,
        (
            "draft_plan",
            "review_legality",
            "review_plan",
            "approve_plan",
            "confirm_attendance",
            "order_attendance",
            "county_order",
            "settle_lineup",
            "carry_out",
        ),
        {"review_plan": "2026-12-03T09:00"},
    ),
    "procuratorial_advisory": (
        advisory,
        advisory_way.bring_to,
        (
            "draft_urging",
            "answer_urging",
            "draft_information",
            "approve_information",
            "assess_lead",
            "decide_filing",
            "consult",
            "investigate",
            "issue_advisory",
            "perform_and_reply",
            "follow_up",
            "decide_outcome",
            "file_suit",
            "record_registration",
        ),
        {},  # procuratorate and court get no cards, what a department has to do ends with its clock
    ),
    "fault_tolerance": (
        tolerance_way.apply,
        tolerance_way.bring_to,
        (
            "give_unit_opinion",
            "decide_acceptance",
            "investigate",
            "form_panel",
            "panel_vote",
            "approve_finding",
            "deliver",
            "correct_error",
            "register_effect",
        ),
        # the first is the supervisors' own, who leave its card to others; the other is not
        {"decide_acceptance": "2026-12-03T09:00", "register_effect": "2027-01-13T09:00"},
    ),
    "fault_tolerance ex officio": (
        tolerance_way.begin_ex_officio,
        tolerance_way.bring_to,
        ("decide_acceptance", "investigate"),
        {"decide_acceptance": "2026-12-03T09:00"},
    ),
    "accompanying_supervision": (
        supervision,
        supervision_way.bring_to,
        (
            "look",
            "decide_instrument",
            "sign_instrument",
            "correct_and_report",
            "verify_correction",
            "propose_decision",
            "county_decide",
            "report_execution",
        ),
        {"correct_and_report": "2026-12-25T09:00"},
    ),
    "major_case_decision": (
        major_case.begun,
        major_case.bring_to,
        (
            "propose_decision",
            "review_legality",
            "convene_discussion",
            "discuss_case",
            "sign_minutes",
            "take_decision",
        ),
        {"convene_discussion": "2026-12-03T09:00"},
    ),
}
"""How a case begins and is brought on, its stages in order, which of them are late, and when: each
holder then gets a card. Behind the process may stand which way it was begun."""


@pytest.mark.parametrize("process", WAYS)
def test_the_cells_of_a_process(driver: Driver, process: str) -> None:
    begin, bring, stages, late = WAYS[process]
    cells = Cells(driver)
    cells.starts(process.split()[0])
    case_id = begin(driver)
    for stage in stages:
        bring(driver, case_id, stage)
        if stage in late:
            driver.at(late[stage]).tick()
        cells.look(case_id)
    assert cells.table() == read(TABLES[process]), shown(cells.table())
