"""Signing in and out, and preferences."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.web.client import PASSWORD, Page, PageClient
from web.app import create_app
from web.pages.account import DEMO_PEOPLE
from workflows.organizations.queries import person_by_username

WRONG = "账号或密码不正确。"


@pytest.fixture
def visitor(app):
    return PageClient(app)


def alert(response):
    found = re.search(r'role="alert">(.*?)</p>', response.get_data(as_text=True), re.DOTALL)
    return re.sub(r"<[^>]+>", "", found[1]).strip() if found else ""


def test_signing_in_goes_on_to_where_one_wanted_to_go(visitor):
    asked = visitor.get("/cases?state=running", 303)
    assert asked.headers["Location"] == "/login?next=%2Fcases%3Fstate%3Drunning"
    form = next(form for form in visitor.page(asked.headers["Location"]).forms)

    sent = visitor.post(
        "/login",
        {"username": "bailu-desk", "password": PASSWORD, "next": form["inputs"]["next"]},
    )

    assert (sent.status_code, sent.headers["Location"]) == (303, "/cases?state=running")
    visitor.get("/cases")
    assert visitor.get("/login", 303).headers["Location"] == "/inbox"


@pytest.mark.parametrize("elsewhere", ["//evil.example/", "https://evil.example", "/\\evil", "x"])
def test_signing_in_never_leads_elsewhere(visitor, elsewhere):
    sent = visitor.post(
        "/login", {"username": "bailu-desk", "password": PASSWORD, "next": elsewhere}
    )

    assert sent.headers["Location"] == "/inbox"


@pytest.mark.parametrize("username", ["bailu-desk", "nobody", "", "x" * 500, "a\0b"])
def test_a_wrong_password_does_not_tell_whether_the_account_exists(visitor, username):
    sent = visitor.sign_in(username, "wrong")

    assert sent.status_code == 422
    assert alert(sent) == WRONG
    visitor.get("/inbox", 303)


def test_a_disabled_account_is_answered_like_a_wrong_password(visitor, driver):
    with driver.uow() as uow:
        found = person_by_username(uow.session, "bailu-desk")
        assert found is not None
        found.active = False

    assert alert(visitor.sign_in("bailu-desk")) == WRONG


def test_after_five_failures_one_waits(visitor, driver, clock):
    for _ in range(5):
        assert visitor.sign_in("bailu-desk", "wrong").status_code == 422

    blocked = visitor.sign_in("bailu-desk")
    assert blocked.status_code == 429
    assert "15 分钟" in alert(blocked)
    assert blocked.headers["Retry-After"]
    assert visitor.sign_in("bailu-officer").status_code == 303, "others are not held up"

    visitor.post("/logout")
    clock.instant += timedelta(minutes=16)
    assert visitor.sign_in("bailu-desk").status_code == 303


def test_without_the_token_nobody_signs_in(visitor):
    sent = visitor.http.post("/login", data={"username": "bailu-desk", "password": PASSWORD})

    assert sent.status_code == 400


def test_signing_in_begins_a_new_session(visitor):
    before = visitor.csrf()

    visitor.sign_in("bailu-desk")

    assert visitor.csrf() != before


def test_signing_out(app):
    person = PageClient(app, "bailu-desk")

    assert person.post("/logout").headers["Location"] == "/login"
    assert "您已退出登录" in person.get("/login").get_data(as_text=True)
    person.get("/inbox", 303)


def test_the_demo_offers_its_people(visitor):
    page = visitor.page("/login")

    offered = [found["value"] for found in page.all("button") if found.get("name") == "as"]
    assert offered == list(DEMO_PEOPLE)
    assert len(set(DEMO_PEOPLE)) == 10

    sent = visitor.post("/login/demo", {"as": "bailu-desk", "next": "/cases"})
    assert (sent.status_code, sent.headers["Location"]) == (303, "/cases")
    visitor.get("/cases")


def test_elsewhere_nobody_is_offered(county):
    app = create_app(county, secret_key="only for tests, nowhere else", demo=None)

    html = PageClient(app).get("/login").get_data(as_text=True)

    assert PASSWORD not in html
    assert "演示" not in html
    assert PageClient(app).post("/login/demo", {"as": "bailu-desk"}).status_code == 404


def test_preferences_stay_with_the_person(app):
    person = PageClient(app, "bailu-desk")

    person.post("/preferences", {"theme": "dark", "next": "/cases"})
    sent = person.post("/preferences", {"size": "xl", "next": "/cases"})

    assert (sent.status_code, sent.headers["Location"]) == (303, "/cases")
    root = PageClient(app, "bailu-desk").page("/inbox").all("html")[0]
    assert (root["data-theme"], root["data-size"]) == ("dark", "xl")
    other = PageClient(app, "bailu-officer").page("/inbox").all("html")[0]
    assert (other["data-theme"], other["data-size"]) == ("light", "m")


def test_shortcuts_can_be_turned_off(app):
    person = PageClient(app, "bailu-desk")

    assert person.post("/preferences", {"shortcuts": "off"}).status_code == 204

    assert person.page("/inbox").all("html")[0]["data-shortcuts"] == "off"


def test_nonsense_is_no_preference(app):
    person = PageClient(app, "bailu-desk")

    person.post("/preferences", {"theme": "pink", "size": "huge", "shortcuts": "perhaps"})

    root = person.page("/inbox").all("html")[0]
    assert (root["data-theme"], root["data-size"], root["data-shortcuts"]) == ("light", "m", "on")


def test_whoever_is_not_signed_in_may_choose_as_well(visitor):
    visitor.post("/preferences", {"theme": "contrast", "next": "/login"})

    assert visitor.page("/login").all("html")[0]["data-theme"] == "contrast"


def test_the_sign_in_page_in_english(visitor):
    page = Page(visitor.get("/login?lang=en").get_data(as_text=True))

    assert page.all("html")[0]["lang"] == "en"
    assert visitor.page("/login").all("html")[0]["lang"] == "en", "it is remembered"
