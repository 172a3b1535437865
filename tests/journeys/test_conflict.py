"""Two officers work on the same task; the one who is second loses nothing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.visitor import visiting

pytestmark = pytest.mark.journey

SUMMARY = "责令限期恢复土地原状，当事人已开始清运。"
OPINION = "现场已复核，附照片两张。"


def test_the_second_learns_who_was_first_and_keeps_the_text(browser: Browser, site: str) -> None:
    """1. Both officers open a result to be recorded that nobody has claimed.
    2. The second writes a long summary; what is typed is saved meanwhile.
    3. The first records the result.
    4. The second submits, learns by whom and when it was done, and finds the text to copy.
    """
    with visiting(browser, site, "bailu-officer") as first:
        first.go("/inbox?scope=claimable")
        first.page.locator("tr", has_text="登记办理结果").get_by_role("link").first.click()
        first.check()
        task_path = first.page.url.removeprefix(site)
        with visiting(browser, site, "bailu-officer2") as second:
            second.go(task_path)
            page = second.page
            second.fill("result", "no_penalty")
            second.fill("summary", SUMMARY)
            page.locator("[name=opinion]").fill(OPINION)
            expect(page.locator(".autosave")).to_contain_text("已自动保存")

            first.decide(
                "record", result="penalty", decided_on="2026-11-23", summary="罚款二千元，已缴清。"
            )

            second.allowed.add(409)
            page.locator("[data-submit]:visible").first.click()
            told = page.get_by_role("alert")
            expect(told).to_contain_text(re.compile(r"丁绍安已在 .*09:\d\d.*登记"))
            expect(told).to_contain_text("您填写的没有提交")
            expect(told.locator("textarea")).to_have_value(re.compile(SUMMARY))
            expect(told.locator("textarea")).to_have_value(re.compile(OPINION))
            expect(page.locator("[data-submit]")).to_have_count(0)
            second.check()
