"""The page of accompanying supervision: who finds it, what it says, where it leads."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.driver import Driver, driver
from tests.support.plain_documents import plain_documents
from tests.support.supervision_way import GATE, look_at, watched
from tests.web.client import PageClient

__all__ = ["driver", "plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

PATH = "/supervision/office"


@pytest.fixture
def visit(app):
    return lambda username: PageClient(app, username)


def text(client, path=PATH, status=200):
    return client.get(path, status).get_data(as_text=True)


def links(client, path=PATH):
    return [str(each.get("href")) for each in client.page(path).all("a")]


@pytest.mark.parametrize(
    ("username", "found"),
    [("bailu-sfs", True), ("sfj-supervisor", True), ("sfj-head", True), ("bailu-head", False)],
)
def test_it_stands_in_the_menu_of_those_who_have_it(visit, driver: Driver, username, found):
    client = visit(username)
    assert (PATH in links(client, "/inbox")) is found
    client.get(PATH, 200 if found else 403)


def test_every_list_says_what_will_come_there(visit, driver: Driver):
    html = text(visit("bailu-sfs"))
    assert "今天没有要查看的" in html
    for word in ("今天还没有案件到监督点", "没有等您办理的", "没有文书在等答复", "14 天没有答复"):
        assert word in html


def test_a_gate_says_when_it_lapses(visit, driver: Driver):
    look_at(driver, watched(driver), **GATE)
    driver.at("2026-11-24T12:21")
    page = visit("sfj-supervisor").page(PATH)
    (gate,) = [each for _, each in page.tags if "data-gate" in each]
    assert (gate["data-remaining"], gate["data-unit"]) == ("39", "minute")
    assert "“受理决定”暂缓中，剩 39 分钟，今天 13:00 自动放行" in text(visit("sfj-supervisor"))


def test_from_a_point_one_begins_to_look(visit, driver: Driver):
    case_id = driver.at("2026-11-24T09:00").start()
    driver.until(case_id, "verify")
    client = visit("bailu-sfs")
    (link,) = [each for each in links(client) if each.startswith("/start/") and "?" in each]
    asked = {key: value[0] for key, value in parse_qs(urlsplit(link).query).items()}
    number = driver.case(case_id).number
    assert (asked["watched_case"], asked["supervised"]) == (number, "bailu")
    form = next(each for each in client.page(link).forms if "watched_case" in each["inputs"])
    assert form["inputs"]["watched_case"] == number
    look = look_at(driver, case_id, point="inspection_plan")
    assert f"/cases/{look}" in links(client)


def test_the_bureau_chooses_a_body_and_a_list(visit, driver: Driver):
    case_id = driver.at("2026-11-24T09:00").start()
    driver.until(case_id, "verify")
    client = visit("sfj-supervisor")
    title = driver.case(case_id).title
    assert title in text(client, f"{PATH}?organization=bailu")
    for query in ("organization=qingshi", "organization=nowhere", "part=answered"):
        html = text(client, f"{PATH}?{query}")
        assert title not in html
        assert f'href="{PATH}"' in html
