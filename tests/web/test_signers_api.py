"""A task that several people sign, through the API and on the page."""

from __future__ import annotations

import re

import pytest

from tests.web.client import PageClient
from tests.workflows.steps.test_countersign import FIVE, folder
from workflows.processes.publish_process import publish_process

LEADER = "shuili-clerk"


@pytest.fixture
def task(county, people):
    """Five members have just been asked to vote."""
    with county.unit_of_work() as uow:
        publish_process(uow, folder())
    started = people(LEADER).post("/cases", {"process": "signed", "data": {"town": "bailu"}}, 201)
    [first] = started["tasks"]
    given = {"decision": "convene", "data": {"panel": FIVE}, "version": first["version"]}
    people(LEADER).post(f"/tasks/{first['id']}/complete", given)
    tasks = people(LEADER).get(f"/cases/{started['id']}")["tasks"]
    return next(each for each in tasks if each["state"] == "open")


def vote(people, task, who, value, status=200):
    given = {"decision": value, "data": {}, "opinion": "理由"}
    return people(who).post(f"/tasks/{task['id']}/complete", given, status)


def states(task):
    return {each["person"]["username"]: each["state"] for each in task["signers"]}


def test_a_member_votes_by_completing_the_task(people, task):
    offered = people("bailu-co1").get(f"/tasks/{task['id']}")["decisions"]
    assert {each["value"]: each["allowed"] for each in offered} == {
        "exempt": True, "not_exempt": True, "abstain": True
    }  # fmt: skip
    voted = vote(people, task, "bailu-co1", "exempt")
    assert (voted["state"], voted["decision"]) == ("open", None)
    assert states(voted) == {who: "voted" if who == "bailu-co1" else "waiting" for who in FIVE}
    assert {each["reason"] for each in voted["decisions"]} == {"您已经表决，不能再次表决。"}
    vote(people, task, "bailu-co1", "abstain", 403)
    for who in FIVE[1:]:
        last = vote(people, task, who, "exempt")
    assert (last["state"], last["decision"]) == ("done", "exempt")


def test_who_else_signs_is_changed_by_whoever_the_process_names(people, task):
    path = f"/tasks/{task['id']}"
    given = {"person": "bailu-co6", "reason": "涉及其专业"}
    people("bailu-co1").post(f"{path}/add-signer", given, 403)
    assert "bailu-co6" in states(people(LEADER).post(f"{path}/add-signer", given))
    removed = people(LEADER).post(f"{path}/remove-signer", given)
    assert states(removed)["bailu-co6"] == "left"
    people(LEADER).post(f"{path}/close-vote", {}, 409)


def test_the_page_says_who_has_voted_and_not_how(app, people, task):
    vote(people, task, "bailu-co1", "not_exempt")
    page = PageClient(app, "bailu-co2").get(f"/tasks/{task['id']}").text
    members = re.findall(r'<li class="(voted|waiting)">.*?<span>([^<]+)', page)
    assert ("voted", "曾青山") in [(state, name.strip()) for state, name in members]
    assert [state for state, _ in members].count("waiting") == 4
    assert "1 人已表决，共 5 人" in page
    assert "弃权" in page
    PageClient(app, "bailu-co2").post(
        f"/tasks/{task['id']}/complete", {"decision": "exempt", "opinion": ""}
    )
    assert states(people(LEADER).get(f"/tasks/{task['id']}"))["bailu-co2"] == "voted"


def test_the_leader_changes_the_members_on_the_page(app, people, task):
    leader = PageClient(app, LEADER)
    path = f"/cases/{task['case_id']}"
    page = leader.get(path).text
    assert "加签" in page
    assert "表决的成员还不到规定人数，不能结束表决。" in page
    given = {"about": task["id"], "to": "bailu-co6", "reason": "涉及其专业"}
    leader.post(f"{path}/actions/add-signer", given)
    leader.post(f"{path}/actions/remove-signer", {**given, "to": "bailu-co5"})
    for who in (*FIVE[:4],):
        vote(people, task, who, "exempt")
    leader.post(f"{path}/actions/close-vote", {"about": task["id"]})
    done = people(LEADER).get(f"/tasks/{task['id']}")
    assert (done["state"], done["decision"]) == ("done", "exempt")
