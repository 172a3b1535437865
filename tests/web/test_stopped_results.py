"""What bodies did in a joint action that was not approved afterwards says so in its history."""

from __future__ import annotations

from typing import Any

import pytest

from lianshu.play import complete
from tests.support.driver import Driver, driver
from tests.support.joint_way import PLAN
from tests.support.plain_documents import plain_documents
from workflows.steps.start_case import start_case

__all__ = ["driver", "plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

FLAG = "所属联合执法未获补批，已经停止"
URGENT = {**PLAN, "urgent": True, "date": "2026-11-24"}
WAY: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("bailu-team", "draft_plan", "submit", {}),
    ("bailu-head", "approve_plan", "approve_oral", {"opinion": "险情紧急"}),
    ("bailu-team", "confirm_attendance", "attend", {"officers": ["bailu-officer", "bailu-co1"]}),
    ("shuili-head", "confirm_attendance", "attend", {"officers": ["shuili-clerk", "shuili-head"]}),
    (
        "police-liaison",
        "confirm_attendance",
        "attend",
        {"officers": ["police-officer", "police-officer2"]},
    ),
    ("bailu-team", "settle_lineup", "go", {}),
    ("bailu-team", "carry_out", "stand_down", {"leaving_reason": "只有一名持证人员到场"}),
    ("bailu-legal", "review_legality", "fail", {"legality_opinion": "不属于紧急情况"}),
)


def done(
    driver: Driver, case_id: str, username: str, step: str, decision: str, **data: Any
) -> None:
    """The person's own open task of this step is completed."""
    opinion = data.pop("opinion", "")
    complete(driver.platform, username, case_id, step, decision, data, opinion)


def test_results_are_kept_and_flagged(app, people, driver: Driver) -> None:
    case_id = driver.act("bailu-team", lambda uow: start_case(uow, "joint_enforcement", URGENT)).id
    for username, step, decision, data in WAY:
        done(driver, case_id, username, step, decision, **data)
    reader = people("bailu-head")

    def said() -> list[str]:
        rows = reader.get(f"/cases/{case_id}/history")["items"]
        return [row["text"] for row in rows if FLAG in row["text"]]

    assert said() == []
    done(driver, case_id, "bailu-head", "approve_late", "refuse", opinion="不符合紧急条件")
    assert driver.case(case_id).outcome == "stopped"
    assert said() == [f"现场实施（白鹭镇）：条件不具备退出（{FLAG}）"]
