"""Completing a task over HTTP, with its pages: a browser's requests to a server on loopback.

Reference: a bare transaction of hand-written SQL that writes the rows of the completion.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from threading import Thread
from urllib.parse import urlencode

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from benchmarks.bare import Bare
from benchmarks.bench_whole_verb import NOT_NAMED
from benchmarks.rounds_case import CLERK, Rounds
from benchmarks.table import Timing, show, timing
from tests.support.driver import Driver
from tests.support.statements import counted
from tests.web.client import PASSWORD, Page
from web.app import create_app

pytestmark = pytest.mark.bench

TIMES = 40
WARM = 8
STEPS = ("GET the task's page", "POST its form", "GET the case's page", "GET the inbox")


class Silent(WSGIRequestHandler):
    """Answers without a line for each request."""

    protocol_version = "HTTP/1.1"  # as behind a proxy: a connection serves many requests

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


class Browser:
    """One person's connection with its cookies."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port)
        self._cookies: dict[str, str] = {}
        self.csrf = ""

    def sign_in(self, username: str) -> None:
        """Sign in through the form."""
        self.get("/login")
        self.post("/login", {"username": username, "password": PASSWORD})
        self.get("/inbox")

    def get(self, path: str) -> str:
        """Fetch a page."""
        html = self._ask("GET", path, None, 200)
        forms = [form["inputs"] for form in Page(html).forms if "csrf_token" in form["inputs"]]
        self.csrf = str(forms[0]["csrf_token"]) if forms else self.csrf
        return html

    def fetch(self, path: str) -> str:
        """Fetch a page without looking at it."""
        return self._ask("GET", path, None, 200)

    def post(self, path: str, fields: dict[str, str]) -> None:
        """Send a form; it must be accepted."""
        self._ask("POST", path, urlencode({**fields, "csrf_token": self.csrf}), 303)

    def _ask(self, method: str, path: str, body: str | None, status: int) -> str:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        assert answer.status == status, (method, path, answer.status, text[:2000])
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.split(";")[0]
        return text


@pytest.fixture
def rounds(driver: Driver) -> Rounds:
    """The process, published."""
    return Rounds(driver)


@contextmanager
def served(rounds: Rounds) -> Iterator[Browser]:
    """A server in a thread of this process, and the clerk signed in."""
    app = create_app(rounds.driver.platform, secret_key="only for measuring")
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    browser = Browser(server.server_port)
    try:
        browser.sign_in(CLERK)
        yield browser
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_completing_over_http(rounds: Rounds) -> None:
    bare = Bare(rounds.database)
    count = WARM + TIMES
    first, *others = [rounds.started("prepare") for _ in range(1 + 2 * count + 1)]
    tasks = {case: rounds.task(case, "prepare") for case in (first, *others)}
    old = ids(bare, first)
    written = bare.written(first, lambda: rounds.complete(tasks[first], CLERK, "submit", {}))
    taken: dict[str, list[float]] = {name: [] for name in ("bare transaction", *STEPS)}
    with served(rounds) as browser:
        for for_bare, case in zip(others[:count], others[count : 2 * count], strict=True):
            plan = bare.plan(written, dict(zip(old, ids(bare, for_bare), strict=True)))
            taken["bare transaction"].append(took(lambda plan=plan: bare.run(plan)))
            for name, step in steps(browser, case, tasks[case].id, tasks[case].version):
                taken[name].append(took(step))
        statements = dict.fromkeys(STEPS, 0)
        with counted(rounds.database) as seen:
            case = others[-1]
            for name, step in steps(browser, case, tasks[case].id, tasks[case].version):
                before = len(seen)
                step()
                statements[name] = len(seen) - before
    reference = timing("bare transaction", taken["bare transaction"][WARM:], len(plan))
    rows = [timing(name, taken[name][WARM:], statements[name]) for name in STEPS]
    rows.insert(2, form_and_page(taken, statements))
    show(f"prepare over HTTP · {bare.settings()}", [reference, *rows], reference)
    bare.close()
    assert rows


def steps(
    browser: Browser, case: str, task: str, version: int
) -> Iterator[tuple[str, Callable[[], object]]]:
    """What a clerk does: looks at the task, sends its form, sees the case, goes back to the list."""
    fields = {"version": str(version), "decision": "submit", "opinion": ""}
    page = Page(browser.get(f"/tasks/{task}"))
    for form in page.forms:
        if form.get("action") == f"/tasks/{task}/complete":
            fields = {name: str(value or "") for name, value in form["inputs"].items() if name}
    fields |= {"decision": "submit", "facts": "巡河发现河道管理范围内堆放砂石约 120 立方米。"}
    for name in ("draft", "add", "urgent"):
        fields.pop(name, None)
    yield STEPS[0], lambda: browser.fetch(f"/tasks/{task}")
    yield STEPS[1], lambda: browser.post(f"/tasks/{task}/complete", fields)
    yield STEPS[2], lambda: browser.fetch(f"/cases/{case}")
    yield STEPS[3], lambda: browser.fetch("/inbox")


def form_and_page(taken: dict[str, list[float]], statements: dict[str, int]) -> Timing:
    """Completing as a person feels it: the form and the page that follows."""
    sums = [a + b for a, b in zip(taken[STEPS[1]], taken[STEPS[2]], strict=True)]
    return timing("form and page", sums[WARM:], statements[STEPS[1]] + statements[STEPS[2]])


def took(call: Callable[[], object]) -> float:
    """Milliseconds."""
    before = time.perf_counter()
    call()
    return (time.perf_counter() - before) * 1000


def ids(bare: Bare, case: str) -> list[str]:
    """The ids of a case's rows; cases that came the same way have theirs in the same order."""
    return [key for table, key in bare.rows_of(case) if table not in NOT_NAMED]
