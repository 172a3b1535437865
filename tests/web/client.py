"""Clients that look at everything they are given: pages, JSON, errors.

Every test that fetches a page so checks its frame, and every answer of the API its shape against
/api/openapi.json, without saying so.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

PASSWORD = "lianshu-demo"
VOID = frozenset(
    {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
)


class Page(HTMLParser):
    """A page taken apart."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.title = ""
        self.ids: list[str] = []
        self.forms: list[dict[str, Any]] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attributes]
        assert len(names) == len(set(names)), f"<{tag}> says something twice: {names}"
        found = dict(attributes)
        self.tags.append((tag, found))
        if found.get("id") and "template" not in self._open:  # a pattern is not in the document
            self.ids.append(str(found["id"]))
        if tag == "form":
            self.forms.append({**found, "inputs": {}})
        elif tag in ("input", "select", "textarea", "button") and "form" in self._open:
            self.forms[-1]["inputs"].setdefault(found.get("name"), found.get("value"))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "title" and "svg" not in self._open:
            self.title += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every such tag."""
        return [found for name, found in self.tags if name == tag]


def check_page(response: TestResponse) -> Page:
    """Whatever has to hold for every page and part of a page."""
    html = response.get_data(as_text=True)
    page = Page(html)
    policy = response.headers["Content-Security-Policy"]
    if html.lstrip().startswith("<!doctype"):
        assert len(page.all("h1")) == 1, "one h1 a page"
        assert page.title.strip(), "a page has a title"
        assert page.all("html")[0].get("lang"), "a page says its language"
    twice = sorted({each for each in page.ids if page.ids.count(each) > 1})
    assert not twice, f"ids given twice: {twice}"
    for tag, found in page.tags:
        handlers = [name for name in found if name.startswith("on")]
        assert not handlers, f"<{tag}> has a handler of its own: {handlers}"
        assert "style" not in found, f"<{tag}> has a style of its own"
    assert not page.all("style"), "styles stand in files"
    for script in page.all("script"):
        data_only = script.get("type") in ("application/json", "importmap")
        assert data_only or f"'nonce-{script.get('nonce')}'" in policy, "a script without its nonce"
    for form in page.forms:
        method = (form.get("method") or "get").lower()
        assert form.get("action") or method == "dialog", f"a form without action: {form}"
        assert method in ("get", "post", "dialog")
        assert method != "post" or form["inputs"].get("csrf_token"), f"no csrf_token: {form}"
    return page


class PageClient:
    """A person with a browser."""

    def __init__(self, app: Flask, username: str | None = None) -> None:
        self.http = app.test_client()
        if username is not None:
            self.sign_in(username)

    def sign_in(self, username: str, password: str = PASSWORD) -> TestResponse:
        """Sign in through the form."""
        return self.post("/login", {"username": username, "password": password})

    def get(self, path: str, status: int = 200, **options: Any) -> TestResponse:
        """Fetch a page and look at it."""
        response = self.http.get(path, **options)
        assert response.status_code == status, response.get_data(as_text=True)[:3000]
        if response.mimetype == "text/html" and status not in (301, 302, 303):
            check_page(response)
        return response

    def page(self, path: str, status: int = 200) -> Page:
        """Fetch a page and take it apart."""
        return Page(self.get(path, status).get_data(as_text=True))

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form with its token."""
        response = self.http.post(path, data={**(data or {}), "csrf_token": self.csrf()}, **options)
        if response.mimetype == "text/html" and response.status_code not in (302, 303):
            check_page(response)
        return response

    def csrf(self) -> str:
        """The token of this session, from the sign-in page or the inbox."""
        page = Page(self.http.get("/login", follow_redirects=True).get_data(as_text=True))
        return str(
            next(
                form["inputs"]["csrf_token"]
                for form in page.forms
                if "csrf_token" in form["inputs"]
            )
        )


class ApiClient:
    """A program with a token."""

    def __init__(self, app: Flask, username: str | None = None, password: str = PASSWORD) -> None:
        self.http = app.test_client(use_cookies=False)
        self.token: str | None = None
        self._answers = Answers(app)
        if username is not None:
            given = {"username": username, "password": password}
            self.token = self.post("/tokens", given)["token"]

    def get(self, path: str, status: int = 200, **options: Any) -> Any:
        """The JSON under a path of /api/v1."""
        return self.call("GET", path, status, **options).json

    def post(self, path: str, body: Any = None, status: int = 200, **options: Any) -> Any:
        """Send JSON; the JSON that comes back."""
        if "data" not in options:
            options["json"] = {} if body is None else body
        return self.call("POST", path, status, **options).json

    def call(
        self, method: str, path: str, status: int | None = None, **options: Any
    ) -> TestResponse:
        """Any request below /api/v1; the answer has been looked at."""
        headers = dict(options.pop("headers", {}))
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        path = path if path.startswith("/api/") else f"/api/v1{path}"
        response = self.http.open(path, method=method, headers=headers, **options)
        if status is not None:
            assert response.status_code == status, response.get_data(as_text=True)[:2000]
        self._answers.check(method, path, response)
        return response


class Answers:
    """Knows from /api/openapi.json what an answer has to look like."""

    def __init__(self, app: Flask) -> None:
        if "described" not in app.extensions:
            app.extensions["described"] = app.test_client().get("/api/openapi.json").json
        self._spec: dict[str, Any] = app.extensions["described"]
        self._urls = app.url_map.bind("localhost")

    def check(self, method: str, path: str, response: TestResponse) -> None:
        """Fail when an answer is not as described."""
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "no-store"
        if response.status_code >= 400:
            check_problem(response)
            return
        rule = self._urls.match(path.partition("?")[0], method, return_rule=True)[0].rule
        template = rule.replace("<", "{").replace(">", "}")
        described = self._spec["paths"][template][method.lower()]["responses"]
        assert str(response.status_code) in described, f"{response.status_code} is not described"
        content = described[str(response.status_code)].get("content", {})
        schema = content.get("application/json", {}).get("schema")
        if schema:
            whole = {**schema, "components": self._spec["components"]}
            errors = list(Draft202012Validator(whole).iter_errors(response.json))
            assert not errors, errors[:3]


def check_problem(response: TestResponse) -> None:
    """An error of the API: problem+json with all its members and a text for a person."""
    assert response.mimetype == "application/problem+json", response.get_data(as_text=True)[:1000]
    body: Any = response.json
    assert body.keys() >= {"type", "title", "status", "detail", "errors"}
    assert body["status"] == response.status_code
    assert body["type"].startswith("/problems/")
    assert body["title"] and body["detail"]
    for error in body["errors"]:
        assert error.keys() == {"pointer", "message"}
        assert error["pointer"].startswith("/") or error["pointer"] == ""
        assert error["message"]
    if response.status_code == 422:
        assert body["type"] == "/problems/invalid"
