"""A joint enforcement of 白鹭镇, 县水利局 and 县公安局, driven by the people whose turn it is."""

from __future__ import annotations

from typing import Any

from lianshu.play import complete
from tests.support.driver import Driver
from workflows.steps.start_case import start_case

PLAN: dict[str, Any] = {
    "title": "清水河沿岸砂石堆场联合执法",
    "date": "2026-12-10",
    "place": "白鹭镇清水河沿岸",
    "objects": ["顺达建材堆场"],
    "participants": [
        {"organization": "bailu", "matter": "CG010", "duty": "牵头"},
        {"organization": "shuili", "matter": "SL002", "duty": "认定"},
        {"organization": "ga", "power_basis": "《人民警察法》第六条", "duty": "维持秩序"},
    ],
    "risk": "中等",
    "recording": "全程记录",
    "emergency_plan": "镇卫生院待命",
}
WAY: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("bailu-team", "draft_plan", "submit", {}),
    ("bailu-legal", "review_legality", "pass", {}),
    ("bailu-deputy", "review_plan", "approve", {}),
    ("bailu-head", "approve_plan", "approve", {}),
    (
        "bailu-team",
        "confirm_attendance",
        "attend",
        {"officers": ["bailu-officer", "bailu-co1"]},
    ),
    ("police-liaison", "confirm_attendance", "refuse", {"refusal_reason": "警力不足"}),
    ("shuili-head", "confirm_attendance", "attend", {"officers": ["shuili-clerk", "shuili-head"]}),
    ("sfj-supervisor", "order_attendance", "raise_to_county", {"order_reason": "请县政府决定"}),
    ("county-leader", "county_order", "order", {"county_reason": "按方案参加"}),
    ("bailu-team", "settle_lineup", "go", {}),
)


def plan(driver: Driver) -> str:
    """Start it; the case's id."""
    started = driver.act("bailu-team", lambda uow: start_case(uow, "joint_enforcement", PLAN))
    return started.id


def bring_to(driver: Driver, case_id: str, element: str) -> None:
    """Walk the way until a task of the element is open and none of a step before it."""
    steps = [step for _, step, _, _ in WAY]
    before = steps[: steps.index(element)] if element in steps else steps
    for username, step, decision, data in WAY:
        if step in before and step in driver.open(case_id):
            complete(driver.platform, username, case_id, step, decision, data)
    assert element in driver.open(case_id), element
