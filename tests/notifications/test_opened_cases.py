"""Who hears of the end of a case that a clock has opened, and who of one that was begun for others."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from lianshu.observe import following_case
from lianshu.tick import advance
from notifications.models import Message
from tests.support.advisory_way import start_advisory
from tests.support.driver import Driver, driver
from tests.support.plain_documents import plain_documents
from tests.support.tolerance_way import APPLICATION
from workflows.cases.queries import visible_case
from workflows.organizations.queries import person
from workflows.steps.start_case import start_case

__all__ = ["driver", "plain_documents"]


def written_to(driver: Driver, case_id: str) -> Sequence[tuple[str, str]]:
    """(username, subject) of who is told how a case ends."""
    driver.tick()
    with driver.uow() as uow:
        rows = uow.session.scalars(
            select(Message).where(Message.case_id == case_id, Message.kind == "decided")
        ).all()
        return [(person(uow.session, row.recipient_id).username, row.subject) for row in rows]


def sees(driver: Driver, username: str, case_id: str) -> bool:
    with driver.uow(username) as uow:
        return visible_case(uow.session, uow.person, case_id) is not None


def test_of_what_a_clock_opens_the_body_hears_in_whose_name_it_runs(
    driver: Driver, plain_documents: None
) -> None:
    case_id = start_advisory(driver, "bailu-team")
    said = {"urging_request": "责令清除。", "urging_signer": "周启明"}
    driver.complete(case_id, "bailu-team", "draft_urging", "send", **said)
    late = driver.at("2026-12-09T09:00").clock.now()
    advance(driver.platform, late)

    order_id = following_case(driver.platform, case_id, "supervised")
    assert not sees(driver, "bailu-team", order_id)
    order = driver.case(order_id)
    with driver.uow() as uow:
        assert person(uow.session, order.started_by_id).username == "sfj-supervisor"
    driver.complete(order_id, "sfj-supervisor2", "issue_order", "drop", drop_reason="已答复")
    (told,) = written_to(driver, order_id)
    assert told == ("sfj-supervisor", "【办结】超期督办：答复乡镇（街道）的履职建议 不督办")


def test_whoever_applies_for_somebody_else_sees_what_they_are_told_of(
    driver: Driver, plain_documents: None
) -> None:
    application = {**APPLICATION, "person": "bailu-officer2"}
    case = driver.act("bailu-team", lambda uow: start_case(uow, "fault_tolerance", application))
    assert sees(driver, "bailu-team", case.id)
    assert not sees(driver, "bailu-desk", case.id), "it is open to nobody else of the township"
