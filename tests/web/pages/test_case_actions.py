"""What may be done with a case beside its steps: offered to whom, greyed why, and done without a script."""

from __future__ import annotations

import pytest

from tests.web.client import PageClient
from tests.web.referral import brought_to, complete


@pytest.fixture
def clerk(app):
    return PageClient(app, "shuili-clerk")


@pytest.fixture
def team(app):
    return PageClient(app, "bailu-team")


def text(response):
    return response.get_data(as_text=True)


def keys(page):
    return {found["data-action"] for found in page.all("button") if found.get("data-action")}


def greyed(page):
    return {found["title"] for found in page.all("button") if "disabled" in found}


def test_the_sender_withdraws_with_a_reason(people, clerk):
    case = brought_to(people, "sign_receipt")
    path = f"/cases/{case['id']}"
    assert "withdraw" in keys(clerk.page(path))

    done = clerk.post(f"{path}/actions/withdraw", {"reason": "重复登记"})

    assert (done.status_code, done.headers["Location"]) == (303, path)
    after = text(clerk.get(path))
    assert "已撤回。" in after
    assert "重复登记" in after
    assert people("shuili-clerk").get(path)["state"] == "withdrawn"


def test_a_reason_that_is_missing_is_said_and_nothing_happens(people, clerk):
    case = brought_to(people, "sign_receipt")
    path = f"/cases/{case['id']}"

    refused = clerk.post(f"{path}/actions/withdraw", {"reason": " "})

    assert refused.status_code == 422
    assert 'role="alert"' in text(refused)
    assert "请写明理由" in text(refused)
    assert people("shuili-clerk").get(path)["state"] == "running"


def test_what_was_typed_comes_back_with_the_refusal(people, clerk):
    case = brought_to(people, "sign_receipt")
    typed = "太长的理由" * 500

    refused = clerk.post(f"/cases/{case['id']}/actions/withdraw", {"reason": typed})

    assert refused.status_code == 422
    assert typed in text(refused)


def test_after_the_receipt_the_team_head_answers_on_the_page(people, clerk, team):
    case = brought_to(people, "check_completeness")
    path = f"/cases/{case['id']}"
    clerk.post(f"{path}/actions/withdraw", {"reason": "重复登记"})
    page = clerk.page(path)
    assert "grant" not in keys(page)
    assert any("等白鹭镇执法队答复" in reason for reason in greyed(page))
    request = people("bailu-team").get(path)["requests"][0]
    assert (request["state"], request["may_answer"]) == ("open", True)
    assert {"grant", "refuse"} <= keys(team.page(path))

    refused = team.post(f"{path}/actions/refuse", {"about": request["id"], "reason": ""})
    assert refused.status_code == 422
    done = team.post(f"{path}/actions/grant", {"about": request["id"], "reason": ""})
    assert done.status_code == 303
    seen = people("shuili-clerk").get(path)
    assert (seen["state"], seen["outcome"]) == ("withdrawn", "withdrawn")
    assert seen["requests"][0]["answered_by"]["username"] == "bailu-team"


def test_too_late_is_greyed_with_the_reason_and_others_see_no_button(people, clerk, team):
    case = brought_to(people, "decide_acceptance")
    complete(people, case["id"], "decide_acceptance")
    path = f"/cases/{case['id']}"

    assert any("已经办结“受理决定”" in reason for reason in greyed(clerk.page(path)))
    assert clerk.post(f"{path}/actions/withdraw", {"reason": "x"}).status_code == 409
    assert not greyed(team.page(path))
    assert team.post(f"{path}/actions/withdraw", {"reason": "x"}).status_code == 403


def test_an_action_that_does_not_exist_and_a_request_that_does_not(people, clerk):
    case = brought_to(people, "sign_receipt")

    assert clerk.post(f"/cases/{case['id']}/actions/explode", {}).status_code == 404
    sent = clerk.post(f"/cases/{case['id']}/actions/grant", {"about": "0" * 32})
    assert sent.status_code == 404


def test_the_api_withdraws_and_answers(people):
    case = brought_to(people, "check_completeness")
    clerk, team = people("shuili-clerk"), people("bailu-team")
    asked = clerk.post(f"/cases/{case['id']}/withdraw", {"reason": "重复登记"})
    request = asked["requests"][0]
    assert (asked["state"], request["kind"]) == ("running", "withdrawal")
    assert request["organization"]["name"]
    problem = clerk.post(f"/requests/{request['id']}/answer", {"granted": True}, 403)
    assert problem["type"] == "/problems/not-permitted"

    answered = team.post(f"/requests/{request['id']}/answer", {"granted": True})

    assert answered["state"] == "withdrawn"
    assert all(task["state"] != "open" for task in answered["tasks"])
    problem = clerk.post(f"/cases/{case['id']}/withdraw", {"reason": "x"}, 409)
    assert problem["type"] == "/problems/state"
