"""What keeps the pages safe: headers, tokens of forms, cookies, hosts, sizes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from tests.web.client import ApiClient, PageClient
from tests.web.referral import start
from web.app import create_app
from web.uploads import MOST_BODY
from workflows.organizations.models import SignInAttempt


def test_headers_of_a_page(app):
    response = PageClient(app, "shuili-clerk").get("/inbox")
    headers = response.headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))

    assert policy["script-src"].startswith("'nonce-")
    assert "unsafe" not in policy["script-src"] + policy["style-src"] + policy["default-src"]
    assert policy["style-src-attr"] == "'unsafe-inline'"
    assert policy["img-src"] == "'self' data: blob:"
    assert (policy["frame-src"], policy["frame-ancestors"]) == ("'self'", "'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "camera=()" in headers["Permissions-Policy"]


def test_each_answer_has_a_nonce_of_its_own(app):
    client = PageClient(app)
    first, second = (client.get("/login").headers["Content-Security-Policy"] for _ in "12")

    assert first != second


def test_static_files_may_be_kept(app):
    with app.test_client().get("/static/css/app.css") as response:
        assert response.status_code == 200
        assert "no-store" not in response.headers.get("Cache-Control", "")


@pytest.mark.parametrize("path", ["/login", "/logout", "/tasks/x/claim", "/preferences"])
def test_a_form_without_its_token_is_refused(app, path):
    client = PageClient(app, "shuili-clerk")
    response = client.http.post(path, data={"username": "shuili-clerk", "password": "lianshu-demo"})
    assert response.status_code == 400
    response = client.http.post(path, data={"csrf_token": "made-up"})
    assert response.status_code == 400


def test_a_session_needs_the_token_for_changes_by_api_too(app, people):
    case = start(people)
    path = f"/api/v1/tasks/{case['tasks'][0]['id']}/claim"
    browser = PageClient(app, "shuili-clerk")

    assert browser.http.get("/api/v1/me").get_json()["username"] == "shuili-clerk"
    assert browser.http.post(path).status_code == 400
    assert browser.http.post(path, headers={"X-CSRFToken": browser.csrf()}).status_code == 200


def test_a_token_needs_none(people):
    case = start(people)
    people("shuili-clerk").post(f"/tasks/{case['tasks'][0]['id']}/claim")


@pytest.mark.parametrize(
    ("hops", "header", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9", "198.51.100.1"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_where_a_sign_in_came_from(county, controls, hops, header, address):
    """Only as many entries are believed as there are proxies; the rest is what the client says."""
    behind = _behind(county, controls, hops)
    PageClient(behind).http.post(
        "/api/v1/tokens",
        json={"username": "shuili-clerk", "password": "wrong"},
        headers={"X-Forwarded-For": header} if header else {},
    )
    with county.unit_of_work(write=False) as uow:
        tried = uow.session.scalars(select(SignInAttempt.address))
        assert list(tried) == [address]


def test_who_guesses_behind_a_proxy_locks_out_nobody_else(county, controls):
    client = PageClient(_behind(county, controls, 1)).http

    def sign_in(password, address):
        given = {"username": "shuili-clerk", "password": password}
        answer = client.post("/api/v1/tokens", json=given, headers={"X-Forwarded-For": address})
        return answer.status_code

    assert [sign_in("wrong", "203.0.113.9") for _ in "12345"] == [401] * 5
    assert sign_in("lianshu-demo", "203.0.113.9") == 429
    assert sign_in("lianshu-demo", "203.0.113.10") == 200


def test_over_https_a_form_comes_from_a_page_of_the_same_host(county, controls):
    client = PageClient(_behind(county, controls, 1))
    given = {"username": "shuili-clerk", "password": "lianshu-demo", "csrf_token": client.csrf()}
    for referer, status in (("https://elsewhere.example/", 400), ("https://localhost/login", 303)):
        headers = {"X-Forwarded-Proto": "https", "Referer": referer}
        assert client.http.post("/login", data=given, headers=headers).status_code == status


def _behind(county, controls, hops):
    return create_app(county, secret_key="only for tests", demo=controls, trusted_proxies=hops)


def test_cookies(app, county):
    cookie = _session_cookie(app)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie, "a demo runs over http"

    serious = create_app(replace(county, demo=False), secret_key="only for tests, nowhere else")
    assert "Secure" in _session_cookie(serious)


def _session_cookie(app):
    return app.test_client().get("/login").headers["Set-Cookie"]


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1:8000", 200), ("localhost", 200), ("evil.example", 400), ("127.0.0.1.nip.io", 400)],
)
def test_a_demo_answers_to_its_own_name_alone(app, host, status):
    assert app.test_client().get("/healthz", headers={"Host": host}).status_code == status


def test_a_page_for_a_name_that_is_not_ours_is_refused_without_a_failure(app):
    """No address can be built for it, so the answer is plain; nobody fills the log by asking."""
    with capture_logs() as logged:
        answer = app.test_client().get("/login", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "请求的格式不对" in answer.get_data(as_text=True)
    assert [row for row in logged if row["log_level"] == "error"] == []


def test_bodies_have_a_limit(app, people):
    long = b"x" * (MOST_BODY + 1)
    problem = people("shuili-clerk").call("POST", "/cases", 413, data=long)
    assert problem.json["type"] == "/problems/too-large"
    # Strangers cannot make the platform keep large files, not even for a moment.
    response = app.test_client().post(
        "/login", data=long, content_type="multipart/form-data; boundary=x"
    )
    assert response.status_code == 413


@pytest.mark.parametrize(
    "path", ["/cases/%00", "/cases?q=%00", "/inbox?q=a%00b", "/api/v1/tasks/%00"]
)
def test_nul_is_nothing_to_look_for(app, path):
    assert PageClient(app, "shuili-clerk").http.get(path).status_code == 400


@pytest.mark.parametrize(
    "cursor",
    ["0001-01-01T00:00:00+14:00~x", "9999-12-31T23:59:59-14:00~x", "2026-11-24T00:00~x", "~", "x"],
)
def test_a_cursor_that_names_no_instant_is_the_beginning(app, cursor):
    client = PageClient(app, "shuili-clerk")
    client.get("/cases", query_string={"cursor": cursor})


def test_errors_of_pages_are_pages(app):
    client = PageClient(app, "shuili-clerk")
    assert "没有" in client.get("/cases/unknown", 404).get_data(as_text=True)
    client.get("/nowhere", 404)
    PageClient(app).get("/nowhere", 404)


def test_a_failure_has_a_reference(app):
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.view_functions["inbox.inbox"] = app.view_functions["health.alive"]

    def fail() -> None:
        raise ZeroDivisionError

    app.before_request(fail)
    page = app.test_client().get("/login")
    assert page.status_code == 500
    assert "ZeroDivision" not in page.get_data(as_text=True)
    problem = app.test_client().get("/api/v1/me")
    assert (problem.status_code, problem.json["type"]) == (500, "/problems/internal")
    assert len(problem.json["reference"]) == 8


def test_next_never_leads_elsewhere(app):
    for path in (
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
    ):
        client = PageClient(app)
        given = {"username": "shuili-clerk", "password": "lianshu-demo", "next": path}
        assert client.post("/login", given).headers["Location"] == "/inbox"
    good = PageClient(app).post("/login", {**given, "next": "/cases?q=1"})
    assert good.headers["Location"] == "/cases?q=1"


def test_a_wrong_token_is_no_session(app):
    client = PageClient(app, "shuili-clerk")
    response = client.http.get("/api/v1/me", headers={"Authorization": "Bearer wrong"})
    assert response.status_code == 401
    assert ApiClient(app).get("/me", 401)["type"] == "/problems/sign-in"
