"""What one may start: in the menu, on the page that lists it, and what it is called."""

from __future__ import annotations

import re

import pytest

from tests.web.client import PageClient


@pytest.fixture
def visit(app):
    return lambda username: PageClient(app, username)


def menu(html):
    """(address, words, whether it is this page) of the entries of the main navigation."""
    block = re.search(r'<nav class="nav".*?</nav>', html, re.DOTALL)
    assert block is not None
    found = re.findall(r'<a href="([^"]+)"([^>]*)>([^<]*)', block[0])
    return [(url, words.strip(), "aria-current" in marks) for url, marks, words in found]


def test_whoever_starts_one_thing_finds_it_in_the_menu_by_its_name(visit):
    html = visit("shuili-clerk").get("/start/lead_referral").get_data(as_text=True)
    starts = [each for each in menu(html) if each[0].startswith("/start")]
    assert starts == [("/start/lead_referral", "违法线索移送", True)]


def test_the_centre_reads_what_it_does(visit):
    centre = visit("bailu-dispatch")
    html = centre.get("/start/lead_referral").get_data(as_text=True)
    assert ("/start/lead_referral", "登记派发线索", True) in menu(html)
    assert "<h1>登记派发线索</h1>" in html
    english = centre.get("/start/lead_referral?lang=en").get_data(as_text=True)
    assert ("/start/lead_referral", "Register a lead", True) in menu(english)


def test_whoever_starts_several_things_chooses_and_one_entry_is_current(visit):
    team = visit("bailu-team")
    keys = ("fault_tolerance", "joint_enforcement", "procuratorial_advisory")
    for path in ("/start", *(f"/start/{key}" for key in keys)):
        entries = menu(team.get(path).get_data(as_text=True))
        assert [each for each in entries if each[2]] == [("/start", "发起", True)], path
    html = team.get("/start").get_data(as_text=True)
    for key in keys:
        assert f'href="/start/{key}"' in html
    assert "申请容错免责" in html and "发起联合执法" in html
    assert 'href="/start/lead_referral"' not in html
    assert '<a class="btn" href="/start"' in team.get("/inbox").get_data(as_text=True)


def test_whoever_starts_nothing_is_told(visit):
    html = visit("bailu-desk").get("/start").get_data(as_text=True)
    assert "您的岗位不发起流程" in html
    assert "/start" not in [url for url, _, _ in menu(html)]
