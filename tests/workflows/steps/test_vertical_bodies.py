"""A department that no body of the county leads is not ordered to come: its superior is asked."""

from __future__ import annotations

import pytest

from lianshu.play import complete
from tests.support.driver import Driver
from tests.support.joint_way import bring_to, plan
from tests.support.plain_documents import plain_documents
from workflows.errors import Invalid
from workflows.organizations.queries import organization_by_code

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

REFUSED = {"refusal_reason": "当日另有专项检查"}


@pytest.fixture
def refused(driver: Driver) -> str:
    """A joint action in which 县水利局, led from above the county here, does not come."""
    with driver.uow() as uow:
        body = organization_by_code(uow.session, "shuili")
        assert body is not None
        body.parent_id = None  # as the list of bodies says of such a department
    case_id = plan(driver)
    bring_to(driver, case_id, "confirm_attendance")
    do(driver, case_id, "shuili-head", "confirm_attendance", "refuse", **REFUSED)
    return case_id


def do(driver: Driver, case_id: str, username: str, step: str, decision: str, **data: str) -> None:
    complete(driver.platform, username, case_id, step, decision, data)


def why(refusal: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [str(error.message) for error in refusal.value.errors]


def test_it_is_not_ordered_its_superior_is_asked(driver: Driver, refused: str) -> None:
    with pytest.raises(Invalid) as refusal:
        do(
            driver,
            refused,
            "sfj-supervisor",
            "order_attendance",
            "order",
            order_reason="按方案参加",
        )
    assert why(refusal) == ["县水利局不由县政府领导，请商请其上级主管机关"]
    asked = {"order_reason": "请派两名执法人员", "superior": "市水利局"}
    do(driver, refused, "sfj-supervisor", "order_attendance", "request_superior", **asked)
    assert "confirm_attendance" in driver.open(refused)


def test_nor_does_the_county_government_order_it(driver: Driver, refused: str) -> None:
    raised = {"order_reason": "请县政府决定"}
    do(driver, refused, "sfj-supervisor", "order_attendance", "raise_to_county", **raised)
    with pytest.raises(Invalid) as refusal:
        do(driver, refused, "county-leader", "county_order", "order", county_reason="按方案参加")
    assert why(refusal) == ["县水利局由上级垂直管理，县政府不能责令参加"]


def test_what_the_county_leads_is_ordered(driver: Driver) -> None:
    case_id = plan(driver)
    bring_to(driver, case_id, "confirm_attendance")
    do(driver, case_id, "shuili-head", "confirm_attendance", "refuse", **REFUSED)
    asked = {"order_reason": "请派人", "superior": "市水利局"}
    with pytest.raises(Invalid) as refusal:
        do(driver, case_id, "sfj-supervisor", "order_attendance", "request_superior", **asked)
    assert why(refusal) == ["县水利局由县政府领导，可以责令参加或者报县政府"]
