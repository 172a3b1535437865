"""Overdue days that nobody answers for, as people bring them about: a pause, a freeze, a dispute."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from lianshu.tick import advance
from oversight.overdue.figures import overdue_of
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.tolerance_way import apply, bring_to
from workflows.clock import OFFICE_ZONE
from workflows.organizations.queries import organization
from workflows.steps.send_message import send_message

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


def to(driver: Driver, text: str) -> None:
    """Let the clock go on, playing what falls due."""
    advance(driver.platform, datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE))


def days(driver: Driver, case_id: str, rule: str) -> list[str]:
    """Each overdue day with the body that answers for it, or the kind where none does."""
    clock = driver.deadlines(case_id)[rule]
    with driver.uow() as uow:
        found = overdue_of(uow, clock)
        return [
            f"{each.day:%m-%d} "
            + (organization(uow.session, each.body_id).code if each.body_id else each.kind)
            for each in found.days
        ]


def test_material_that_is_asked_for_too_late_is_a_suspension(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    assert driver.deadlines(case_id)["LR-ACCEPT"].due_on == date(2026, 12, 1)
    to(driver, "2026-12-04T10:00")
    driver.complete(
        case_id, "bailu-officer", "check_completeness", "return_for_correction", missing=["笔录"]
    )
    to(driver, "2026-12-08T10:00")
    assert driver.deadlines(case_id)["LR-ACCEPT"].state == "running", "it has run out"

    assert days(driver, case_id, "LR-ACCEPT") == [
        "12-02 bailu",
        "12-03 bailu",
        "12-04 suspension",
        "12-07 suspension",
        "12-08 suspension",
    ]


def test_a_case_that_is_frozen_too_late_is_a_suspension_until_it_goes_on(driver: Driver) -> None:
    case_id = apply(driver)
    bring_to(driver, case_id, "investigate")
    assert driver.deadlines(case_id)["FT-INV"].due_on == date(2026, 12, 24)
    to(driver, "2026-12-28T11:00")
    driver.act("jw-liaison", lambda uow: send_message(uow, case_id, "jw_intervened", {}))
    to(driver, "2026-12-30T10:00")
    assert days(driver, case_id, "FT-INV")[-1] == "12-30 suspension"
    driver.act("jw-liaison", lambda uow: send_message(uow, case_id, "jw_released", {}))

    assert days(driver, case_id, "FT-INV") == [
        "12-25 sfj",
        "12-28 suspension",
        "12-29 suspension",
        "12-30 sfj",
    ]


def test_a_dispute_over_duty_has_its_days(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "propose_acceptance")
    to(driver, "2026-12-03T10:00")
    why = "河道清障由水行政主管部门负责，清单未列入本镇。"
    driver.complete(case_id, "bailu-team", "propose_acceptance", "dispute", reason=why)
    driver.complete(case_id, "bailu-deputy", "decide_acceptance", "dispute")
    to(driver, "2026-12-04T10:00")
    driver.complete(
        case_id,
        "bailu-deputy",
        "apply_coordination",
        "submit",
        applicant_view=why,
        boundary_row="责任边界清单第 12 项",
        urgent_measures="已设置警示标志。",
    )
    to(driver, "2026-12-08T10:00")
    driver.complete(
        case_id, "shuili-head", "answer_dispute", "concede", "同意由本局办理", designated="shuili"
    )
    to(driver, "2026-12-09T10:00")

    assert days(driver, case_id, "LR-ACCEPT") == [
        "12-02 bailu",
        "12-03 bailu",
        "12-04 dispute",
        "12-07 dispute",
        "12-08 dispute",
        "12-09 shuili",
    ]
