"""/api/openapi.json describes every address of the API, and its page in the manual lists it."""

from __future__ import annotations

import pytest

from tests.support.sources import ROOT
from tests.web.test_access import routes


@pytest.fixture
def described(app):
    return app.test_client().get("/api/openapi.json").json


def test_every_address_is_described(app, described):
    expected = {
        (rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule, method, _ in routes(app)
        if rule.startswith("/api/v1/")
    }
    found = {(path, method) for path, item in described["paths"].items() for method in item}

    assert found == expected
    assert described["openapi"] == "3.1.0"


def test_operations_say_who_may_and_what_goes_wrong(described):
    for path, item in described["paths"].items():
        for method, operation in item.items():
            assert operation["summary"], path
            assert "default" in operation["responses"], path
            if path != "/api/v1/tokens":
                assert operation["security"] == [{"bearer": []}], path
            names = {parameter["name"] for parameter in operation["parameters"]}
            assert (method == "post" and path != "/api/v1/tokens") == ("Idempotency-Key" in names)


def test_references_lead_somewhere(described):
    def references(value):
        if isinstance(value, dict):
            yield from [value["$ref"]] if "$ref" in value else []
            for part in value.values():
                yield from references(part)
        elif isinstance(value, list):
            for part in value:
                yield from references(part)

    for reference in references(described):
        assert reference.removeprefix("#/components/schemas/") in described["components"]["schemas"]


def test_the_manual_lists_every_address(app):
    manual = (ROOT / "docs" / "reference" / "api.md").read_text()
    for rule, method, _ in routes(app):
        if rule.startswith("/api/"):
            path = rule.removeprefix("/api/v1").replace("<", "{").replace(">", "}")
            assert f"`{method} {path}" in manual, f"{method} {path}"
