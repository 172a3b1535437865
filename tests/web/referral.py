"""A referral driven through the API, step by step, by the people whose turn it is."""

from __future__ import annotations

from typing import Any

from flask import Flask

from tests.web.client import ApiClient
from workflows.clock import real_now
from workflows.organizations.queries import person_by_username
from workflows.organizations.sign_in import create_token

LEAD = {
    "matter": "SL002",
    "recipient": "bailu",
    "place": "沙湾村清水河左岸",
    "act_on": "2026-11-23",
    "found_on": "2026-11-24",
    "facts": "巡河发现河道管理范围内堆放砂石约 120 立方米，占用行洪断面，现场无审批公示。",
    "party_kind": "unit",
    "party": "云溪县顺达建材经营部",
}
WAY: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("draft", "shuili-clerk", "submit", {}),
    ("approve_send", "shuili-head", "approve", {}),
    ("sign_receipt", "bailu-desk", "sign", {"copies": 2}),
    ("check_completeness", "bailu-officer", "complete", {}),
    ("propose_acceptance", "bailu-team", "accept", {}),
    ("decide_acceptance", "bailu-deputy", "accept", {}),
    (
        "verify",
        "bailu-officer",
        "report",
        {
            "co_officer": "bailu-officer2",
            "verified_on": "2026-11-24",
            "findings": "经现场勘测，堆放砂石 118 立方米，未经批准。",
            "proposal": "file",
        },
    ),
    ("decide_filing", "bailu-deputy", "file", {}),
    (
        "record_result",
        "bailu-officer",
        "record",
        {"result": "penalty", "decided_on": "2026-11-24", "summary": "已清除砂石，处罚款一万元。"},
    ),
    ("feed_back", "bailu-officer", "send", {"summary": "已立案处罚，河道已恢复。"}),
    ("evaluate", "shuili-clerk", "rate", {"rating": 5}),
    ("archive", "bailu-desk", "archive", {"checklist": ["referral", "decision"]}),
)


class People:
    """API clients by username, made when first asked for; their tokens come without a password."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._clients: dict[str, ApiClient] = {}

    def __call__(self, username: str) -> ApiClient:
        if username not in self._clients:
            self._clients[username] = client = ApiClient(self._app)
            client.token = self._token(username)
        return self._clients[username]

    def _token(self, username: str) -> str:
        platform = self._app.extensions["lianshu"]
        with platform.database.unit_of_work(platform.clock) as uow:
            owner = person_by_username(uow.session, username)
            assert owner is not None, username
            return create_token(uow, owner, real_now())[0]


def start(people: People, **changes: Any) -> dict[str, Any]:
    """Start a referral; the case."""
    given = {"process": "lead_referral", "data": {**LEAD, **changes}}
    case: dict[str, Any] = people("shuili-clerk").post("/cases", given, 201)
    return case


def open_task(people: People, username: str, case_id: str, element: str) -> dict[str, Any]:
    """The open task of a case as a person sees it."""
    case = people(username).get(f"/cases/{case_id}")
    found = [t for t in case["tasks"] if t["element"] == element and t["state"] == "open"]
    assert found, [(t["element"], t["state"]) for t in case["tasks"]]
    task: dict[str, Any] = people(username).get(f"/tasks/{found[0]['id']}")
    return task


def complete(people: People, case_id: str, element: str) -> dict[str, Any]:
    """Complete the open task as on the normal way; the task afterwards."""
    _, username, decision, data = next(step for step in WAY if step[0] == element)
    task = open_task(people, username, case_id, element)
    body = {"decision": decision, "data": data, "version": task["version"]}
    done: dict[str, Any] = people(username).post(f"/tasks/{task['id']}/complete", body)
    return done


def brought_to(people: People, element: str, **changes: Any) -> dict[str, Any]:
    """A referral whose next open task is `element`; the case as its starter sees it."""
    case = start(people, **changes)
    for name, *_ in WAY:
        if name == element:
            break
        complete(people, case["id"], name)
    seen: dict[str, Any] = people("shuili-clerk").get(f"/cases/{case['id']}")
    return seen
