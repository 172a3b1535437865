"""A window in the flow of a case is open until its last day is over, whatever warnings come before."""

from __future__ import annotations

from datetime import datetime

import pytest

from lianshu.tick import advance
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.tolerance_way import apply, bring_to
from workflows.clock import OFFICE_ZONE
from workflows.deadlines.queries import deadlines_of_case
from workflows.steps.send_message import send_message

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

LAST_DAY = datetime(2026, 12, 24, tzinfo=OFFICE_ZONE)


@pytest.fixture
def case_id(driver: Driver) -> str:
    """Served on 24 November and put right: 30 days to ask for a review are open."""
    case_id = apply(driver)
    bring_to(driver, case_id, "correct_error")
    driver.complete(
        case_id,
        "bailu-head",
        "correct_error",
        "corrected",
        correction="已重新告知。",
        corrected_on="2026-11-24",
    )
    return case_id


def window(driver: Driver, case_id: str) -> str:
    with driver.uow() as uow:
        (clock,) = [
            each for each in deadlines_of_case(uow.session, case_id) if each.rule == "FT-WIN"
        ]
        assert clock.due_on == LAST_DAY.date()
        return clock.state


def test_a_review_may_be_asked_for_on_the_last_day(driver: Driver, case_id: str) -> None:
    advance(driver.platform, LAST_DAY.replace(hour=23, minute=59))
    assert window(driver, case_id) == "running"
    why = {"review_grounds": "有新证据"}

    driver.act("bailu-officer", lambda uow: send_message(uow, case_id, "review_requested", why))
    driver.tick()

    assert "decide_review" in driver.open(case_id)


def test_when_the_last_day_is_over_the_window_has_lapsed(driver: Driver, case_id: str) -> None:
    advance(driver.platform, LAST_DAY.replace(day=25, minute=1))

    assert window(driver, case_id) == "lapsed"
    assert set(driver.open(case_id)) == {"register_effect"}
