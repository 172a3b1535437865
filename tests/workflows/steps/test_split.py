"""Splitting: another party to the same act gets a case of its own, where the earlier clock rules."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from notifications.models import Message
from tests.support.driver import LEAD, Driver
from tests.support.plain_documents import plain_documents
from workflows.cases.models import Case
from workflows.cases.queries import linked_cases, links_of
from workflows.errors import Invalid, NotFound, NotPermitted, WrongState
from workflows.evidence.queries import evidence_of_case
from workflows.history.queries import rows_of_case
from workflows.history.verify import verify_history
from workflows.steps.add_to_case import add_to_case
from workflows.steps.answer_request import answer_request
from workflows.steps.open_split_case import open_split_case, pending
from workflows.steps.split_case import MOST, split_case
from workflows.steps.withdraw_case import withdraw_case

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

WITHDRAWN = "重复移送。"
OTHER = {"party_kind": "unit", "party": "云溪县宏远砂石经营部"}
REASON = "两家经营部同时堆放，当事人不同。"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(10)
CODE = "92330000MA2K7XQ41L"


def split(
    driver: Driver, case_id: str, username: str = "bailu-team", reason: str = REASON, **party: Any
) -> Case:
    given = party or OTHER
    return driver.act(username, lambda uow: split_case(uow, case_id, given, reason))


def proposed(driver: Driver, **changes: Any) -> str:
    """A lead whose material is in order, signed for on November 24."""
    case_id = driver.start(**changes)
    driver.until(case_id, "propose_acceptance")
    return case_id


def other_of(driver: Driver, case_id: str) -> str:
    with driver.uow() as uow:
        (link,) = links_of(uow.session, case_id)
        assert (link.earlier_id, link.relation) == (case_id, "split")
        return link.case_id


def test_the_other_party_has_a_case_and_the_earlier_clock_rules(driver: Driver) -> None:
    case_id = proposed(driver)
    driver.act("bailu-team", lambda uow: add_to_case(uow, case_id, "河岸.png", [PNG]))
    mine = driver.deadlines(case_id)["LR-ACCEPT"]
    driver.at("2026-11-26T09:00")

    split(driver, case_id)
    driver.tick()

    other = other_of(driver, case_id)
    assert list(driver.open(case_id)) == list(driver.open(other)) == ["propose_acceptance"]
    clock = driver.deadlines(other)["LR-ACCEPT"]
    assert (clock.due_on, clock.started_at) == (date(2026, 12, 1), mine.started_at)
    assert driver.deadlines(case_id)["LR-ACCEPT"].due_on == date(2026, 12, 1)
    old, new = driver.case(case_id), driver.case(other)
    for field in ("matter", "place", "act_on", "facts", "recipient"):
        assert new.data[field] == old.data[field] == LEAD[field]
    assert (old.data["party"], new.data["party"]) == (LEAD["party"], OTHER["party"])
    assert new.data["split_reason"] == REASON
    with driver.uow("bailu-team") as uow:
        assert [item.name for item in evidence_of_case(uow.session, other)] == ["河岸.png"]
        for one, linked, later in ((case_id, other, True), (other, case_id, False)):
            assert [
                (found.id, relation, came_later)
                for found, relation, came_later in linked_cases(uow.session, uow.person, one)
            ] == [(linked, "split", later)]
            assert verify_history(uow, one).ok
        (row,) = (row for row in rows_of_case(uow.session, case_id) if row.kind == "case:split")
        assert row.data is not None
        assert row.data["opinion"] == REASON
        assert OTHER["party"] not in str(row.data)
    driver.go_on(case_id, "propose_acceptance")
    driver.go_on(other, "propose_acceptance")


def test_it_is_opened_once(driver: Driver) -> None:
    case_id = proposed(driver)
    split(driver, case_id)

    with driver.uow() as uow:
        (row,) = pending(uow)
        assert (open_split_case(uow, row), open_split_case(uow, row)) == (1, 0)
    driver.tick()

    other_of(driver, case_id)
    with driver.uow() as uow:
        assert list(pending(uow)) == []


def test_several_parties_each_have_one(driver: Driver) -> None:
    case_id = proposed(driver)
    split(driver, case_id)
    split(driver, case_id, party_kind="person", party="赵大勇")
    driver.tick()

    with driver.uow() as uow:
        links = links_of(uow.session, case_id)
        parties = {uow.session.get_one(Case, link.case_id).data["party"] for link in links}
    assert parties == {OTHER["party"], "赵大勇"}


def test_once_accepted_no_clock_of_acceptance_runs_that_could_be_earlier(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "verify")
    driver.at("2026-11-27T09:00")
    split(driver, case_id)
    driver.tick()

    clock = driver.deadlines(other_of(driver, case_id))["LR-ACCEPT"]
    assert (clock.due_on, clock.start_event) == (date(2026, 12, 4), "opened")


@pytest.mark.parametrize(
    ("party", "reason", "pointer"),
    [
        (OTHER, " ", "/reason"),
        ({"party_kind": "unit"}, REASON, "/party"),
        ({"party": "赵大勇"}, REASON, "/party_kind"),
        (OTHER | {"party_kind": "unknown"}, REASON, "/party_kind"),
        (OTHER | {"party_code": "1"}, REASON, "/party_code"),
        (OTHER | {"place": "别处"}, REASON, "/place"),
        ({"party_kind": "unit", "party": "云溪县 某建材经营部"}, REASON, "/party"),
    ],
)
def test_another_party_and_a_reason_are_needed(
    driver: Driver, party: dict[str, Any], reason: str, pointer: str
) -> None:
    case_id = proposed(driver)
    with pytest.raises(Invalid) as refused:
        split(driver, case_id, reason=reason, **party)
    assert pointer in [error.pointer for error in refused.value.errors]


def test_the_number_tells_parties_apart_before_the_name_does(driver: Driver) -> None:
    case_id = proposed(driver, party_code=CODE)
    with pytest.raises(Invalid, match="1"):
        split(driver, case_id, party_kind="unit", party="另一个名称", party_code=CODE)

    namesake = {"party_kind": "unit", "party": LEAD["party"], "party_code": CODE[:-1] + "M"}
    split(driver, case_id, **namesake)
    with pytest.raises(Invalid):
        split(driver, case_id, **namesake)


def test_not_before_the_material_is_in_order_nor_after_the_filing_decision(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    with pytest.raises(WrongState, match="审查齐全以后"):
        split(driver, case_id)
    filed = driver.start()
    driver.until(filed, "record_result")
    with pytest.raises(WrongState, match="已经决定是否立案"):
        split(driver, filed)


def test_not_while_the_duty_is_in_dispute(driver: Driver) -> None:
    case_id = proposed(driver)
    reason = {"reason": "不属于本镇职责。"}
    driver.complete(case_id, "bailu-team", "propose_acceptance", "dispute", **reason)
    driver.complete(case_id, "bailu-deputy", "decide_acceptance", "dispute", **reason)
    with pytest.raises(WrongState, match="职责争议"):
        split(driver, case_id)


def test_not_when_the_case_is_over(driver: Driver) -> None:
    case_id = proposed(driver)
    reason = {"reason_code": "R1", "reason": "不属于本镇的权限。"}
    driver.complete(case_id, "bailu-team", "propose_acceptance", "decline", **reason)
    driver.complete(case_id, "bailu-head", "decide_acceptance", "decline", **reason)
    with pytest.raises(WrongState, match="已经结束"):
        split(driver, case_id)


def test_at_most_so_many(driver: Driver) -> None:
    case_id = proposed(driver)
    for number in range(MOST):
        split(driver, case_id, party_kind="person", party=f"当事人{number}")
    with pytest.raises(WrongState, match=str(MOST)):
        split(driver, case_id, party_kind="person", party="再一个")


# Who decides, in the words of C0: the head of the body that handles the case.
MAY = {"bailu-team"}
SEE = ("bailu-officer", "bailu-deputy", "bailu-head", "bailu-desk", "shuili-clerk", "shuili-head")


@pytest.mark.parametrize("username", [*MAY, *SEE])
def test_who_may_split(driver: Driver, username: str) -> None:
    case_id = proposed(driver)
    if username in MAY:
        split(driver, case_id, username)
        return
    with pytest.raises(NotPermitted):
        split(driver, case_id, username)


@pytest.mark.parametrize("username", ["qingshi-team", "chengguan-clerk", "admin", "audit"])
def test_strangers_find_nothing(driver: Driver, username: str) -> None:
    case_id = proposed(driver)
    with pytest.raises(NotFound):
        split(driver, case_id, username)


def test_what_was_split_off_is_withdrawn_with_the_recipients_consent_alone(driver: Driver) -> None:
    case_id = proposed(driver)
    split(driver, case_id)
    driver.tick()
    other = other_of(driver, case_id)

    request = driver.act("shuili-clerk", lambda uow: withdraw_case(uow, other, WITHDRAWN))

    assert request is not None  # the receipt was signed before the case was split
    assert driver.case(other).state == "running"
    driver.act("bailu-team", lambda uow: answer_request(uow, request.id, True))
    assert driver.case(other).state == "withdrawn"
    assert driver.case(case_id).state == "running"


def test_the_sender_is_written_to_about_the_split(driver: Driver) -> None:
    case_id = proposed(driver)
    split(driver, case_id)
    driver.tick()

    with driver.uow() as uow:
        mails = [
            mail
            for mail in uow.session.scalars(select(Message).where(Message.case_id == case_id))
            if "另立案件" in mail.text
        ]
    assert [mail.recipient_id for mail in mails] == [driver.viewer("shuili-clerk").id]
    assert mails[0].subject.startswith("【已分案】")
    assert OTHER["party"] not in mails[0].subject + mails[0].text + mails[0].html
