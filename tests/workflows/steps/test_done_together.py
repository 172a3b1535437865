"""Whoever verifies together with others does not decide on it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from workflows.errors import Invalid, NotPermitted
from workflows.organizations.models import Post
from workflows.organizations.queries import organization_by_code, person_by_username

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

VERIFIED: dict[str, Any] = {
    "verified_on": "2026-11-24",
    "findings": "经核查属实，当事人未经批准实施。",
    "proposal": "file",
}


@pytest.fixture
def case_id(driver: Driver) -> str:
    """A lead of 白鹭镇 that 县水利局 verifies, where clerk and head are certified too."""
    case_id = driver.start("bailu-officer", matter="SL007", recipient="shuili")
    way: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
        ("bailu-officer", "draft", "submit", {}),
        ("bailu-deputy", "approve_send", "approve", {}),
        ("shuili-clerk", "sign_receipt", "sign", {"copies": 1}),
        ("shuili-clerk", "check_completeness", "complete", {}),
        ("shuili-clerk", "propose_acceptance", "accept", {}),
        ("shuili-head", "decide_acceptance", "accept", {}),
    )
    for username, step, decision, data in way:
        driver.complete(case_id, username, step, decision, **data)
    return case_id


def test_whoever_decides_does_not_verify(driver: Driver, case_id: str) -> None:
    with pytest.raises(Invalid) as refused:
        driver.complete(
            case_id, "shuili-clerk", "verify", "report", co_officer="shuili-head", **VERIFIED
        )
    (error,) = refused.value.errors
    assert error.field == "co_officer"
    assert "顾建国要审批这一步" in str(error.message)
    assert list(driver.open(case_id)) == ["verify"]

    driver.complete(
        case_id, "shuili-clerk", "verify", "report", co_officer="shuili-officer", **VERIFIED
    )
    driver.complete(case_id, "shuili-head", "decide_filing", "file")


def test_whoever_verified_and_comes_to_head_the_body_does_not_decide(
    driver: Driver, case_id: str
) -> None:
    driver.complete(
        case_id, "shuili-clerk", "verify", "report", co_officer="shuili-officer", **VERIFIED
    )
    with driver.uow() as uow:
        body = organization_by_code(uow.session, "shuili")
        person = person_by_username(uow.session, "shuili-officer")
        assert body is not None and person is not None
        uow.session.add(
            Post(
                person_id=person.id,
                organization_id=body.id,
                role="dept_head",
                valid_from=date(2026, 11, 24),
            )
        )
    with pytest.raises(NotPermitted, match="不能由您审批"):
        driver.complete(case_id, "shuili-officer", "decide_filing", "file")
    driver.complete(case_id, "shuili-head", "decide_filing", "file")
