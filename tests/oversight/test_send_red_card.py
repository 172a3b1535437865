"""A red card of a township opens a supervision about its case, once for a point, and no other does."""

from __future__ import annotations

import pytest

from oversight.raise_card import raise_card
from tests.support.confidential_part import publish_confidential
from tests.support.driver import Driver
from tests.support.late_cases import L1, L2, LateCase, instant
from tests.support.supervision_way import opened_by
from workflows.cases.models import Case
from workflows.cases.queries import links_of
from workflows.errors import Invalid
from workflows.history.kinds import Kind
from workflows.history.verify import verify_history
from workflows.organizations.manage_people import disable_person
from workflows.organizations.queries import person


def looks(late: LateCase) -> list[Case]:
    """The supervisions about its case, oldest first."""
    with late.driver.uow() as uow:
        links = [each for each in links_of(uow.session, late.case_id) if each.earlier_id]
        found = [uow.session.get_one(Case, each.case_id) for each in links]
        return sorted(
            (each for each in found if each.process_key == "accompanying_supervision"),
            key=lambda each: each.started_at,
        )


def end(late: LateCase, look: Case) -> None:
    """The judicial office has looked and leaves it at a note."""
    said = {"look_findings": "已当面提醒中队。"}
    late.driver.complete(look.id, "bailu-sfs", "look", "note", **said)


def test_a_card_that_turns_red_opens_a_look_at_its_case(late: LateCase) -> None:
    late.to(L1)
    assert looks(late) == [], "a yellow card is no reason"
    late.to(L2)

    (look,) = looks(late)
    assert look.data == {
        "mode": "observe",
        "origin": "red_card",
        "purpose": "红牌：期满以后仍未办结，核对原因。",
        "supervised": "bailu",
        "point": "inspection_plan",
        "subject": "“材料审查”红牌：沙湾村河道堆放砂石阻碍行洪",
    }
    assert look.started_at == instant(L2)
    assert late.driver.open(look.id).keys() == {"look"}
    with late.driver.uow() as uow:
        assert person(uow.session, look.started_by_id).username == "bailu-sfs"
        assert verify_history(uow, late.case_id).ok
    assert [each["message"] for each in late.data(Kind.MESSAGE_THROWN)] == ["red_card"]


def test_whether_anything_follows_the_office_judges_and_says_why(late: LateCase) -> None:
    late.to(L2)
    (look,) = looks(late)
    for decision, pointer, why in (
        ("no_issue", "/decision", "红牌引起的查看：不再处理的，请备注理由"),
        ("note", "/look_findings", "请填写查看情况"),
    ):
        with pytest.raises(Invalid) as refused:
            late.driver.complete(look.id, "bailu-sfs", "look", decision)
        assert [(e.pointer, str(e.message)) for e in refused.value.errors] == [(pointer, why)]
    end(late, look)
    assert late.driver.case(look.id).outcome == "noted"


def test_a_card_raised_by_hand_is_red_too_and_the_ladder_adds_nothing(late: LateCase) -> None:
    late.to("2026-11-27T10:00")
    card = late.card
    late.driver.act("sfj-supervisor", lambda uow: raise_card(uow, card.id, "群众反映强烈"))
    opened_by(late.driver, late.case_id)
    late.to("2026-12-04T10:00")
    assert len(looks(late)) == 1
    assert len(late.data(Kind.MESSAGE_THROWN)) == 1


def test_one_runs_at_a_time_for_a_point(late: LateCase) -> None:
    late.to(L2)
    late.driver.go_on(late.case_id, "check_completeness")
    late.to("2026-12-31T09:00")  # the proposal is late as well, on the way to the same point
    assert len(late.data(Kind.MESSAGE_THROWN)) == 2
    assert len(looks(late)) == 1


def test_when_it_is_over_another_red_card_opens_another(late: LateCase) -> None:
    late.to(L2)
    end(late, looks(late)[0])
    late.driver.go_on(late.case_id, "check_completeness")
    late.to("2026-12-31T09:00")
    assert [each.data["subject"][:8] for each in looks(late)] == [
        "“材料审查”红牌",
        "“拟办意见”红牌",
    ]


def test_the_point_is_the_next_that_the_case_comes_to(late: LateCase) -> None:
    while "feed_back" not in (opened := late.driver.open(late.case_id)):
        late.driver.go_on(late.case_id, *opened)
    late.to("2026-12-31T09:00")
    assert [each.data["point"] for each in looks(late)] == ["closing"]


def test_a_department_is_nobodys_here(driver: Driver) -> None:
    driver.at("2026-11-24T09:00")
    case_id = driver.start()
    late = LateCase(driver, case_id, driver.open(case_id)["draft"].id)
    late.to("2026-12-31T09:00")
    assert late.card.level == "red"
    assert late.data(Kind.MESSAGE_THROWN) == []


def test_nothing_is_sent_of_what_the_office_does_not_see(driver: Driver) -> None:
    publish_confidential(driver)
    case_id = driver.at("2026-11-24T09:00").start()
    driver.until(case_id, "check_completeness")
    late = LateCase(driver, case_id, driver.open(case_id)["check_completeness"].id)
    late.to(L2)
    assert late.card.level == "red"
    assert late.data(Kind.MESSAGE_THROWN) == []


def test_nothing_is_sent_where_nobody_would_look(late: LateCase) -> None:
    late.driver.act("admin", lambda uow: disable_person(uow, "bailu-sfs"))
    late.to(L2)
    assert late.card.level == "red"
    assert late.data(Kind.MESSAGE_THROWN) == []
