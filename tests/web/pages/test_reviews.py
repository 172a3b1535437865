"""The review of a suspension: inbox, case, deadline, board and API say the same at every moment."""

from __future__ import annotations

import re

import pytest

from tests.support.plain_documents import plain_documents
from tests.web.client import PageClient
from workflows.steps.suspend_deadline import suspend_deadline

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

WHY = "鉴定机构尚未出具意见"


@pytest.fixture
def clock(driver):
    """核查立案, suspended on 27 November; reviewed on Monday 28 December."""
    case_id = driver.start()
    driver.until(case_id, "verify")
    deadline = driver.deadlines(case_id)["LR-VERIFY"]
    driver.at("2026-11-27T10:00")
    driver.act("bailu-deputy", lambda uow: suspend_deadline(uow, deadline.id, "expert_opinion"))
    return deadline


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def navigation_of(page):
    """The words of the navigation."""
    return text_of(page.split('<nav class="nav"')[1].split("</nav>")[0])


def html(app, username, path):
    return PageClient(app, username).get(path).get_data(as_text=True)


def marks(app, username, path):
    """The states of reviews that a page shows."""
    return re.findall(r'data-review="([a-z]*)"', html(app, username, path))


def asked(app, username):
    """What stands in somebody's inbox to be reviewed."""
    return "中止满 30 日，请复查" in html(app, username, "/inbox")


def ledger(people, clock):
    (entry,) = people("shuili-clerk").get(f"/deadlines/{clock.id}")["ledger"]
    return (
        entry["review_on"],
        entry["review_missed"],
        [each["opinion"] for each in entry["reviews"]],
    )


def test_ahead_of_its_day_only_the_deadline_says_when(app, people, driver, clock):
    driver.at("2026-12-27T10:00").tick()
    assert marks(app, "bailu-deputy", f"/deadlines/{clock.id}") == ["ahead"]
    assert marks(app, "bailu-deputy", f"/cases/{clock.case_id}") == []
    assert not asked(app, "bailu-deputy")
    assert ledger(people, clock) == ("2026-12-28", False, [])


def test_on_its_day_it_waits_for_the_deputy_and_the_head(app, people, driver, clock):
    driver.at("2026-12-28T09:00").tick()

    assert asked(app, "bailu-deputy")
    assert asked(app, "bailu-head")
    assert not asked(app, "bailu-officer")
    assert not asked(app, "sfj-supervisor")
    assert "1 项请求等您答复" in text_of(html(app, "bailu-head", "/inbox"))
    for page in ("/inbox", "/cases"):
        assert "待办 1 " in navigation_of(html(app, "bailu-head", page)), "as many as are listed"
    assert "待办 案件" in navigation_of(html(app, "sfj-supervisor", "/cases"))
    for username in ("bailu-officer", "shuili-clerk"):
        assert marks(app, username, f"/cases/{clock.case_id}") == ["due"]
        assert marks(app, username, f"/deadlines/{clock.id}") == ["due"]
    assert marks(app, "sfj-supervisor", "/supervision") == []


def test_missed_it_stands_on_the_board_in_yellow(app, people, driver, clock):
    driver.at("2026-12-29T09:00").tick()

    assert marks(app, "sfj-supervisor", "/supervision") == ["missed"]
    board = text_of(html(app, "sfj-supervisor", "/supervision"))
    assert "中止逾期未复查 1" in board
    assert "应在 12月28日（周一）" in board
    assert "陈志远" in board
    assert marks(app, "qingshi-deputy", "/supervision") == []
    assert marks(app, "bailu-officer", f"/cases/{clock.case_id}") == ["missed"]
    assert marks(app, "bailu-officer", f"/deadlines/{clock.id}") == ["missed"]
    assert ledger(people, clock) == ("2026-12-28", True, [])
    seen = people("shuili-clerk").get(f"/deadlines/{clock.id}")
    assert (seen["state"], seen["light"]) == ("paused", "paused")


def test_reviewed_on_the_page_it_stands_on(app, people, driver, clock):
    driver.at("2026-12-29T09:00").tick()
    deputy, path = PageClient(app, "bailu-deputy"), f"/deadlines/{clock.id}"
    refused = deputy.post(f"{path}/actions/review", {"opinion": " "})
    assert refused.status_code == 422
    assert "data-focus" in refused.get_data(as_text=True)

    done = deputy.post(f"{path}/actions/review", {"opinion": WHY})

    assert (done.status_code, done.headers["Location"]) == (303, path)
    shown = text_of(html(app, "bailu-officer", path))
    assert f"陈志远复查，继续中止：{WHY}" in shown
    assert "复查“核查立案”期限：继续中止" in text_of(
        html(app, "bailu-officer", f"/cases/{clock.case_id}")
    )
    assert marks(app, "bailu-officer", path) == ["ahead"]
    assert marks(app, "sfj-supervisor", "/supervision") == []
    assert not asked(app, "bailu-head")
    assert ledger(people, clock) == ("2027-01-28", False, [WHY])


def test_the_head_resumes_through_the_api_and_others_are_refused_in_words(people, driver, clock):
    path = f"/deadlines/{clock.id}"
    people("bailu-head").post(f"{path}/resume", None, 403)
    driver.at("2026-12-28T09:00").tick()
    refused = people("bailu-officer").post(f"{path}/review", {"opinion": WHY}, 403)
    assert "上级复查" in refused["detail"]
    wrong = people("bailu-head").post(f"{path}/review", {"opinion": ""}, 422)
    assert wrong["errors"][0]["pointer"] == "/opinion"
    assert people("bailu-head").post(f"{path}/review", {"opinion": WHY})["state"] == "paused"
    driver.at("2027-01-27T09:00").tick()

    assert people("bailu-head").post(f"{path}/resume")["state"] == "running"
    again = people("bailu-head").post(f"{path}/review", {"opinion": WHY}, 409)
    assert "不用复查" in again["detail"]


def test_its_buttons_are_the_deciders(app, driver, clock):
    path = f"/deadlines/{clock.id}"

    def buttons(username):
        page = PageClient(app, username).page(path)
        return {each["data-action"] for each in page.all("button") if each.get("data-action")}

    assert {"review", "resume"} <= buttons("bailu-deputy")
    assert buttons("bailu-head") == {"review"}
    assert buttons("shuili-clerk") == set()
    driver.at("2026-12-28T09:00").tick()
    assert {"review", "resume"} <= buttons("bailu-head")
