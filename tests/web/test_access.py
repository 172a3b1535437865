"""Every address has an access rule, and the list of addresses is known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from web.access import access_of, public

ROUTES = Path(__file__).with_name("route-list.json")


def routes(app):
    return sorted(
        [rule.rule, method, access_of(app.view_functions[rule.endpoint])]
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    )


def test_every_view_carries_an_access_decorator(app):
    without = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if access_of(app.view_functions[rule.endpoint]) is None
    ]

    assert not without, "put @public, @signed_in or @api on it (web/access.py)"


def test_addresses_are_those_on_the_list(app):
    """An address that is lost or new is seen: change the list on purpose."""
    assert routes(app) == json.loads(ROUTES.read_text()), "python -m tests.web.write_route_list"


def test_a_view_without_a_rule_is_not_served(app):
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")

    with pytest.raises(RuntimeError, match="forgotten"):
        app.test_client().get("/forgotten")


def test_pages_send_strangers_to_the_sign_in_page(app):
    client = app.test_client()
    for rule, method, access in routes(app):
        if access != "signed_in":
            continue
        path = rule.replace("<", "").replace(">", "")
        response = client.open(path, method=method)
        assert response.status_code == 303, path
        assert response.headers["Location"].startswith("/login"), path


def test_the_api_answers_strangers_401(app):
    client = app.test_client()
    for rule, method, access in routes(app):
        if access != "api":
            continue
        path = rule.replace("<", "").replace(">", "")
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eDp5"}):
            response = client.open(path, method=method, headers=headers)
            assert response.status_code == 401, path
            assert response.json["type"] == "/problems/sign-in"
            assert response.headers["WWW-Authenticate"] == "Bearer"


def test_decorators_work_with_and_without_arguments():
    assert access_of(public(lambda: "")) == access_of(public(work="none")(lambda: "")) == "public"
