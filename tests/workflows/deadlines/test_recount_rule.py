"""After a change what runs is counted anew only when somebody has seen the list and says so."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from workflows.deadlines.recount_rule import confirm_for_rule, list_again_for_rule, list_for_rule
from workflows.deadlines.rules.change_rule import RuleChange, change_rule
from workflows.deadlines.rules.queries import timelines
from workflows.errors import Invalid, NotFound, NotPermitted, Outdated, Stale, WrongState

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

KEY, CODE = "lead_referral", "LR-VERIFY"
TODAY = date(2026, 11, 24)
WHY = "统一按新规定"


@pytest.fixture
def county(driver: Driver) -> Driver:
    return driver.at("2026-11-24T09:00")


@pytest.fixture
def running(county: Driver) -> str:
    """A case whose LR-VERIFY runs by seven working days; the rule gives five since."""
    case_id = county.start()
    county.until(case_id, "verify")
    said = RuleChange(amount="5WD", warn_profile="11-30")
    county.act(
        "sfj-supervisor",
        lambda uow: change_rule(uow, KEY, CODE, said, reason="会议纪要", valid_from=TODAY),
    )
    return case_id


def draft(
    county: Driver, username: str = "sfj-supervisor", code: str = CODE, why: str = WHY
) -> str:
    return county.act(username, lambda uow: list_for_rule(uow, KEY, code, why).id)


def test_the_list_moves_nothing(county: Driver, running: str) -> None:
    draft(county)

    clock = county.deadlines(running)[CODE]
    assert (clock.amount, clock.due_on) == ("7WD", date(2026, 12, 3))


def test_confirmed_it_takes_the_new_version(county: Driver, running: str) -> None:
    listed = draft(county)
    confirmed = county.act("sfj-head", lambda uow: confirm_for_rule(uow, listed))
    assert confirmed.moves == 1
    county.tick()

    clock = county.deadlines(running)[CODE]
    with county.uow() as uow:
        newest = timelines(uow.session)[KEY, CODE][-1]
    assert (clock.amount, clock.due_on) == ("5WD", date(2026, 12, 1))
    assert (clock.rule_version_id, clock.warn_profile) == (newest.id, "11-30")
    assert clock.warn_at is not None and clock.warn_at.date() == date(2026, 11, 27)


def test_it_is_confirmed_once(county: Driver, running: str) -> None:
    listed = draft(county)
    county.act("sfj-head", lambda uow: confirm_for_rule(uow, listed))
    with pytest.raises(WrongState):
        county.act("sfj-head", lambda uow: confirm_for_rule(uow, listed))


def test_a_list_of_before_another_change_of_the_rule_is_made_anew(
    county: Driver, running: str
) -> None:
    listed = draft(county)
    county.at("2026-11-25T09:00")
    with county.uow() as uow:
        seen = timelines(uow.session)[KEY, CODE][-1].id
    said = RuleChange(amount="6WD", warn_profile="11-30")
    county.act(
        "sfj-supervisor",
        lambda uow: change_rule(
            uow, KEY, CODE, said, reason="再议", valid_from=date(2026, 11, 25), seen=seen
        ),
    )
    with pytest.raises(Outdated, match="规则又有更改"):
        county.act("sfj-head", lambda uow: confirm_for_rule(uow, listed))

    anew = county.act("sfj-head", lambda uow: list_again_for_rule(uow, listed))
    assert (anew.moves, anew.terms and anew.terms["amount"]) == (0, "6WD")


def test_a_list_of_an_earlier_day_is_compared(county: Driver, running: str) -> None:
    listed = draft(county)
    county.at("2026-11-25T09:00")
    county.go_on(running, "verify")
    county.go_on(running, "decide_filing")
    with pytest.raises(Outdated, match="少列 0 项，多列 1 项"):
        county.act("sfj-head", lambda uow: confirm_for_rule(uow, listed))


def test_what_is_confirmed_is_the_list_that_was_seen(county: Driver, running: str) -> None:
    listed = draft(county)
    with county.uow() as uow:
        seen = uow.now
    county.at("2026-11-24T10:00")
    county.act("sfj-head", lambda uow: list_again_for_rule(uow, listed))
    with pytest.raises(Stale, match="已经更新"):
        county.act("sfj-head", lambda uow: confirm_for_rule(uow, listed, seen))
    with county.uow() as uow:
        seen = uow.now
    county.act("sfj-head", lambda uow: confirm_for_rule(uow, listed, seen))
    with pytest.raises(WrongState):
        county.act("sfj-head", lambda uow: list_again_for_rule(uow, listed))


@pytest.mark.parametrize("username", ["admin", "bailu-head", "sfj-supervisor2"])
def test_not_everybody(county: Driver, running: str, username: str) -> None:
    listed = draft(county)
    with pytest.raises(NotPermitted):
        draft(county, username)
    with pytest.raises(NotPermitted):
        county.act(username, lambda uow: confirm_for_rule(uow, listed))


def test_what_cannot_be_listed(county: Driver, running: str) -> None:
    with pytest.raises(WrongState, match="没有更改过"):
        draft(county, code="LR-SIGN")
    with pytest.raises(NotFound):
        draft(county, code="NONE")
    with pytest.raises(Invalid):
        draft(county, why=" ")
    with pytest.raises(NotFound):
        county.act("sfj-head", lambda uow: confirm_for_rule(uow, "0" * 32))
