"""Who may not see a case gets 404 for all of it, through every address that knows a case."""

from __future__ import annotations

from io import BytesIO

import pytest

from oversight.models import Card
from tests.web.referral import brought_to, complete
from workflows.database.base import new_id
from workflows.tasks.models import Task

PNG = b"\x89PNG\r\n\x1a\n" + bytes(10)
STRANGERS = ("qingshi-officer", "qingshi-deputy", "chengguan-clerk", "admin", "security", "audit")

GETS = (
    "/cases/{case}",
    "/cases/{case}/history",
    "/cases/{case}/diagram",
    "/cases/{case}/evidence",
    "/evidence/{evidence}/content",
    "/tasks/{task}",
    "/deadlines/{deadline}",
    "/deadlines/{deadline}/calculation",
    "/deadlines/{deadline}/attribution",
    "/messages?case={case}",
    "/cards/{card}",
)
POSTS = (
    "/cases/{case}/withdraw",
    "/cases/{case}/evidence",
    "/tasks/{task}/claim",
    "/tasks/{task}/release",
    "/tasks/{task}/complete",
    "/tasks/{task}/transfer",
    "/tasks/{task}/delegate",
    "/deadlines/{deadline}/suspend",
    "/deadlines/{deadline}/resume",
    "/deadlines/{deadline}/extend",
    "/deadlines/{deadline}/appeals",
    "/tasks/{task}/remind",
    "/tasks/{task}/recuse",
    "/tasks/{task}/take-back",
    "/tasks/{task}/return",
    "/cases/{case}/notes",
    "/cases/{case}/terminate",
    "/cases/{case}/merge",
    "/cases/{case}/split",
)
APPEAL = {
    "ground": "outage",
    "first_day": "2026-12-04",
    "last_day": "2026-12-04",
    "reason": "网络中断",
}
"""An appeal is looked at before the row is: it has to be whole."""
LISTS = (
    "/cases",
    "/cases?q=沙湾",
    "/cases?organization=bailu",
    "/tasks?scope=mine",
    "/tasks?scope=claimable",
    "/tasks?scope=started",
    "/tasks?scope=copied",
    "/tasks?scope=done",
    "/cards",
    "/messages",
    "/messages?recipient=bailu-officer",
)


@pytest.fixture
def ids(people, county):
    """A case of 白鹭镇 with everything a case can have."""
    case = brought_to(people, "draft")
    path = f"/cases/{case['id']}/evidence"
    sent = {"file": (BytesIO(PNG), "a.png")}
    evidence = people("shuili-clerk").post(path, status=201, data=sent)
    for element in ("draft", "approve_send", "sign_receipt"):
        complete(people, case["id"], element)
    case = people("bailu-officer").get(f"/cases/{case['id']}")
    task = next(task for task in case["tasks"] if task["state"] == "open")
    return {
        "case": case["id"],
        "evidence": evidence["id"],
        "task": task["id"],
        "deadline": task["deadline_id"],
        "card": _card(county, case["id"], task["id"]),
    }


def _card(county, case_id, task_id):
    with county.unit_of_work() as uow:
        task = uow.session.get_one(Task, task_id)
        card = Card(
            id=new_id(),
            task_id=task_id,
            case_id=case_id,
            organization_id=task.organization_id,
            level="yellow",
            issued_at=uow.now,
        )
        uow.session.add(card)
        return card.id


def test_those_who_take_part_see_it(people, ids):
    for username in ("shuili-clerk", "bailu-officer", "bailu-sfs", "sfj-supervisor"):
        for path in GETS:
            people(username).call("GET", path.format(**ids), 200)


def test_strangers_do_not_know_of_it(people, ids):
    """An invisible thing reads like one that does not exist."""
    nothing = dict.fromkeys(ids, "0" * 32)
    for stranger in map(people, STRANGERS):
        for path in GETS:
            problem = stranger.get(path.format(**ids), 404)
            assert problem == stranger.get(path.format(**nothing), 404)
        for path in POSTS:
            sent = {"data": {"file": (BytesIO(PNG), "a.png")}} if "evidence" in path else {}
            body = APPEAL if "appeals" in path else {}
            stranger.post(path.format(**ids), body, status=404, **sent)
        for path in LISTS:
            assert stranger.get(path)["items"] == [], path


def test_a_draft_is_seen_by_its_department_alone(people):
    case = brought_to(people, "approve_send")
    people("shuili-head").get(f"/cases/{case['id']}")
    for username in ("bailu-officer", "bailu-sfs", "sfj-supervisor"):
        people(username).get(f"/cases/{case['id']}", 404)
