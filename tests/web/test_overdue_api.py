"""Overdue days through the API: whose they are, contesting them, deciding about it."""

from __future__ import annotations

import pytest

from tests.support.driver import driver
from tests.support.late_cases import late

__all__ = ["driver", "late"]

APPEAL = {
    "ground": "outage",
    "first_day": "2026-11-27",
    "last_day": "2026-11-30",
    "reason": "网络中断，材料无法上传。",
}
DECISION = {"outcome": "whole", "reason": "情况属实。"}


@pytest.fixture
def path(late):
    """The path of a clock that is three working days over, on 1 December."""
    late.to("2026-12-01T10:00")
    return f"/deadlines/{late.task.deadline_id}"


def figures(shown):
    return shown["total"], shown["excluded"], shown["left"]


def test_contested_and_decided(people, late, path):
    shown = people("bailu-officer").get(f"{path}/attribution")
    assert figures(shown) == (3, 0, 3)
    assert shown["may_contest"] and shown["contestable"] == [
        "2026-11-27", "2026-11-30", "2026-12-01",
    ]  # fmt: skip
    assert shown["days"][0] == {
        "day": "2026-11-27",
        "kind": "holder",
        "organization": {"code": "bailu", "name": "白鹭镇人民政府"},
        "task_id": late.task_id,
        "step": "材料审查",
        "excluded_by": None,
        "counts": True,
    }

    (asked,) = people("bailu-officer").post(f"{path}/appeals", APPEAL)["appeals"]
    assert (asked["outcome"], asked["may_decide"]) == (None, False)
    (seen,) = people("sfj-supervisor").get(f"{path}/attribution")["appeals"]
    assert seen["may_decide"]
    shown = people("sfj-supervisor").post(f"/appeals/{asked['id']}/decide", DECISION)

    assert figures(shown) == (3, 2, 1)
    assert [day["excluded_by"] for day in shown["days"]] == [asked["id"], asked["id"], None]
    task = people("bailu-officer").get(f"/tasks/{late.task_id}")
    assert (task["light"], task["card"], task["remaining"]["value"]) == ("red", "red", -3)


def test_what_is_wrong_is_named(people, path):
    problem = people("bailu-officer").post(
        f"{path}/appeals", {**APPEAL, "first_day": "27 November"}, status=422
    )
    assert [each["pointer"] for each in problem["errors"]] == ["/first_day"]
    assert "不早于" not in problem["detail"]
    problem = people("bailu-officer").post(f"{path}/appeals", {**APPEAL, "ground": "x"}, status=422)
    assert [each["pointer"] for each in problem["errors"]] == ["/ground"]


def test_who_may_not(people, path):
    people("shuili-clerk").post(f"{path}/appeals", APPEAL, status=403)
    people("qingshi-officer").post(f"{path}/appeals", APPEAL, status=404)
    (asked,) = people("bailu-officer").post(f"{path}/appeals", APPEAL)["appeals"]
    for username, status in (("bailu-team", 403), ("bailu-sfs", 403), ("qingshi-officer", 404)):
        people(username).post(f"/appeals/{asked['id']}/decide", DECISION, status=status)
    people("sfj-supervisor").post(f"/appeals/{asked['id']}/decide", DECISION)
    people("sfj-supervisor").post(f"/appeals/{asked['id']}/decide", DECISION, status=409)
