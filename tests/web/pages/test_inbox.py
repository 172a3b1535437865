"""The inbox: what waits for one's answer beside what there is to do."""

from __future__ import annotations

import re

import pytest

from tests.web.client import Page, PageClient
from tests.web.referral import brought_to

NOTHING_ASKED = "等您答复"


@pytest.fixture
def asked(people):
    """A case whose sender wants it back; the recipient's team head has to consent."""
    case = brought_to(people, "check_completeness")
    return people("shuili-clerk").post(f"/cases/{case['id']}/withdraw", {"reason": "重复登记"})


def badge(html):
    """The number beside 待办 in the navigation."""
    [link] = re.findall(r'<a href="/inbox"[^>]*>(.*?)</a>', html.partition("</nav>")[0], re.DOTALL)
    number = re.search(r'class="n[^"]*"[^>]*>(\d+)', link)
    return int(number[1]) if number else 0


def test_a_request_is_a_row_that_leads_to_its_answer(app, asked):
    team = PageClient(app, "bailu-team")
    html = team.get("/inbox").get_data(as_text=True)

    [row] = [each for each in Page(html).all("tr") if each.get("data-request")]
    assert row["data-case"] == asked["id"]
    links = [each["href"] for each in Page(html).all("a") if asked["id"] in str(each.get("href"))]
    assert set(links) == {f"/cases/{asked['id']}#rq"}
    assert "重复登记" in html and "请求撤回" in html and "何静" in html
    assert "1 项请求等您答复" in html.partition("<h1>")[2].partition("</h1>")[0]
    case = team.get(f"/cases/{asked['id']}").get_data(as_text=True)
    assert 'id="rq"' in case and 'data-action="grant"' in case
    assert badge(html) == badge(case) == 1


def test_it_is_gone_once_it_is_answered(app, asked):
    team = PageClient(app, "bailu-team")
    about = asked["requests"][0]["id"]
    team.post(f"/cases/{asked['id']}/actions/refuse", {"about": about, "reason": "已经着手核查。"})

    html = team.get("/inbox").get_data(as_text=True)
    assert NOTHING_ASKED not in html
    assert badge(html) == 0


@pytest.mark.parametrize("who", ["shuili-clerk", "bailu-officer", "bailu-head"])
def test_nobody_else_finds_it(app, asked, who):
    html = PageClient(app, who).get("/inbox").get_data(as_text=True)
    assert NOTHING_ASKED not in html


def test_it_stands_under_what_is_mine_alone(app, asked):
    team = PageClient(app, "bailu-team")
    for path in ("/inbox?scope=copied", "/inbox?light=red", "/inbox?q=x"):
        html = team.get(path).get_data(as_text=True)
        assert NOTHING_ASKED not in html
        assert badge(html) == 1
