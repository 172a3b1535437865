"""Whose overdue days are, on the pages: the table, contesting, deciding, the inbox, the board."""

from __future__ import annotations

import re

import pytest

from tests.support.driver import driver
from tests.support.late_cases import late
from tests.web.client import PageClient

__all__ = ["driver", "late"]

GIVEN = {
    "ground": "outage",
    "first_day": "2026-11-27",
    "last_day": "2026-12-01",
    "reason": "网络中断，材料无法上传。",
}


@pytest.fixture
def visit(app):
    return lambda username: PageClient(app, username)


@pytest.fixture
def path(late):
    """The page of a clock that is three working days over, on 1 December."""
    late.to("2026-12-01T10:00")
    return f"/deadlines/{late.task.deadline_id}"


def text(response):
    return response.get_data(as_text=True)


def waiting(page):
    """The number beside the inbox in the navigation."""
    navigation = page.split('<nav class="nav"')[1].split("</nav>")[0]
    found = re.search(r"待办\s+(\d+)", re.sub(r"<[^>]+>", " ", navigation))
    return int(found[1]) if found else 0


def test_contested_decided_and_seen_everywhere(visit, path):
    officer, supervisor = visit("bailu-officer"), visit("sfj-supervisor2")
    page = text(officer.get(path))
    assert "超期归属" in page and 'data-left="3"' in page
    assert page.count('<td class="nw">白鹭镇</td>') == 1, (
        "days of which the same is said are one row"
    )
    assert '<span class="sub">3 个工作日</span>' in page
    assert 'name="evidence"' not in page, "there is no file to choose"
    before = waiting(text(supervisor.get("/cases")))
    done = officer.post(f"{path}/actions/contest", GIVEN)
    assert (done.status_code, done.headers["Location"]) == (303, path)
    page = text(officer.get(path))
    assert "等县司法局决定" in page and "网络中断" in page
    assert "已经申诉过" in page, "the button is greyed with the reason"
    assert 'data-action="decide"' not in page

    inbox = text(supervisor.get("/inbox"))
    assert waiting(text(supervisor.get("/cases"))) == waiting(inbox) == before + 1
    assert "申诉剔除" in inbox and f"{path}#overdue" in inbox
    assert "申诉剔除" not in text(visit("bailu-sfs").get("/inbox"))
    page = text(supervisor.get(path))
    about = page.split('name="about" value="')[1][:32]
    decided = supervisor.post(
        f"{path}/actions/decide", {"about": about, "outcome": "whole", "reason": "情况属实。"}
    )
    assert decided.status_code == 303
    page = text(supervisor.get(path))
    assert 'data-overdue="3" data-left="0"' in page and "全部剔除" in page
    assert "去撤销督办牌" in page
    assert "去撤销督办牌" not in text(officer.get(path)), "only where one may revoke it"
    assert "申诉剔除" not in text(supervisor.get("/inbox"))

    board = text(supervisor.get("/supervision?level=red"))
    assert "剔除后 0 日" in board and "超期 3 日" in board and f"{path}#overdue" in board
    assert "剔除后 0 日" in text(supervisor.get("/supervision"))
    desk = text(visit("bailu-head").get("/desk"))
    assert f'href="{path}#overdue" data-left="0">剔除后 0 日</a>' in desk


def test_a_desk_says_nothing_of_what_is_left_before_an_appeal_is_granted(visit, path):
    head = visit("bailu-head")
    assert visit("bailu-officer").post(f"{path}/actions/contest", GIVEN).status_code == 303
    desk = text(head.get("/desk"))
    assert "超 3 日" in desk and "剔除后" not in desk


def test_the_form_says_which_days_can_be_contested(visit, path):
    officer = visit("bailu-officer")
    assert "现在可以申诉 11月27日 至 12月1日 之间的 3 个超期日" in text(officer.get(path))
    one = {**GIVEN, "last_day": "2026-11-27"}
    assert officer.post(f"{path}/actions/contest", one).status_code == 303
    assert "现在可以申诉 11月30日 至 12月1日 之间的 2 个超期日" in text(officer.get(path))


def test_what_is_refused_comes_back_with_what_was_typed(visit, path):
    officer = visit("bailu-officer")
    refused = officer.post(f"{path}/actions/contest", {**GIVEN, "ground": ""})
    page = text(refused)
    assert refused.status_code == 422
    assert "请选择申诉事由" in page and "网络中断" in page and 'value="2026-11-27"' in page
    refused = officer.post(f"{path}/actions/contest", {**GIVEN, "first_day": "昨天"})
    assert refused.status_code == 422 and "请写明日期" in text(refused)


def test_in_time_there_is_no_table(visit, late):
    page = text(visit("bailu-officer").get(f"/deadlines/{late.task.deadline_id}"))
    assert "超期归属" not in page
