"""What a form offers is looked up once, and anew as soon as what it comes from has changed."""

from __future__ import annotations

import pytest

from tests.support.driver import Driver
from tests.support.statements import counted
from workflows.database.unit_of_work import UnitOfWork
from workflows.forms.sources import Places, choices
from workflows.matters.models import Matter
from workflows.organizations.manage_people import disable_person
from workflows.organizations.models import Organization
from workflows.organizations.queries import organization_by_code


def places(uow: UnitOfWork) -> Places:
    body = organization_by_code(uow.session, "bailu")
    assert body is not None
    return {"handler": body}


def offered(driver: Driver, source: str) -> list[str]:
    with driver.uow() as uow:
        return [each.value for each in choices(uow.session, source, places(uow), uow.now)]


def test_a_second_look_costs_a_look_at_the_stamp(driver: Driver) -> None:
    first = offered(driver, "matters")
    with counted(driver.platform.database) as seen:
        assert offered(driver, "matters") == first
    assert len(seen) == 1 and "reference_state" in seen[0]


def test_a_new_matter_is_offered_at_once(driver: Driver) -> None:
    before = offered(driver, "matters")
    with driver.uow() as uow:
        uow.session.add(
            Matter(code="ZZ999", name="新事项", domain="水利", legal_basis="某法", notes="")
        )
        found = choices(uow.session, "matters", {}, uow.now)
        assert [each.value for each in found] == [*before, "ZZ999"], "also where it was made"
    assert offered(driver, "matters") == [*before, "ZZ999"]


def test_a_body_that_is_called_otherwise_is_offered_under_its_new_name(driver: Driver) -> None:
    assert "bailu" in offered(driver, "organizations:TOWN")
    with driver.uow() as uow:
        places(uow)["handler"].short_name = "新白鹭"
    with driver.uow() as uow:
        found = choices(uow.session, "organizations:TOWN", {}, uow.now)
        assert "新白鹭" in [each.label for each in found]


def test_who_has_left_is_not_offered(driver: Driver) -> None:
    before = offered(driver, "certified@handler/TEAM")
    assert "bailu-officer2" in before
    driver.act("admin", lambda uow: disable_person(uow, "bailu-officer2"))
    assert offered(driver, "certified@handler/TEAM") == [
        each for each in before if each != "bailu-officer2"
    ]


def test_each_slot_has_choices_of_its_own_and_an_empty_one_none(driver: Driver) -> None:
    with driver.uow() as uow:
        other = organization_by_code(uow.session, "qingshi")
        assert other is not None
        both: dict[str, Organization] = {**places(uow), "other": other}
        here = choices(uow.session, "certified@handler/TEAM", both, uow.now)
        there = choices(uow.session, "certified@other/TEAM", both, uow.now)
        assert {each.value for each in here}.isdisjoint(each.value for each in there)
        same = choices(uow.session, "certified@handler/TEAM", {"handler": other}, uow.now)
        assert same == there, "the slot's name is not what counts"
        assert not choices(uow.session, "certified@nobody/TEAM", both, uow.now)


@pytest.mark.parametrize("source", ["bodies", "bodies@handler", "organizations:", "certified"])
def test_a_source_that_does_not_exist_is_no_source(driver: Driver, source: str) -> None:
    with driver.uow() as uow, pytest.raises(ValueError, match="no such source"):
        choices(uow.session, source, places(uow), uow.now)
