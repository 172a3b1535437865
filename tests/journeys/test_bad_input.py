"""A clerk makes many mistakes at once on the start page, is told each, and loses nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.visitor import visiting

pytestmark = pytest.mark.journey

PHOTO = Path(__file__).parents[2] / "lianshu" / "demo" / "data" / "river.jpg"
FACTS = "巡河发现<b>堆放砂石</b>约 120 立方米"
WRONG = {
    "place": "沙",
    "act_on": "2027-01-01",
    "found_on": "2026-11-24T08:40",
    "facts": f"{FACTS}，占用行洪断面😀。",
    "party": "云溪县某建材经营部",
    "party_code": "92330000MA2K7",
}


def test_mistakes_are_named_and_nothing_is_lost(
    browser: Browser, site: str, tmp_path: Path
) -> None:
    """1. Matter missing, place too short, a day to come, an emoji, a short code, a wrong file.
    2. Everything wrong is named at once, the summary has the focus, each line leads to its field.
    3. What was typed is still there, and so is the good file, also after a reload.
    4. Corrected and sent; the case holds the file.
    """
    program = tmp_path / "抓拍.exe"
    program.write_bytes(b"MZ")
    with visiting(browser, site, "shuili-clerk") as clerk:
        page = clerk.page
        clerk.go("/start/lead_referral")
        clerk.fill("recipient", "bailu")
        for name, value in WRONG.items():
            clerk.fill(name, value)
        clerk.fill("party_kind", "unit")
        page.locator("input[type=file]").set_input_files([PHOTO, program])
        clerk.allowed |= {415, 422}
        page.locator("[data-submit]:visible").first.click()

        summary = page.get_by_role("alert").first
        expect(summary).to_be_focused()
        for words in (
            "请选择违法事项",
            "至少 2 个字",
            "😀",
            "应为 18 位，现在是 13 位",
            "抓拍.exe",
        ):
            expect(summary).to_contain_text(words)
        clerk.check()
        summary.get_by_role("link", name=re.compile("应为 18 位")).click()
        expect(page.locator("#f-party_code")).to_be_focused()
        for name, value in WRONG.items():
            expect(page.locator(f"[name='{name}']")).to_have_value(value)
        expect(page.locator("main")).to_contain_text("river.jpg")

        clerk.go("/start/lead_referral")
        expect(page.locator("[name=facts]")).to_have_value(WRONG["facts"])
        expect(page.locator("main")).to_contain_text("river.jpg")

        page.get_by_role("combobox").first.fill("弃置 阻碍行洪")
        page.get_by_role("option", name=re.compile("SL002")).click()
        clerk.fill("place", "沙湾村清水河左岸")
        clerk.fill("act_on", "2026-11-20")
        clerk.fill("facts", f"{FACTS}，占用行洪断面。")
        clerk.fill("party_code", "")
        page.locator("[data-submit]:visible").first.click()
        page.wait_for_url("**/cases/*")
        clerk.check()
        expect(page.locator("#ev")).to_contain_text("river.jpg")
        expect(page.locator("main")).to_contain_text(FACTS)
