"""The form of a task on the case page: refused, overtaken, saved; nothing typed is lost."""

from __future__ import annotations

import re

import pytest

from lianshu.tick import advance
from tests.support.late_cases import instant
from tests.web.client import PageClient
from tests.web.referral import brought_to, complete, open_task
from workflows.tasks.models import Task

TYPED = {
    "decision": "return_for_correction",
    "missing-0": "现场检查笔录",
    "opinion": "缺一份笔录。",
}


@pytest.fixture
def task(people):
    """A task that both officers of 白鹭镇 could do."""
    case = brought_to(people, "check_completeness")
    return open_task(people, "bailu-officer", case["id"], "check_completeness")


@pytest.fixture
def second(app):
    return PageClient(app, "bailu-officer2")


def send(client, task, status, **changes):
    sent = {**TYPED, "version": str(task["version"]), **changes}
    response = client.post(f"/tasks/{task['id']}/complete", sent)
    assert response.status_code == status, response.get_data(as_text=True)[:2000]
    return response.get_data(as_text=True)


def test_who_is_second_learns_who_was_first(people, second, task):
    """Also when the text had been saved meanwhile, and whichever button is pressed."""
    second.post(f"/tasks/{task['id']}/draft", TYPED)
    complete(people, task["case_id"], "check_completeness")

    for changes in ({}, {"add": "missing"}, {"draft": "1"}):
        page = send(second, task, 409, **changes)
        assert "丁绍安已在" in page
        assert "材料齐全" in page
        assert TYPED["missing-0"] in page
        assert TYPED["opinion"] in page


def test_a_task_that_a_colleague_claimed(people, second, task):
    people("bailu-officer").post(f"/tasks/{task['id']}/claim")

    page = send(second, task, 403)
    assert "这件事已由丁绍安认领" in page
    assert TYPED["missing-0"] in page
    assert TYPED["opinion"] in page


def test_a_task_that_was_cancelled(people, app, county):
    case = brought_to(people, "sign_receipt")
    desk = PageClient(app, "bailu-desk")
    task = open_task(people, "bailu-desk", case["id"], "sign_receipt")
    with county.unit_of_work() as uow:
        row = uow.session.get_one(Task, task["id"])
        row.state, row.closed_at = "cancelled", uow.now

    page = desk.post(
        f"/tasks/{task['id']}/complete",
        {"decision": "sign", "copies": "3", "opinion": "原件三份", "version": "1"},
    )
    assert page.status_code == 409
    text = page.get_data(as_text=True)
    assert "这一步已经取消" in text
    assert "原件三份" in text


@pytest.mark.parametrize("version", ["²", "9" * 5000, "", "x", "-1"])
def test_a_version_that_is_none(second, task, version):
    page = send(second, task, 422, version=version)

    assert TYPED["opinion"] in page


def test_the_button_that_saves_comes_back_to_the_page(second, task):
    """Without JavaScript it is a form like any other."""
    saved = second.post(f"/tasks/{task['id']}/draft", TYPED)

    assert saved.status_code == 303
    assert saved.headers["Location"] == f"/tasks/{task['id']}"
    assert TYPED["opinion"] in second.get(f"/tasks/{task['id']}").get_data(as_text=True)


@pytest.mark.parametrize("copies", ["²", "--5", "9" * 5000, "1.5", "三"])
def test_a_number_that_is_none(people, app, copies):
    case = brought_to(people, "sign_receipt")
    task = open_task(people, "bailu-desk", case["id"], "sign_receipt")
    desk = PageClient(app, "bailu-desk")

    response = desk.post(
        f"/tasks/{task['id']}/complete",
        {"decision": "sign", "copies": copies, "version": str(task["version"])},
    )
    assert response.status_code == 422
    assert copies in response.get_data(as_text=True)
    desk.post(f"/tasks/{task['id']}/draft", {"copies": copies})
    assert copies in desk.get(f"/tasks/{task['id']}").get_data(as_text=True)


def head(html):
    """What the head of a case page says of its clock."""
    [clock] = re.findall(r'<div class="clock [^>]*>(.*?)</div>', html, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", clock).split())


def test_a_task_without_a_clock_shows_the_one_that_runs_in_the_case(app, people):
    """While help is asked for, the time for verifying goes on: that is what the head says."""
    case = brought_to(people, "verify")
    task = open_task(people, "bailu-officer", case["id"], "verify")
    body = {"decision": "ask_help", "data": {}, "version": task["version"]}
    people("bailu-officer").post(f"/tasks/{task['id']}/complete", body)
    task = open_task(people, "bailu-officer", case["id"], "request_help")
    assert task["light"] == "untimed"

    for path in (f"/cases/{case['id']}", f"/tasks/{task['id']}"):
        said = head(PageClient(app, "bailu-officer").get(path).get_data(as_text=True))
        assert "核查立案 12月3日" in said
        assert "正常 · 剩 7 个工作日" in said
        assert "不计时" not in said


def test_phrases_are_offered_to_whoever_approves_the_work_of_others(app, people):
    case = brought_to(people, "approve_send")
    assert "data-phrase" in PageClient(app, "shuili-head").get(f"/cases/{case['id']}").text
    complete(people, case["id"], "approve_send")
    assert "data-phrase" not in PageClient(app, "bailu-desk").get(f"/cases/{case['id']}").text


def test_a_clock_that_ran_out_is_said_to_have_and_not_to_be_done_late(app, county, people):
    case = brought_to(people, "evaluate")
    advance(county, instant("2026-12-02T09:00"))
    page = PageClient(app, "bailu-desk").get(f"/cases/{case['id']}").text
    table = page.partition('id="lg"')[2].partition("</section>")[0]
    assert "已届满" in table
    assert "超期办结" not in table
