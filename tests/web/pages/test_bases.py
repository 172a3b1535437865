"""The pages of legal bases."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from tests.web.client import PageClient
from tests.web.pages.test_rules import FIVE, VERIFY, sent

BASES = "/deadlines/bases"
LAND = f"{BASES}/{quote('土地管理法83')}"
FORM = {
    "law": "河道保护法",
    "also": "",
    "article": "12",
    "clause": "",
    "title": "清淤",
    "valid_from": "2027-01-01",
    "status": "V",
    "least": "",
    "most": "",
    "replaces": "土地管理法83",
    "reason": "新法施行",
}


@pytest.fixture
def office(app):
    return PageClient(app, "sfj-supervisor")


def cited(html):
    return re.findall(r'data-basis="([^"]+)"', html)


def test_the_list_has_all_articles_and_is_filtered(app):
    client = PageClient(app, "bailu-officer")
    html = client.get(BASES).get_data(as_text=True)
    assert len(cited(html)) == 124
    assert 'id="add"' not in html

    ended = cited(client.get(f"{BASES}?state=ended").get_data(as_text=True))
    assert "《大气污染防治法》第一百一十五条" in ended
    assert "《行政处罚法》第三十六条" not in ended
    used = cited(client.get(f"{BASES}?state=used&law=行政处罚法").get_data(as_text=True))
    assert "《行政处罚法》第六十条" in used
    assert all("行政处罚法" in each for each in used)
    (found,) = cited(client.get(f"{BASES}?q=大气 第115条").get_data(as_text=True))
    assert found == "《大气污染防治法》第一百一十五条"
    assert "没有符合条件的条文" in client.get(f"{BASES}?q=没有的").get_data(as_text=True)


def test_an_article_shows_what_stands_on_it(app):
    client = PageClient(app, "bailu-officer")
    html = client.get(f"{BASES}/{quote('行政处罚法60')}").get_data(as_text=True)
    assert 'data-standing="APL60"' in html
    assert 'id="change"' not in html
    html = client.get(f"{BASES}/{quote('大气污染防治法118-3')}").get_data(as_text=True)
    assert "ST004" in html
    assert "500 元至 20,000 元" in html
    assert "《生态环境法典》第一千一百三十二条第三款" in html
    client.get(f"{BASES}/NONE", 404)


def test_an_article_is_added_and_replaces_another(office):
    office.get(BASES)
    sent(office, BASES, FORM)

    html = office.get(f"{BASES}/{quote('河道保护法12')}").get_data(as_text=True)
    assert "新法施行" in html
    assert "方卓" in html
    assert "《土地管理法》第八十三条" in html
    html = office.get(f"{BASES}?state=ending").get_data(as_text=True)
    assert cited(html) == ["《土地管理法》第八十三条"]
    assert "现为《河道保护法》第十二条" in html


def test_an_entry_error_is_corrected_on_the_page(office):
    office.get(BASES)
    sent(office, BASES, {**FORM, "most": "500000"})
    river = f"{BASES}/{quote('河道保护法12')}"
    form = next(each for each in office.page(river).forms if "seen" in each["inputs"])["inputs"]
    assert (form["most"], form["title"], form["valid_from"]) == ("500000", "清淤", "2027-01-01")
    given = {name: value or "" for name, value in form.items() if name} | {"status": "V"}

    html = sent(office, river, {**given, "most": "5万", "reason": "多写一个零"}, 422)
    assert re.search(r'<details class="rest" open>', html)
    assert 'value="5万"' in html
    sent(office, river, {**given, "most": "50000", "reason": "多写一个零"})
    html = office.get(river).get_data(as_text=True)
    assert "50,000 元以下" in html
    assert "更正最高罚款（元）：500000 → 50000" in html


def test_what_is_wrong_comes_back_with_what_was_typed(office):
    office.get(BASES)
    html = sent(office, BASES, {**FORM, "article": "十二", "reason": ""}, 422)
    assert "请写数字" in html
    assert 'value="河道保护法"' in html

    office.get(LAND)
    said = {"valid_to": "2027-01-01", "successor": "土地管理法83", "status": "V", "reason": "试"}
    assert "不能互相取代" in sent(office, LAND, {**said, "seen": "0"}, 422)
    assert "有人更改过" in sent(office, LAND, {**said, "seen": "3"}, 412)
    sent(office, f"{BASES}/NONE", said, 404)


def test_rules_on_an_ended_article_are_named(office, app):
    office.get(VERIFY)
    sent(office, VERIFY, {**FIVE, "basis": "《土地管理法》第八十三条"})
    assert "standing" not in office.get(BASES).get_data(as_text=True).split("<form")[0]

    office.get(LAND)
    said = {"valid_to": "2026-11-01", "successor": "", "status": "V", "reason": "已废止"}
    sent(office, LAND, said)
    ended = "《土地管理法》第八十三条已于2026年11月1日失效"
    for path in (BASES, LAND, "/deadlines/rules?status=ended"):
        html = PageClient(app, "bailu-officer").get(path).get_data(as_text=True)
        assert ended in html
        assert "LR-VERIFY" in html
    assert "LR-SIGN" not in html


def test_whoever_may_not_is_refused(app):
    client = PageClient(app, "bailu-head")
    client.get(BASES)
    sent(client, BASES, FORM, 403)
    sent(client, LAND, {"valid_to": "2027-01-01", "reason": "试"}, 403)
