"""Every size of letters and both languages fit the window.

1. A supervisor, who has the longest menu, opens the desk, the board and the list of cases on office
   and smaller screens, and makes the letters larger twice.
2. In English the same.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.visitor import OFFICE, visiting

pytestmark = pytest.mark.journey

SMALLER = {"width": 1280, "height": 720}


@pytest.mark.parametrize("screen", [OFFICE, SMALLER], ids=["office", "smaller"])
@pytest.mark.parametrize("language", ["中文", "English"])
def test_the_bar_fits(browser: Browser, site: str, screen: dict[str, int], language: str) -> None:
    with visiting(browser, site, "sfj-supervisor", size=screen) as bureau:
        if language == "English":
            bureau.page.get_by_role("link", name="English").click()
            bureau.page.wait_for_load_state("load")
        for larger in (False, True, True):
            if larger:
                with bureau.page.expect_response(lambda each: each.request.method == "POST"):
                    bureau.page.locator("[data-preference=size] button").click()
            for path in ("/desk", "/supervision", "/cases"):
                bureau.go(path)  # looks whether the page fits
