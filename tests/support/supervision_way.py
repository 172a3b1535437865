"""A supervision driven by the people whose turn it is, about a referral that 白鹭镇 received."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from tests.support.driver import Driver
from workflows.cases.models import CaseLink
from workflows.steps.start_case import start_case

LOOK: dict[str, Any] = {
    "supervised": "bailu",
    "subject": "沙湾村堆砂案立案",
    "point": "filing",
    "purpose": "立案前核对管辖",
    "mode": "observe",
}
GATE = {"mode": "gate", "held_step": "decide_acceptance"}
INSTRUMENT: dict[str, Any] = {
    "supervisors": ["sfj-supervisor", "sfj-supervisor2"],
    "facts_found": "没有核对管辖就立案。",
    "rule_broken": "《行政处罚法》第二十二条",
    "correction_wanted": "补正审批表。",
}
SIGNED: dict[str, Any] = {"issued_on": "2026-11-24", "due_on": "2026-12-24"}
WAY: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("bailu-sfs", "look", "propose", {"look_findings": "审批表没有管辖依据。"}),
    ("sfj-supervisor", "decide_instrument", "opinion", INSTRUMENT),
    ("sfj-head", "sign_instrument", "sign", SIGNED),
    (
        "bailu-head",
        "correct_and_report",
        "reported",
        {"correction_report": "已补正。", "corrected_on": "2026-11-24"},
    ),
    ("sfj-supervisor", "verify_correction", "not_corrected", {"verify_findings": "没有补正。"}),
    ("sfj-head", "propose_decision", "propose", {"proposal": "建议责令改正。"}),
    ("county-leader", "county_decide", "order_correct", {"decision_text": "责令改正。"}),
    (
        "bailu-head",
        "report_execution",
        "reported",
        {"execution_report": "已改正。", "executed_on": "2026-11-24"},
    ),
)


def watched(driver: Driver, **changes: Any) -> str:
    """A referral that 白鹭镇 has signed for; the case's id."""
    case_id = driver.at("2026-11-24T09:00").start(**changes)
    driver.until(case_id, "check_completeness")
    return case_id


def look_at(driver: Driver, case_id: str, username: str = "bailu-sfs", **changes: Any) -> str:
    """Start looking at a case, which is told of it; the id of the supervision."""
    data = {**LOOK, "watched_case": case_id, **changes}
    started = driver.act(username, lambda uow: start_case(uow, "accompanying_supervision", data))
    driver.tick()
    return started.id


def opened_by(driver: Driver, case_id: str) -> str:
    """The supervision that a message of a case opened."""
    driver.tick()
    with driver.uow() as uow:
        query = select(CaseLink.case_id).where(CaseLink.earlier_id == case_id)
        return uow.session.scalars(query).one()


def bring_to(driver: Driver, case_id: str, element: str) -> None:
    """Walk the longest way until a task of the element is open."""
    for username, step, decision, data in WAY:
        opened = driver.open(case_id)
        if element in opened:
            return
        if step in opened:
            driver.complete(case_id, username, step, decision, **data)
    assert element in driver.open(case_id), element
