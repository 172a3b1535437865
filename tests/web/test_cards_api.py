"""Supervision cards through the API: what they ask for, what people do with them, who is refused."""

from __future__ import annotations

import pytest

from tests.support.driver import driver
from tests.support.late_cases import L2, late

__all__ = ["driver", "late"]

PLAN = {"text": "证据待核实，周一补齐。", "plan_on": "2026-12-03"}


@pytest.fixture
def card(late):
    """The path of the yellow card of a late task of 白鹭镇, at 10:00 of 27 November 2026."""
    late.to("2026-11-27T10:00")
    return f"/cards/{late.card.id}"


def actions(shown):
    return {each["value"]: each["allowed"] for each in shown["actions"]}


def test_a_card_says_what_it_asks_for_and_what_one_may_do(people, late, card):
    shown = people("sfj-supervisor").get(card)

    assert (shown["level"], shown["task_id"], shown["case_id"]) == (
        "yellow", late.task_id, late.case_id,
    )  # fmt: skip
    demand = shown["demand"]
    assert (demand["kind"], demand["due_on"], demand["answered_at"]) == ("plan", "2026-12-01", None)
    assert demand["due_at"] == "2026-12-02T00:00:00+08:00"
    assert [each["username"] for each in demand["by"]] == [
        "bailu-team",
        "bailu-deputy",
        "bailu-head",
    ]
    assert actions(shown) == {
        "answer": False, "raise": True, "talk": False, "held": False, "revoke": True,
        "propose": False,
    }  # fmt: skip
    reasons = {each["value"]: each["reason"] for each in shown["actions"]}
    assert "罗永成" in reasons["answer"] and "请先升红牌" in reasons["talk"]
    task = people("bailu-team").get(f"/tasks/{late.task_id}")
    assert (task["light"], task["card"], task["remaining"]["value"]) == ("red", "yellow", -1)


def test_the_whole_life_of_a_card(people, late, card):
    shown = people("bailu-team").post(f"{card}/answer", PLAN)
    assert shown["answered_at"] == "2026-11-27T10:00:00+08:00"
    assert shown["answers"] == [
        {
            "kind": "plan",
            "by": {"username": "bailu-team", "name": "罗永成"},
            "at": "2026-11-27T10:00:00+08:00",
            "text": PLAN["text"],
            "plan_on": "2026-12-03",
            "late": False,
        }
    ]
    bureau = people("sfj-supervisor")
    assert bureau.post(f"{card}/raise", {"reason": "反映强烈"})["level"] == "red"
    late.driver.tick()
    assert bureau.get(card)["demand"]["document_id"]
    people("bailu-sfs").post(f"{card}/propose", {"wish": "talk", "reason": "多次催办"})
    called = bureau.post(
        f"{card}/talk", {"reason": "多次催办未办结", "meets_at": "2026-11-30T15:00"}
    )
    assert (called["level"], called["talk"]["meets_at"]) == ("talk", "2026-11-30T15:00:00+08:00")
    assert called["proposals"][0]["by"]["username"] == "bailu-sfs"
    late.to("2026-12-01T09:00")
    done = bureau.post(
        f"{card}/talk/held", {"record": "三日内办结。", "held_at": "2026-11-30T15:20"}
    )
    assert done["talk"]["record"] == "三日内办结。"
    revoked = bureau.post(f"{card}/revoke", {"reason": "系统误发"})
    assert (revoked["revoked_at"], revoked["reason"]) == (
        "2026-12-01T09:00:00+08:00", "系统误发",
    )  # fmt: skip
    task = bureau.get(f"/tasks/{late.task_id}")
    assert (task["light"], task["card"]) == ("red", None)
    kinds = [row["kind"] for row in bureau.get(f"/cases/{late.case_id}/history?limit=200")["items"]]
    for kind in (
        "card:issued", "card:asked", "card:answered", "card:raised", "document:made",
        "card:proposed", "talk:called", "talk:held", "card:revoked",
    ):  # fmt: skip
        assert kind in kinds


@pytest.mark.parametrize(
    ("who", "path", "body", "status"),
    [
        ("bailu-sfs", "revoke", {"reason": "误发"}, 403),
        ("bailu-head", "raise", {"reason": "快办"}, 403),
        ("shuili-head", "revoke", {"reason": "误发"}, 403),
        ("sfj-supervisor", "answer", PLAN, 403),
        ("qingshi-head", "revoke", {"reason": "误发"}, 404),
        ("jcy-prosecutor", "revoke", {"reason": "误发"}, 404),
        ("sfj-supervisor", "revoke", {"reason": ""}, 422),
        ("sfj-supervisor", "revoke", {}, 422),
        ("bailu-team", "answer", {"text": "已安排", "plan_on": "三日后"}, 422),
        ("bailu-team", "answer", {"text": "已安排"}, 422),
        ("sfj-supervisor", "talk", {"reason": "约谈", "meets_at": "2026-11-30T15:00"}, 409),
        ("bailu-sfs", "propose", {"wish": "fine", "reason": "约谈"}, 422),
    ],
)
def test_refusals(people, card, who, path, body, status):
    problem = people(who).post(f"{card}/{path}", body, status)

    assert problem["detail"]
    assert people("sfj-supervisor").get(card)["revoked_at"] is None


def test_a_reason_left_out_is_asked_for(people, card):
    problem = people("sfj-supervisor").post(f"{card}/revoke", {}, 422)

    (error,) = problem["errors"]
    assert (error["pointer"], error["message"]) == ("/reason", "请写明撤销的理由。")


def test_a_time_that_is_none_is_named(people, late, card):
    late.to(L2)
    problem = people("sfj-supervisor").post(
        f"{card}/talk", {"reason": "约谈", "meets_at": "下周一"}, 422
    )
    assert [error["pointer"] for error in problem["errors"]] == ["/meets_at"]


def test_lists_by_level_and_case(people, late, card):
    bureau = people("sfj-supervisor")
    assert len(bureau.get("/cards?level=yellow")["items"]) == 1
    assert bureau.get("/cards?level=red")["items"] == []
    assert len(bureau.get(f"/cards?case={late.case_id}")["items"]) == 1
    assert people("qingshi-head").get("/cards")["items"] == []
    bureau.get("/cards?case=nothing", 404)
