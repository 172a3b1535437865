"""What the pages cost in a county or city with the cases of three years.

Reference: each page of the same person in the demo county with its forty cases.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from benchmarks.sized import SIZE, county_url
from benchmarks.table import Timing, measure, show
from lianshu.platform import Platform
from tests.support.county import DEMO_START
from tests.support.statements import counted
from tests.web.client import PageClient
from web.app import create_app
from workflows.clock import FixedClock

__all__ = ["county_url"]
pytestmark = pytest.mark.bench

PAGES = {
    "admin": ("/cases", "/calendar", "/operations", "/deadlines/rules"),
    "bailu-head": ("/desk", "/inbox", "/cases", "/cases?q=砂石"),
    "shuili-clerk": ("/inbox", "/inbox?scope=claimable", "/cases", "/start"),
    "sfj-head": ("/desk", "/inbox", "/supervision", "/cases", "/cases?q=砂石"),
    "bailu-sfs": ("/supervision/office", "/inbox", "/supervision"),
}
"""By who looks at them."""
TIMES = 7


def test_pages_of_a_full_county(demo: Platform, county: Platform) -> None:
    """Prints a table for each person."""
    assert isinstance(county.clock, FixedClock)
    county.clock.instant = DEMO_START
    few, many = _app(demo), _app(county)
    for username, paths in PAGES.items():
        of_few, of_many = PageClient(few, username), PageClient(many, username)
        for path in paths:
            reference = _timing(demo, "in the demo county", _fetching(of_few, path))
            timing = _timing(county, f"in a {SIZE}", _fetching(of_many, path))
            show(f"{username} {path}", [reference, timing], reference)


def _app(platform: Platform) -> Flask:
    return create_app(platform, secret_key="only for measuring " * 3)


def _fetching(client: PageClient, path: str) -> Callable[[], object]:
    def fetch() -> None:
        answer = client.http.get(path)
        assert answer.status_code == 200, (path, answer.status)

    return fetch


def _timing(platform: Platform, name: str, fetch: Callable[[], object]) -> Timing:
    with counted(platform.database) as statements:
        fetch()
    found = measure(name, fetch, times=TIMES, warm=2)
    return Timing(name, found.median, found.lowest, found.highest, len(statements))
