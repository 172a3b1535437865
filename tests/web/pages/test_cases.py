"""The list of cases."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import pytest

from tests.support.county import BEFORE, load_small_county, opened_county
from tests.support.driver import Driver
from tests.web.client import Page, PageClient
from web.pages import cases
from workflows.cases.queries import case_ids, cases_by_id


@pytest.fixture
def client(app):
    return lambda username: PageClient(app, username)


PLACES = {"白鹭镇东街": "late", "白鹭镇西街": "fresh", "白鹭镇北街": "gone"}


def load_three(url: str) -> None:
    """The small county with a late case, one that is paused, one that was withdrawn."""
    load_small_county(url)
    with TemporaryDirectory() as folder, opened_county(url, Path(folder), BEFORE) as platform:
        driver = Driver(platform).at("2026-11-12T09:00")
        late = driver.start(place="白鹭镇东街", found_on="2026-11-12", act_on="2026-11-10")
        driver.until(late, "decide_acceptance")
        driver.at("2026-11-24T09:00")
        driver.until(driver.start(place="白鹭镇西街"), "decide_acceptance")
        driver.at("2026-11-24T09:10")
        gone = driver.start(place="白鹭镇北街")
        driver.complete(gone, "shuili-clerk", "draft", "withdraw", "重复登记")


@pytest.fixture
def county_url(request, fresh):
    """With the three cases where a test asks for them; the files of their documents are not there."""
    asked = "three" in request.fixturenames
    return fresh("three", load_three) if asked else fresh("county", load_small_county)


@pytest.fixture
def three(driver):
    """The ids of the three cases."""
    driver.at("2026-11-24T09:30")
    with driver.uow() as uow:
        found = cases_by_id(uow.session, set(case_ids(uow.session))).values()
        return {PLACES[case.data["place"]]: case.id for case in found}


def listed(page):
    return [found["data-case"] for found in page.all("tr") if "data-case" in found]


def search(person, **wanted):
    return listed(person.page(f"/cases?{urlencode(wanted)}"))


def test_newest_first_with_light_and_number(client, three):
    page = client("shuili-clerk").page("/cases")

    assert listed(page) == [three["gone"], three["fresh"], three["late"]]
    rows = {found["data-case"]: found for found in page.all("tr") if "data-case" in found}
    assert rows[three["late"]]["data-light"] == "red"
    assert rows[three["late"]]["data-remaining"] == "-3"
    assert rows[three["fresh"]]["data-light"] == "normal"
    assert rows[three["gone"]]["data-light"] == "done"
    assert page.title.startswith("案件 3 件")


def test_nobody_sees_what_is_not_theirs(client, three):
    assert listed(client("bailu-officer").page("/cases")) == [three["fresh"], three["late"]]
    assert not listed(client("qingshi-desk").page("/cases"))
    assert not listed(client("admin").page("/cases"))


def test_no_party_on_the_list(client, three):
    html = client("shuili-clerk").get("/cases").get_data(as_text=True)

    assert "建材经营部" not in html


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"light": "red"}, ["late"]),
        ({"light": "normal"}, ["fresh"]),
        ({"light": "done"}, ["gone"]),
        ({"light": "yellow"}, []),
        ({"state": "running"}, ["fresh", "late"]),
        ({"state": "withdrawn"}, ["gone"]),
        ({"state": "finished"}, []),
        ({"process": "lead_referral"}, ["gone", "fresh", "late"]),
        ({"process": "nothing"}, []),
        ({"organization": "bailu"}, ["gone", "fresh", "late"]),
        ({"organization": "qingshi"}, []),
        ({"organization": "nowhere"}, []),
        ({"q": "西街"}, ["fresh"]),
        ({"q": "0001"}, ["late"]),
        ({"q": "西街 东街"}, []),
        ({"q": "100%_"}, []),
        ({"q": "街", "light": "red", "state": "running"}, ["late"]),
    ],
)
def test_filters(client, three, wanted, expected):
    assert search(client("shuili-clerk"), **wanted) == [three[name] for name in expected]


@pytest.mark.parametrize("query", ["light=pink&state=what", "cursor=x", "cursor=2026-11-24~1"])
def test_nonsense_is_no_filter(client, three, query):
    assert len(listed(client("shuili-clerk").page(f"/cases?{query}"))) == 3


def test_what_is_searched_for_stays_in_the_form(client, three):
    page = client("shuili-clerk").page('/cases?q="><b>&state=running')

    assert '"><b>' in [found.get("value") for found in page.all("input")]
    chosen = [found["value"] for found in page.all("option") if "selected" in found]
    assert chosen == ["running"]


def test_empty_list_says_why(client):
    assert "还没有案件" in client("shuili-clerk").get("/cases").get_data(as_text=True)
    searched = client("shuili-clerk").get("/cases?q=x").get_data(as_text=True)
    assert "没有符合条件的案件" in searched
    assert "清除筛选" in searched


def test_pages_go_on_where_the_last_one_ended(client, three, monkeypatch):
    monkeypatch.setattr(cases, "PAGE", 1)
    person, seen, path = client("shuili-clerk"), [], "/cases?q=街"
    for _ in range(3):
        page = person.page(path)
        seen += listed(page)
        onward = [found["href"] for found in page.all("a") if found.get("rel") == "next"]
        path = onward[0] if onward else ""

    assert seen == [three["gone"], three["fresh"], three["late"]]
    assert path == ""


def test_a_search_for_a_rare_light_ends_and_can_go_on(client, three, monkeypatch):
    monkeypatch.setattr(cases, "MOST_LOOKED_AT", 1)
    monkeypatch.setattr(cases, "PAGE", 1)

    page = client("shuili-clerk").page("/cases?light=red")

    assert not listed(page)


def test_a_holder_is_named(client, three):
    html = client("shuili-clerk").get(f"/cases?{urlencode({'q': '东街'})}").get_data(as_text=True)

    row = re.search(rf'data-case="{three["late"]}".*?</tr>', html, re.DOTALL)
    assert row is not None
    assert "受理决定" in row[0] and "陈志远" in row[0]


def test_in_english(client, three):
    page = Page(client("shuili-clerk").get("/cases?lang=en").get_data(as_text=True))

    assert page.all("html")[0]["lang"] == "en"
