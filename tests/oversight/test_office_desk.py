"""The desk of accompanying supervision: what comes to a point today, what waits, what was answered."""

from __future__ import annotations

from datetime import date

import pytest

from oversight.office_desk import Desk, has_desk, office_desk
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.supervision_way import GATE, bring_to, look_at, watched
from workflows.errors import NotPermitted
from workflows.organizations.models import Post
from workflows.organizations.queries import organization_by_code, person_by_username

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

PROMPT = {"look_findings": "审批表没有管辖依据。", "prompt_text": "补充依据。"}


def desk_of(driver: Driver, username: str, code: str = "") -> Desk:
    with driver.uow(username) as uow:
        body = organization_by_code(uow.session, code) if code else None
        return office_desk(uow, body.id if body else None)


def points(desk: Desk) -> list[tuple[str, str, bool]]:
    return [(each.point.element, each.body.code, each.look is not None) for each in desk.points]


def test_steps_that_folders_declare_stand_there_on_the_day_they_open(driver: Driver) -> None:
    case_id = driver.at("2026-11-24T09:00").start()
    driver.until(case_id, "decide_acceptance")
    assert points(desk_of(driver, "bailu-sfs")) == []
    driver.at("2026-11-24T10:00").go_on(case_id, "decide_acceptance")
    assert points(desk_of(driver, "bailu-sfs")) == [("verify", "bailu", False)]
    look_at(driver, case_id, point="inspection_plan")
    assert points(desk_of(driver, "bailu-sfs")) == [("verify", "bailu", True)]
    driver.at("2026-11-25T00:00")
    assert points(desk_of(driver, "bailu-sfs")) == []


def test_a_judicial_office_sees_its_township_and_the_bureau_all(driver: Driver) -> None:
    case_id = driver.at("2026-11-24T09:00").start()
    driver.until(case_id, "verify")
    there = [("verify", "bailu", False)]
    assert points(desk_of(driver, "sfj-supervisor")) == there
    assert points(desk_of(driver, "sfj-head", "bailu")) == there
    assert points(desk_of(driver, "sfj-supervisor", "qingshi")) == []
    # an address cannot widen what a judicial office sees
    assert points(desk_of(driver, "bailu-sfs", "shuili")) == []


@pytest.mark.parametrize("username", ["bailu-head", "bailu-officer", "county-leader", "admin"])
def test_others_have_no_desk(driver: Driver, username: str) -> None:
    assert not has_desk(driver.viewer(username))
    with pytest.raises(NotPermitted):
        desk_of(driver, username)


def test_ones_own_steps_and_gates_stand_there(driver: Driver) -> None:
    case_id = watched(driver)
    look = look_at(driver, case_id, **GATE)
    for username, mine in {"bailu-sfs": True, "sfj-supervisor": False}.items():
        (found,) = desk_of(driver, username).looks
        assert (found.case.id, found.mine) == (look, mine)
        assert found.gate is not None
        assert found.gate.due_at is not None
        assert f"{found.gate.due_at:%H:%M}" == "13:00"
    driver.at("2026-11-24T13:00").tick()
    assert desk_of(driver, "sfj-supervisor").looks == ()
    (found,) = desk_of(driver, "bailu-sfs").looks
    assert found.gate is None


def test_who_observes_holds_nothing_and_is_not_the_bureaus(driver: Driver) -> None:
    look_at(driver, watched(driver))
    assert desk_of(driver, "sfj-supervisor").looks == ()
    (found,) = desk_of(driver, "bailu-sfs").looks
    assert (found.mine, found.gate) == (True, None)


def test_a_prompt_waits_and_then_is_answered(driver: Driver) -> None:
    look = look_at(driver, watched(driver))
    driver.at("2026-11-24T10:00").complete(look, "bailu-sfs", "look", "prompt", **PROMPT)
    desk = desk_of(driver, "bailu-sfs")
    (waiting,) = desk.waiting
    assert waiting.paper is not None
    assert (waiting.paper.kind, waiting.body.code) == ("prompt_slip", "bailu")
    assert waiting.deadline is not None
    assert waiting.deadline.due_on == date(2026, 11, 26)
    assert desk.answered == ()
    driver.at("2026-11-25T10:00")
    driver.complete(look, "bailu-head", "answer_prompt", "corrected", prompt_answer="已补。")
    for username in ("bailu-sfs", "sfj-supervisor"):
        desk = desk_of(driver, username)
        assert desk.waiting == ()
        (answered,) = desk.answered
        assert answered.paper is not None
        assert (answered.task.decision, answered.paper.id) == ("corrected", waiting.paper.id)
    (checks,) = desk_of(driver, "bailu-sfs").looks
    assert checks.task.element == "check_answer"
    driver.at("2026-12-09T10:01")
    assert desk_of(driver, "bailu-sfs").answered == ()


@pytest.mark.parametrize(
    ("element", "kind"),
    [
        ("correct_and_report", "supervision_opinion"),
        ("report_execution", "supervision_decision"),
    ],
)
def test_each_instrument_stands_with_what_it_asks(driver: Driver, element: str, kind: str) -> None:
    look = look_at(driver, watched(driver))
    bring_to(driver, look, element)
    (waiting,) = desk_of(driver, "bailu-sfs").waiting
    assert waiting.paper is not None
    assert (waiting.task.element, waiting.paper.kind) == (element, kind)


def test_what_the_bureau_considers_is_not_on_the_offices_desk(driver: Driver) -> None:
    look = look_at(driver, watched(driver))
    bring_to(driver, look, "decide_instrument")
    assert [each.mine for each in desk_of(driver, "sfj-supervisor").looks] == [True]
    desk = desk_of(driver, "bailu-sfs")
    assert (desk.looks, desk.waiting) == ((), ())


def test_whoever_serves_two_offices_sees_both_townships(driver: Driver) -> None:
    case_id = driver.at("2026-11-24T09:00").start()
    driver.until(case_id, "verify")
    assert points(desk_of(driver, "qingshi-sfs")) == []
    with driver.uow() as uow:
        person = person_by_username(uow.session, "qingshi-sfs")
        office = organization_by_code(uow.session, "bailu-sfs")
        assert person and office
        post = Post(
            person_id=person.id,
            organization_id=office.id,
            role="supervisor",
            enforcement=False,
            valid_from=date(2026, 1, 1),
        )
        uow.session.add(post)
    assert len(desk_of(driver, "qingshi-sfs").points) == 1
