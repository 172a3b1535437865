"""Whoever asks for a review within the window has used it: its clock is over with that."""

from __future__ import annotations

import pytest

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.tolerance_way import apply, bring_to
from workflows.steps.send_message import send_message

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


def test_a_review_asked_for_ends_the_window(driver: Driver) -> None:
    case_id = apply(driver)
    bring_to(driver, case_id, "correct_error")
    assert driver.deadlines(case_id)["FT-WIN"].state == "running"

    given = {"review_grounds": "遗漏了主动报告的时间。"}
    driver.act("bailu-officer", lambda uow: send_message(uow, case_id, "review_requested", given))

    assert "decide_review" in driver.open(case_id)
    assert driver.deadlines(case_id)["FT-WIN"].state == "met"
