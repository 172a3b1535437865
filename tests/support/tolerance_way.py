"""A case of fault tolerance driven by the people whose turn it is, to the end."""

from __future__ import annotations

from typing import Any

from lianshu.tick import advance
from tests.support.driver import Driver
from workflows.clock import OFFICE_ZONE
from workflows.steps.start_case import start_case

CONDITIONS = [
    {"condition": name, "met": "met", "evidence": "有记录"}
    for name in ("no_gain", "procedure", "no_ban", "own_report", "loss_limited")
]
APPLICATION: dict[str, Any] = {
    "person": "bailu-officer",
    "event_brief": "告知书引用条款错误",
    "act_on": "2026-11-10",
    "facts": "引用了已经修改的条款，发现后主动报告。",
    "accountability_kind": "appraisal",
    "accountability_body": "县司法局",
    "learned_on": "2026-11-23",
    "conditions": CONDITIONS,
    "rule_in_force": "《河道管理条例》",
}
INVESTIGATORS = ["sfj-supervisor", "sfj-supervisor2"]
PANEL = ["panel-1", "panel-2", "panel-3", "panel-4", "panel-5"]
INQUIRED: dict[str, Any] = {
    "found": "属实，已纠正。",
    "verified": CONDITIONS,
    "loss_yuan": 0,
    "error": "引用条款错误",
}
EFFECTS = ("honours", "commendation", "rank", "post", "appointment", "leave")
WAY: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (
    ("bailu-officer", "apply", "submit", "", {}),
    ("bailu-head", "give_unit_opinion", "support", "主动纠错", {}),
    ("sfj-supervisor", "decide_acceptance", "accept", "", {"investigators": INVESTIGATORS}),
    ("sfj-supervisor", "hear_person", "waived", "书面放弃", {}),
    ("sfj-supervisor2", "investigate", "report", "", INQUIRED),
    ("sfj-supervisor", "sign_inquiry", "sign", "", {}),
    ("sfj-head", "form_panel", "convene", "", {"members": PANEL}),
    *((member, "panel_vote", "exempt", "符合条件", {}) for member in PANEL),
    ("sfj-head", "approve_finding", "approve", "同意", {}),
    (
        "sfj-supervisor",
        "deliver",
        "delivered",
        "",
        {"delivered_on": "2026-11-24", "delivery": "direct"},
    ),
    (
        "bailu-head",
        "correct_error",
        "corrected",
        "",
        {"correction": "已重新告知。", "corrected_on": "2026-11-24"},
    ),
)


def apply(driver: Driver, username: str = "bailu-officer", **changes: Any) -> str:
    """Start an application and submit it; the case's id."""
    data = {**APPLICATION, **changes}
    case = driver.act(username, lambda uow: start_case(uow, "fault_tolerance", data))
    driver.complete(case.id, username, "apply", "submit")
    return case.id


def begin_ex_officio(driver: Driver) -> str:
    """The justice bureau begins by itself; the case's id."""
    data = {key: APPLICATION[key] for key in APPLICATION if key != "head_concerned"}
    return driver.act(
        "sfj-supervisor",
        lambda uow: start_case(uow, "fault_tolerance", {**data, "unit": "bailu"}),
    ).id


def bring_to(driver: Driver, case_id: str, element: str) -> None:
    """Walk the way to an exemption until a task of the element is open; the window for a review ends."""
    for username, step, decision, opinion, data in WAY:
        opened = driver.open(case_id)
        if element in opened:
            return
        if step in opened:
            driver.complete(case_id, username, step, decision, opinion, **data)
    if element == "register_effect":
        advance(driver.platform, driver.clock.now().replace(2027, 1, 5).astimezone(OFFICE_ZONE))
    assert element in driver.open(case_id), element
