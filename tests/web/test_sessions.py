"""Sessions and tokens: how they begin, when they end, and what guessing costs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.rows import rows_of_chain
from tests.web.client import PASSWORD, ApiClient, PageClient
from web.sessions import safe_next
from workflows.history.kinds import Kind
from workflows.history.queries import chains
from workflows.organizations.queries import person_by_username
from workflows.organizations.sign_in import hash_password


def change(county, username, **changes):
    with county.unit_of_work() as uow:
        person = person_by_username(uow.session, username)
        for name, value in changes.items():
            setattr(person, name, value)


def kinds(county):
    with county.unit_of_work(write=False) as uow:
        rows = [row for name in chains(uow.session) for row in rows_of_chain(uow.session, name)]
        return [row.kind for row in rows]


def test_signing_in_and_out(app):
    client = PageClient(app)
    assert client.get("/inbox", 303).headers["Location"].startswith("/login?next=")
    assert client.sign_in("shuili-clerk").headers["Location"] == "/inbox"
    client.get("/inbox")
    assert client.post("/logout").status_code == 303
    client.get("/inbox", 303)


def test_a_session_begins_anew_at_sign_in(app):
    client = PageClient(app)
    client.http.get("/login")
    with client.http.session_transaction() as session:
        session["planted"] = "by somebody else"
        before = session.get("csrf_token")
    client.sign_in("shuili-clerk")
    with client.http.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != before


@pytest.mark.parametrize(
    "changes", [{"active": False}, {"password_hash": hash_password("another one")}]
)
def test_a_session_ends_when_the_account_changes(app, county, changes):
    client = PageClient(app, "shuili-clerk")
    client.get("/inbox")
    change(county, "shuili-clerk", **changes)
    client.get("/inbox", 303)


def test_a_token_ends_with_the_account(app, county):
    client = ApiClient(app, "shuili-clerk")
    client.get("/me")
    change(county, "shuili-clerk", active=False)
    assert "停用" in client.get("/me", 401)["detail"]


def test_a_token_outlives_a_jump_of_the_demo_clock(app, clock):
    client = ApiClient(app, "shuili-clerk")
    clock.instant += timedelta(days=60)
    client.get("/me")


def test_a_failed_sign_in_is_remembered_although_it_is_an_error(app, county):
    PageClient(app).sign_in("shuili-clerk", "wrong")
    ApiClient(app).post("/tokens", {"username": "nobody", "password": "wrong"}, 401)

    assert kinds(county)[-2:] == [Kind.PERSON_SIGN_IN_FAILED] * 2


def test_guessing_is_slowed_down(app):
    client = ApiClient(app)
    wrong = {"username": "shuili-clerk", "password": "wrong"}
    for _ in range(5):
        client.post("/tokens", wrong, 401)
    response = client.call("POST", "/tokens", 429, json={**wrong, "password": PASSWORD})
    assert response.get_json()["type"] == "/problems/too-many-attempts"
    assert int(response.headers["Retry-After"]) > 0
    assert PageClient(app).sign_in("shuili-clerk").status_code == 429
    client.post("/tokens", {"username": "shuili-head", "password": PASSWORD})


def test_wrong_name_and_wrong_password_read_alike(app):
    client = ApiClient(app)
    first = client.post("/tokens", {"username": "nobody", "password": "x"}, 401)
    second = client.post("/tokens", {"username": "shuili-clerk", "password": "x"}, 401)
    assert first == second


@pytest.mark.parametrize(
    ("path", "goes_to"),
    [
        ("/cases/1?a=b", "/cases/1?a=b"),
        ("", "/inbox"),
        ("inbox", "/inbox"),
        ("//evil.example", "/inbox"),
        ("/\\evil.example", "/inbox"),
        ("/a\nSet-Cookie: x", "/inbox"),
    ],
)
def test_safe_next(path, goes_to):
    assert safe_next(path) == goes_to
