"""What a decision would bring about: on the page beside the decision, and through the API."""

from __future__ import annotations

import pytest

from tests.web.client import PageClient
from tests.web.referral import brought_to, complete, open_task


@pytest.fixture
def task(people):
    case = brought_to(people, "decide_acceptance")
    return open_task(people, "bailu-deputy", case["id"], "decide_acceptance")


def test_the_api_tells_who_gets_what_until_when(people, task):
    deputy = people("bailu-deputy")
    then = deputy.post(f"/tasks/{task['id']}/consequences", {"decision": "accept"})

    (verify,) = then["tasks"]
    assert (verify["element"], verify["name"]) == ("verify", "核查")
    assert verify["due_on"] == "2026-12-03" and "丁绍安" in verify["people"]
    assert then["documents"] == [{"title": "受理告知书", "organization": "白鹭镇"}]
    assert {(each["change"], each["title"]) for each in then["clocks"]} == {("met", "受理")}
    assert set(verify["people"]) <= set(then["told"])
    assert (then["outcome"], then["goes_on"]) == (None, False)
    assert deputy.get(f"/tasks/{task['id']}")["state"] == "open"


def test_an_ending_is_foretold_with_who_hears_of_it(people, task):
    then = people("bailu-deputy").post(
        f"/tasks/{task['id']}/consequences",
        {"decision": "transfer_on", "data": {"reason_code": "R2", "transfer_to": "qingshi"}},
        status=200,
    )
    assert (then["tasks"], then["outcome"], then["goes_on"]) == ([], "转送", True)
    assert then["seen_by"] == ["青石镇"]
    assert "何静" in then["told"]


def test_the_clock_that_stands_still_is_named(people, task):
    then = people("bailu-deputy").post(f"/tasks/{task['id']}/consequences", {"decision": "dispute"})
    assert ("paused", "受理") in {(each["change"], each["title"]) for each in then["clocks"]}


def test_whoever_may_not_decide_is_not_told(people, task):
    people("bailu-desk").post(
        f"/tasks/{task['id']}/consequences", {"decision": "accept"}, status=403
    )
    people("qingshi-desk").post(
        f"/tasks/{task['id']}/consequences", {"decision": "accept"}, status=404
    )
    people("bailu-deputy").post(f"/tasks/{task['id']}/consequences", {"decision": "no"}, status=422)


def test_the_page_shows_it_beside_the_decision(app, people, task):
    client = PageClient(app, "bailu-deputy")
    assert f'hx-post="/tasks/{task["id"]}/consequences"' in client.get(f"/tasks/{task['id']}").text

    part = client.post(f"/tasks/{task['id']}/consequences", {"decision": "accept"}).text
    assert 'data-then="accept"' in part
    for word in ("核查", "12月3日", "丁绍安", "受理告知书"):
        assert word in part
    nothing = client.post(f"/tasks/{task['id']}/consequences", {})
    assert nothing.status_code == 204
    complete(people, task["case_id"], "decide_acceptance")
    late = client.post(f"/tasks/{task['id']}/consequences", {"decision": "accept"})
    assert "这件事已由" in late.text
