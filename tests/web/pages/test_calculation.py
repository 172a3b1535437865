"""Issuing the written calculation from its page and through the API."""

from __future__ import annotations

import hashlib
import re

import pytest

from tests.support.plain_documents import plain_documents
from tests.support.verify_clock import clock
from tests.web.client import PageClient
from workflows.documents.fonts import MissingGlyph
from workflows.steps import issue_calculation

__all__ = ["clock", "plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_issued_on_the_page_it_is_listed_and_downloaded_as_it_was_made(app, people, driver, clock):
    officer, path = PageClient(app, "bailu-officer"), f"/deadlines/{clock.id}"
    assert officer.get(f"{path}/calculation", 302).headers["Location"] == path
    done = officer.post(f"{path}/calculation", {})
    assert (done.status_code, done.headers["Location"]) == (303, f"{path}#issued")

    page = officer.get(path).get_data(as_text=True)
    assert "期限计算书（核查立案）" in text_of(page)
    (address,) = re.findall(r'href="(/documents/[0-9a-f]+\.pdf)"', page)
    first = officer.get(address)
    assert first.mimetype == "application/pdf"
    driver.at("2026-11-30T09:00")
    assert officer.get(address).data == first.data

    (issued,) = people("shuili-clerk").get(f"{path}/calculation")["documents"]
    assert issued["sha256"] == hashlib.sha256(first.data).hexdigest()
    case_page = officer.get(f"/cases/{clock.case_id}").get_data(as_text=True)
    assert f"SHA-256 {issued['sha256']}" in case_page
    assert "出具“核查立案”期限计算书" in text_of(case_page)
    assert f'href="{address}"' in case_page
    assert address.replace(".pdf", ".docx") not in case_page


def test_what_cannot_be_drawn_is_said_on_the_page(app, clock, monkeypatch):
    def undrawn(*_given, **_more):
        raise MissingGlyph("\U0001f600", "宋体", "标题")

    monkeypatch.setattr(issue_calculation, "render_pdf", undrawn)
    officer, path = PageClient(app, "bailu-officer"), f"/deadlines/{clock.id}"
    refused = officer.post(f"{path}/calculation", {})
    assert refused.status_code == 422
    html = refused.get_data(as_text=True)
    said = html.partition('id="issued"')[2].partition("</form>")[0]
    assert 'role="alert"' in said and "data-issue" in said and "\U0001f600" in said
    assert "期限计算书（核查立案）" not in text_of(officer.get(path).get_data(as_text=True))


def test_through_the_api(people, clock):
    path = f"/deadlines/{clock.id}/calculation"
    made = people("bailu-officer").post(path, None, 201)
    assert made["title"] == "期限计算书（核查立案）"
    assert people("shuili-clerk").get(path)["documents"] == [made]
    people("qingshi-officer").post(path, None, 404)
    given = people("shuili-clerk").call("GET", f"/documents/{made['id']}/content", 200)
    assert given.mimetype == "application/pdf"
    assert hashlib.sha256(given.data).hexdigest() == made["sha256"]
    kinds = [
        each["kind"]
        for each in people("shuili-clerk").get(f"/cases/{clock.case_id}/history")["items"]
    ]
    assert kinds[-2:] == ["deadline:calculated", "document:read"]


def test_while_the_clock_stands_the_api_gives_no_end(people, clock):
    path = f"/deadlines/{clock.id}"
    people("bailu-deputy").post(f"{path}/suspend", {"ground": "expert_opinion"})
    found = people("shuili-clerk").get(f"{path}/calculation")
    assert [found[key] for key in ("due", "raw", "act_by", "due_at")] == [None] * 4
    assert [step["date"] for step in found["steps"]] == ["2026-11-24"]
