"""The frame around every page, and the demo clock in it."""

from __future__ import annotations

import re

import pytest

from tests.web.client import PASSWORD, Page, PageClient
from web.app import create_app
from web.pages import register
from workflows.errors import WrongState
from workflows.texts import Text


@pytest.fixture
def client(app):
    return lambda username: PageClient(app, username)


def navigation(html):
    block = re.search(r'<nav class="nav".*?</nav>', html, re.DOTALL)
    assert block is not None
    return re.findall(r'href="([^"]+)"', block[0])


def test_who_may_start_something_is_shown_where(client):
    clerk = client("shuili-clerk").get("/inbox").get_data(as_text=True)
    desk = client("bailu-desk").get("/inbox").get_data(as_text=True)

    assert navigation(clerk) == [
        "/inbox",
        "/cases",
        "/start/lead_referral",
        "/processes",
        "/mailbox",
    ]
    assert navigation(desk) == ["/inbox", "/cases", "/processes", "/mailbox"]


def test_who_never_sees_a_case_is_not_led_to_cases(client):
    """Separation of duties (B2): they run the platform."""
    for who, pages in (
        ("admin", ["/processes", "/operations", "/calendar", "/mailbox"]),
        ("security", ["/processes", "/mailbox"]),
    ):
        html = client(who).get("/inbox").get_data(as_text=True)
        assert navigation(html) == pages
        assert 'action="/cases"' not in html


def test_the_number_of_my_tasks_and_how_many_are_late(client, driver):
    driver.at("2026-11-12T09:00")
    driver.until(driver.start(found_on="2026-11-12", act_on="2026-11-10"), "decide_acceptance")
    driver.at("2026-11-24T09:00")
    driver.until(driver.start(), "decide_acceptance")

    html = client("bailu-deputy").get("/cases").get_data(as_text=True)

    assert "2 件，其中 1 件超期" in html


def test_name_post_and_day(client, clock):
    html = client("bailu-deputy").get("/inbox").get_data(as_text=True)

    assert "陈志远" in html and "白鹭镇" in html
    assert "11月24日 周二" in html
    assert "工作日" in html


def test_a_day_off_has_its_name(client, clock):
    clock.instant = clock.instant.replace(month=10, day=1)

    assert "国庆节" in client("bailu-deputy").get("/inbox").get_data(as_text=True)


def test_a_page_that_is_not_there_has_its_frame(client, app):
    page = Page(client("bailu-desk").get("/nothing", 404).get_data(as_text=True))
    assert page.all("nav")

    stranger = PageClient(app).get("/nothing", 404).get_data(as_text=True)
    assert "<h1>" in stranger
    assert not navigation(stranger)


def test_a_page_that_fails_has_its_frame(app):
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    person = PageClient(app, "bailu-desk")
    app.view_functions["cases.case_list"] = _failing(app.view_functions["cases.case_list"])

    page = Page(person.get("/cases", 500).get_data(as_text=True))

    assert page.all("nav")


def _failing(view):
    def fail():
        raise ZeroDivisionError

    vars(fail)["access"] = view.access
    return fail


def test_the_other_language(client):
    person = client("bailu-desk")
    page = person.page("/cases?state=running")
    other = next(a["href"] for a in page.all("a") if a.get("lang") == "en")

    assert other == "/cases?state=running&lang=en"
    back = next(a["href"] for a in person.page(other).all("a") if a.get("lang") == "zh-CN")
    assert back == "/cases?state=running&lang=zh"
    assert person.page(back).all("html")[0]["lang"] == "zh-CN"


