"""What the board costs: as many statements for many late cases as for one."""

from __future__ import annotations

from datetime import datetime

import pytest

from lianshu.tick import advance
from tests.support.plain_documents import plain_documents
from tests.web.client import PageClient
from tests.web.pages.test_case_cost import statements
from workflows.clock import OFFICE_ZONE

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


def to(driver, text):
    advance(driver.platform, datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE))


@pytest.mark.sqlite
@pytest.mark.parametrize("path", ["/supervision", "/supervision?level=red"])
def test_more_late_cases_cost_no_more(app, county, driver, path):
    driver.until(driver.start(), "check_completeness")
    to(driver, "2026-12-04T10:00")
    bureau = PageClient(app, "sfj-supervisor")

    def cost():
        bureau.get(path)  # what is remembered for good is known from now on
        with statements(county) as seen:
            html = bureau.http.get(path).get_data(as_text=True)
        return html.count("data-card="), seen

    cards, alone = cost()
    for _ in range(4):
        driver.until(driver.start(found_on="2026-12-04", act_on="2026-12-03"), "check_completeness")
    to(driver, "2026-12-14T10:00")
    more_cards, together = cost()

    assert more_cards > cards
    assert len(together) <= len(alone), "\n".join(together)


@pytest.mark.sqlite
@pytest.mark.parametrize(("username", "most"), [("sfj-supervisor", 30), ("bailu-sfs", 30)])
def test_a_board_with_cards_takes_few_statements(app, county, driver, username, most):
    for _ in range(3):
        driver.until(driver.start(), "check_completeness")
    to(driver, "2026-12-04T10:00")
    person = PageClient(app, username)
    assert person.http.get("/supervision").get_data(as_text=True).count("data-card=")
    with statements(county) as seen:
        person.http.get("/supervision")
    assert len(seen) <= most, "\n".join(seen)
