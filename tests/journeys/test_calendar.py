"""The notice of a year is imported by one person and confirmed by another; what it moves is listed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.journeys.test_ladder import get
from tests.journeys.visitor import PHONE, Visitor, visiting

pytestmark = pytest.mark.journey

SAMPLE = Path(__file__).parent.parent / "data" / "notice_2027_sample.csv"
WEEKDAYS = "一二三四五六日"
SOURCE = "测试样例（2027 年的通知并不存在）"


def notice_that_moves(bureau: Visitor) -> bytes:
    """The sample with one more day off: the provisional last day of a deadline of the county."""
    cases = get(bureau, "/cases?state=running&limit=200")["items"]
    ends = [
        date.fromisoformat(each["due_on"])
        for case in cases
        for each in case["deadlines"]
        if each["state"] == "running" and each["provisional"]
    ]
    text = SAMPLE.read_text("utf-8")
    day = next(each for each in ends if each.isoformat() not in text)
    return f"{text}{day},周{WEEKDAYS[day.weekday()]},off,春节,{SOURCE}\n".encode()


def test_a_notice_moves_what_it_lists_once_somebody_else_confirms(
    browser: Browser, site: str
) -> None:
    """
    1. An administrator finds the year missing, imports the table of its notice and sees from when to
       when each deadline moves; he cannot confirm it himself.
    2. A deadline of the list is still where it was, and provisional.
    3. The head of the bureau confirms the list.
    4. The deadline is where the list said, and provisional no more; the page says what was done.
    """
    with (
        visiting(browser, site, "admin") as admin,
        visiting(browser, site, "sfj-head") as head,
        visiting(browser, site, "sfj-supervisor") as bureau,
    ):
        admin.go("/calendar")
        expect(admin.page.locator("[data-missing-year='2027']")).to_be_visible()
        admin.page.locator("#import [name=source]").fill(SOURCE)
        table = FilePayload(name="2027.csv", mimeType="text/csv", buffer=notice_that_moves(bureau))
        admin.page.locator("#import [name=file]").set_input_files(table)
        admin.page.locator("#import button").click()
        admin.page.wait_for_url("**/calendar/drafts/*")
        admin.check()
        address = admin.page.url.removeprefix(site)
        moves = int(admin.page.locator("[data-moves]").get_attribute("data-moves") or 0)
        assert moves > 0
        expect(admin.page.locator("form[action$='/confirm'] button")).to_be_disabled()
        expect(admin.page.locator("#denied")).to_be_visible()
        admin.screenshot("calendar-draft")

        listed = get(head, f"{address}/changes?limit=200")["items"]
        assert len(listed) == moves
        moved = next(each for each in listed if not each["provisional"])
        path = f"/deadlines/{moved['deadline_id']}"
        before = get(bureau, path)
        assert (before["due_at"], before["provisional"]) == (moved["due_before"], True)
        bureau.go(path)
        expect(bureau.page.locator("[data-provisional]").first).to_be_visible()

        head.go("/calendar")
        head.page.locator(f"#drafts a[href$='{address}']").click()
        head.check()
        head.page.locator("form[action$='/confirm'] button").click()
        head.page.wait_for_load_state("load")
        head.check()
        expect(head.page.locator("[data-state=confirmed]")).to_be_visible()
        head.advance(hours="1")  # answers when everything due has been done

        after = get(bureau, path)
        assert (after["due_at"], after["provisional"]) == (moved["due_after"], False)
        bureau.go(path)
        expect(bureau.page.locator("[data-provisional]")).to_have_count(0)
        head.go(address)
        expect(head.page.locator("main")).to_contain_text("已重新计算")
        head.go("/calendar")
        expect(head.page.locator("[data-missing-year]")).to_have_count(0)

    with visiting(browser, site, "sfj-head", size=PHONE) as phone:
        phone.go("/calendar")
        phone.go(address)
        phone.screenshot("calendar-phone")