def test_a_form_on_an_error_page_leads_back_to_where_it_was(client):
    person = client("bailu-desk")
    referrer = {"Referer": "http://localhost/cases?state=running"}
    answer = person.post("/tasks/nothing/claim", headers=referrer)
    page = Page(answer.get_data(as_text=True))

    assert {form["inputs"]["next"] for form in page.forms if "next" in form["inputs"]} == {
        "/cases?state=running"
    }


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("bailu-desk", "/inbox"),
        ("bailu-officer", "/inbox"),
        ("shuili-clerk", "/inbox"),
        ("bailu-head", "/desk"),
        ("shuili-head", "/desk"),
        ("jcy-prosecutor", "/desk"),
        ("jcy-chief", "/desk"),
        ("sfj-supervisor", "/desk"),
        ("sfj-head", "/desk"),
        ("county-leader", "/desk"),
        ("bailu-deputy", "/inbox"),
        ("admin", "/operations"),
        ("audit", "/operations"),
        ("security", "/processes"),
    ],
)
def test_everybody_lands_where_their_day_begins(app, client, who, where):
    """After signing in, at the mark of the platform, and at the sign-in page when signed in."""
    answer = PageClient(app).sign_in(who)
    assert (answer.status_code, answer.headers["Location"]) == (303, where)
    person = client(who)
    for path in ("/", "/login"):
        assert person.get(path, 303).headers["Location"] == where
    assert person.http.get(where, follow_redirects=True).status_code == 200
    person.get("/inbox")


def test_an_address_that_was_asked_for_comes_before_the_landing(app):
    person = PageClient(app)
    sent = {"username": "audit", "password": PASSWORD, "next": "/processes"}
    assert person.post("/login", sent).headers["Location"] == "/processes"
    assert PageClient(app).get("/", 303).headers["Location"] == "/login"


def test_every_module_of_pages_is_in_the_table():
    assert len({blueprint.name for blueprint in register.PAGES}) == len(register.PAGES)


# --- the demo clock ---------------------------------------------------------------------------


def test_the_clock_goes_on_and_says_what_happened(client, controls):
    person = client("bailu-desk")

    sent = person.post("/demo/clock", {"to": "2026-11-25T09:00+08:00", "next": "/cases"})

    assert (sent.status_code, sent.headers["Location"]) == (303, "/cases")
    html = person.get("/cases").get_data(as_text=True)
    assert "时间到 11月25日 09:00" in html
    assert "11月25日（周三） 09:00" in html


def test_cards_and_mails_are_counted(client, controls, monkeypatch):
    moved = controls.advance()
    monkeypatch.setattr(type(controls), "advance", lambda *_, **__: type(moved)(moved.now, 4, 1, 3))
    person = client("bailu-desk")

    person.post("/demo/clock", {"workdays": "1"})

    assert "亮牌 1 张，发信 3 封" in person.get("/inbox").get_data(as_text=True)


def test_the_clock_never_goes_back(client, controls, monkeypatch):
    def refuse(*_, **__):
        raise WrongState(Text("演示时钟只能向前拨，不能往回拨。"))

    monkeypatch.setattr(type(controls), "advance", refuse)
    person = client("bailu-desk")

    assert person.post("/demo/clock", {"hours": "-2"}).status_code == 303
    html = person.get("/inbox").get_data(as_text=True)
    assert 'role="alert"' in html and "不能往回拨" in html


@pytest.mark.parametrize("given", [{}, {"hours": "two"}, {"workdays": "1.5"}, {"hours": ""}])
def test_nonsense_does_not_move_it(client, controls, given):
    person = client("bailu-desk")

    assert person.post("/demo/clock", given).headers["Location"] == "/inbox"
    assert controls.moves == 0
    assert "请说明走几小时" in person.get("/inbox").get_data(as_text=True)


def test_elsewhere_there_is_no_such_clock(county):
    app = create_app(county, secret_key="only for tests, nowhere else")
    app.config["SESSION_COOKIE_SECURE"] = False
    person = PageClient(app, "bailu-desk")

    assert person.post("/demo/clock", {"hours": "2"}).status_code == 404
    assert "演示时钟" not in person.get("/inbox").get_data(as_text=True)
