"""Nonsense of every kind is answered with a problem, never with a failure."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.referral import LEAD, start

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"nonsense", b"\xff\xfe", b'{"process": NaN}', b"[" * 100_000, b'{"a": "\\ud800"}',
     b'{"process": "\\u0000"}'],
)  # fmt: skip
def test_what_is_not_json(people, body):
    for path in ("/cases", "/demo/clock", "/tokens"):
        problem = people("shuili-clerk").post(path, status=400, data=body)
        assert problem["type"] == "/problems/malformed"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ([], ""),
        ("text", ""),
        ({"data": {}}, "/process"),
        ({"process": 1, "data": {}}, "/process"),
        ({"process": "lead_referral", "data": []}, "/data"),
        ({"process": "lead_referral", "data": {}, "more": 1}, "/more"),
        ({"process": "x" * 61, "data": {}}, "/process"),
    ],
)
def test_the_wrong_shape_is_named(people, body, pointer):
    problem = people("shuili-clerk").call("POST", "/cases", 422, json=body).json

    assert pointer in [error["pointer"] for error in problem["errors"]]


@pytest.mark.parametrize(
    "changes",
    [
        {"facts": "长" * 5001},
        {"facts": 7},
        {"matter": ["SL002"]},
        {"matter": {"a": 1}},
        {"officers": "shuili-clerk"},
        {"officers": [["x"]]},
        {"officers": [None, 3]},
        {"goods": [{"name": "", "quantity": -1}]},
        {"act_on": "2026-13-45"},
        {"found_on": "2026-11-24T25:00"},
        {"found_on": 20261124},
        {"recipient": "nobody"},
        {"recipient": "shuili"},
        {"urgent": "yes"},
        {"unknown": 1},
        {"party_kind": "ghost"},
    ],
)
def test_wrong_data_is_named(people, changes):
    body = {"process": "lead_referral", "data": {**LEAD, **changes}}
    problem = people("shuili-clerk").post("/cases", body, 422)

    name = next(iter(changes))
    assert any(error["pointer"].startswith(f"/{name}") for error in problem["errors"])


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=0", "/limit"),
        ("limit=201", "/limit"),
        ("limit=many", "/limit"),
        ("cursor=%25%25", "/cursor"),
        ("cursor=W10", "/cursor"),
        ("cursor=WyJ4IiwieSJd", "/cursor"),
        ("cursor=WyIyMDI2LTExLTI0VDAwOjAwOjAwIiwieCJd", "/cursor"),  # an instant without a zone
        ("cursor=WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwieCJd", "/cursor"),  # before year 1
    ],
)
def test_wrong_queries_are_named(people, query, pointer):
    for path in ("/cases", "/tasks", "/cards", "/messages"):
        problem = people("shuili-clerk").get(f"{path}?{query}", 422)
        assert [error["pointer"] for error in problem["errors"]] == [pointer]


@pytest.mark.parametrize("cursor", ["%25%25", "W10", "WyJ4IiwieSJd", "W10i"])
def test_a_cursor_of_a_short_list_is_one_of_ours(people, cursor):
    for path in ("/people", "/organizations", "/matters"):
        problem = people("shuili-clerk").get(f"{path}?cursor={cursor}", 422)
        assert [error["pointer"] for error in problem["errors"]] == ["/cursor"]


def test_addresses_and_methods(people):
    clerk = people("shuili-clerk")
    assert clerk.get("/nothing", 404)["type"] == "/problems/not-found"
    response = clerk.call("DELETE", "/cases", 405)
    assert "POST" in response.headers["Allow"]
    clerk.get(f"/cases/{'x' * 2000}", 404)
    clerk.get("/tasks/..%2f..", 404)


def test_problems_speak_the_readers_language(people):
    clerk = people("shuili-clerk")
    assert "没有" in clerk.get("/cases/none", 404)["detail"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=JSON, data=JSON, version=JSON)
def test_no_body_makes_it_fail(people, body, data, version):
    clerk = people("shuili-clerk")
    if not hasattr(people, "case"):
        people.case = start(people)
    task = people.case["tasks"][0]["id"]
    calls = {
        "/cases": {"process": "lead_referral", "data": {**LEAD, "facts": data, "goods": data}},
        f"/tasks/{task}/complete": {"decision": "submit", "data": data, "version": version},
        f"/tasks/{task}/claim": {"version": version},
        "/tokens": {"username": data, "password": body},
    }
    for path, shaped in calls.items():
        for sent in (body, shaped):
            try:
                response = clerk.call("POST", path, json=sent)
            except (TypeError, ValueError):
                continue  # not JSON at all: the test's own client cannot write it
            assert response.status_code < 500
