"""An advisory driven by the people whose turn it is, from either start."""

from __future__ import annotations

from typing import Any

from tests.support.driver import Driver
from workflows.cases.models import Case
from workflows.cases.queries import locked_case
from workflows.evidence.add_evidence import add_evidence
from workflows.steps.start_case import start_case

PNG = b"\x89PNG\r\n\x1a\n" + bytes(10)
LEAD: dict[str, Any] = {
    "department": "shuili",
    "subject": "清水河沙湾段堆砂阻碍行洪无人监管",
    "field": "ecology",
    "duty_basis": "《水法》第三十七条",
    "facts": [{"date": "2026-10-08", "text": "堆放砂石约 120 立方米，占用行洪断面。"}],
    "harm": "行洪断面被占约三分之一。",
}
TOWNSHIP: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    (
        "bailu-team",
        "draft_urging",
        "send",
        {"urging_request": "责令清除。", "urging_signer": "周启明"},
    ),
    ("shuili-head", "answer_urging", "refuse", {"urging_reply": "不属于本局职责。"}),
    (
        "bailu-team",
        "draft_information",
        "submit",
        {"information": "没有变化。", "tried": "已督促。"},
    ),
    ("bailu-head", "approve_information", "approve", {}),
)
PROCURATORATE: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("jcy-prosecutor", "assess_lead", "file", {"assessment": "属于本院管辖。"}),
    ("jcy-chief", "decide_filing", "file", {"filing_reason": "公益受到侵害。"}),
    ("jcy-prosecutor", "consult", "skip", {"served_on": "2026-11-24"}),
    (
        "jcy-prosecutor",
        "investigate",
        "propose_advise",
        {
            "second_person": "孙佳",
            "findings": "砂石约 200 立方米。",
            "illegality": "怠于履行职责。",
            "advice": "责令清除砂石。",
        },
    ),
    (
        "jcy-chief",
        "issue_advisory",
        "ordinary",
        {
            "decided_on": "2026-11-24",
            "received_on": "2026-11-24",
            "manner": "paper",
            "correction_until": "2027-01-25",
        },
    ),
)
REPLY: dict[str, Any] = {
    "measures": [{"measure": "清除砂石", "due_on": "2026-12-30", "state": "done"}],
    "responsible": "顾建国",
    "reply_text": "采纳建议。",
}
SUIT: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    (
        "jcy-prosecutor",
        "follow_up",
        "not_performed",
        {
            "followed_on": "2026-11-24",
            "reply_state": "in_time",
            "follow_findings": "现场没有变化。",
            "failure_grounds": ["no_plan"],
            "harm_lasts": True,
        },
    ),
    ("jcy-chief", "decide_outcome", "sue", {"outcome_reason": "公益仍受侵害。"}),
    (
        "jcy-prosecutor",
        "file_suit",
        "filed",
        {"suit_filed_on": "2026-11-24", "claims": "判令履行职责。"},
    ),
)


def start_advisory(driver: Driver, username: str, **changes: Any) -> str:
    """Start an advisory in a person's name; the case's id."""
    origin = {"origin": "own_finding"} if username.startswith("jcy") else {}
    data = {**LEAD, **origin, **changes}
    return driver.act(username, lambda uow: start_case(uow, "procuratorial_advisory", data)).id


def bring_to(driver: Driver, case_id: str, element: str) -> None:
    """Walk the way of this case until a task of the element is open."""
    for username, step, decision, data in (*TOWNSHIP, *PROCURATORATE):
        opened = driver.open(case_id)
        if element in opened:
            return
        if step in opened:
            opinion = "不是本局职责。" if decision == "refuse" else ""
            driver.complete(case_id, username, step, decision, opinion, **data)
    if element not in driver.open(case_id) and "perform_and_reply" in driver.open(case_id):
        reply(driver, case_id)
    for username, step, decision, data in SUIT:
        opened = driver.open(case_id)
        if element in opened:
            return
        if step in opened:
            driver.complete(case_id, username, step, decision, **data)
    assert element in driver.open(case_id), element


def reply(driver: Driver, case_id: str) -> None:
    """The department replies with a file."""
    file = driver.act(
        "shuili-head",
        lambda uow: add_evidence(uow, _locked(uow, case_id), "对比.png", [PNG], may_add=True),
    )
    driver.complete(case_id, "shuili-head", "perform_and_reply", "reply", **REPLY, proof=[file.id])


def _locked(uow: Any, case_id: str) -> Case:
    return locked_case(uow.session, case_id)
