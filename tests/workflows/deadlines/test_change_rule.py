"""The county changes a rule: from when, why, how far; what runs keeps what it was started with."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.rows import rows_of_chain
from tests.support.statements import counted
from workflows.deadlines.rules.change_profile import change_profile
from workflows.deadlines.rules.change_rule import RuleChange, change_rule
from workflows.deadlines.rules.queries import timelines
from workflows.deadlines.rules.versions import RuleVersion, holding_on
from workflows.errors import Invalid, NotFound, NotPermitted, Stale, WrongState
from workflows.history.kinds import Kind
from workflows.steps.complete_task import complete_task

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

REFERRAL = "lead_referral"
WHY = "县政府办公会议纪要〔2026〕18 号"
TOMORROW = date(2026, 11, 25)


@pytest.fixture
def county(driver: Driver) -> Driver:
    return driver.at("2026-11-24T09:00")


def change(
    county: Driver,
    code: str = "LR-SIGN",
    username: str = "sfj-supervisor",
    process: str = REFERRAL,
    valid_from: date | None = TOMORROW,
    reason: str = WHY,
    seen: str | None = None,
    **said: str | None,
) -> RuleVersion:
    return county.act(
        username,
        lambda uow: change_rule(
            uow,
            process,
            code,
            RuleChange(**said),
            reason=reason,
            valid_from=valid_from,
            seen=seen,
        ),
    )


def versions(county: Driver, code: str = "LR-SIGN", process: str = REFERRAL) -> list[RuleVersion]:
    with county.uow() as uow:
        return list(timelines(uow.session)[process, code])


def wrong(county: Driver, **given: object) -> list[str]:
    with pytest.raises(Invalid) as refused:
        change(county, **given)  # type: ignore[arg-type]
    return [error.pointer for error in refused.value.errors]


def test_a_change_is_a_version_with_its_reason(county: Driver) -> None:
    new = change(county, amount="2WD")

    first, second = versions(county)
    assert (first.source, first.valid_to) == ("folder", TOMORROW)
    assert second == new
    assert (second.amount, second.urgent, second.status) == ("2WD", "2H", "D")
    assert (second.source, second.valid_from, second.valid_to) == ("county", TOMORROW, None)
    assert second.reason == WHY
    with county.uow() as uow:
        rows = rows_of_chain(uow.session, "day:2026-11-24")
        (row,) = [each for each in rows if each.kind == Kind.RULE_CHANGED]
    assert row.data is not None
    assert row.data["before"]["amount"] == "1WD"
    assert row.data["after"]["amount"] == "2WD"
    assert (row.data["valid_from"], row.data["opinion"]) == ("2026-11-25", WHY)


def test_a_running_clock_keeps_its_version_and_a_new_one_takes_the_new(county: Driver) -> None:
    running = county.start()
    county.until(running, "sign_receipt")
    (old,) = versions(county)
    new = change(county, amount="2WD", valid_from=date(2026, 11, 24))

    kept = county.deadlines(running)["LR-SIGN"]
    assert (kept.amount, kept.rule_version_id) == ("1WD", old.id)
    assert kept.due_on == date(2026, 11, 25)
    later = county.start()
    county.until(later, "sign_receipt")
    taken = county.deadlines(later)["LR-SIGN"]
    assert (taken.amount, taken.rule_version_id) == ("2WD", new.id)
    assert taken.due_on == date(2026, 11, 26)


def test_what_begins_before_the_first_day_is_counted_as_before(county: Driver) -> None:
    change(county, amount="2WD")
    case_id = county.start()
    county.until(case_id, "sign_receipt")
    assert county.deadlines(case_id)["LR-SIGN"].amount == "1WD"

    county.at("2026-11-25T09:00")
    case_id = county.start()
    county.until(case_id, "sign_receipt")
    assert county.deadlines(case_id)["LR-SIGN"].amount == "2WD"


def test_a_period_counted_from_a_day_in_the_past_follows_that_day(county: Driver) -> None:
    change(county, "LR-SEND", amount="2WD", valid_from=date(2026, 11, 24))
    before, on_it = county.start(), county.start(act_on="2026-11-23", found_on="2026-11-24")

    assert county.deadlines(before)["LR-SEND"].amount == "3WD"  # found on the 23rd
    assert county.deadlines(on_it)["LR-SEND"].amount == "2WD"


def test_urgent_cases_have_their_own(county: Driver) -> None:
    change(county, urgent="1H", valid_from=date(2026, 11, 24))
    case_id = county.start(urgent=True)
    county.until(case_id, "sign_receipt")

    assert county.deadlines(case_id)["LR-SIGN"].amount == "1H"


def test_a_warning_profile_of_its_own(county: Driver) -> None:
    change(county, "LR-VERIFY", warn_profile="11-30", valid_from=date(2026, 11, 24))
    case_id = county.start()
    county.until(case_id, "verify")

    clock = county.deadlines(case_id)["LR-VERIFY"]
    assert (clock.due_on, clock.warn_profile) == (date(2026, 12, 3), "11-30")
    assert clock.warn_at is not None and clock.warn_at.date() == date(2026, 12, 1)
    change(county, "LR-VERIFY", warn_profile="", valid_from=date(2026, 11, 24))
    assert versions(county, "LR-VERIFY")[-1].warn_profile is None


def test_a_start_costs_no_statement_more(county: Driver) -> None:
    change(county, "LR-CHECK", amount="1WD", valid_from=date(2026, 11, 24))
    county.start()  # everything that is remembered is
    case_id = county.start()
    county.until(case_id, "sign_receipt")
    first = county.start()
    county.until(first, "check_completeness")
    task, database = county.open(case_id)["sign_receipt"], county.platform.database
    viewer = county.viewer("bailu-desk")
    with counted(database) as seen, database.unit_of_work(county.clock, viewer) as uow:
        complete_task(uow, task.id, decision="sign", data={}, opinion="", version=task.version)
    assert county.deadlines(case_id)["LR-CHECK"].amount == "1WD"
    tables = ("FROM deadline_rule", "FROM warning_profile", "FROM legal_basis")
    assert [text for text in seen if any(table in text for table in tables)] == []


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"amount": "0WD"}, ["/amount"]),
        ({"amount": "5XY"}, ["/amount"]),
        ({"amount": ""}, ["/amount"]),
        ({"amount": "2WD", "valid_from": date(2026, 11, 23)}, ["/valid_from"]),
        ({"amount": "2WD", "valid_from": None}, ["/valid_from"]),
        ({"amount": "2WD", "reason": "  "}, ["/reason"]),
        ({"amount": "2WD", "reason": "长" * 501}, ["/reason"]),
        ({"amount": "2WD", "reason": "坏\x00字"}, ["/reason"]),
        ({"amount": "2WD", "basis": " "}, ["/basis"]),
        ({"amount": "2WD", "status": "X"}, ["/status"]),
        ({"urgent": "5WD"}, ["/urgent"]),
        ({"amount": "2WD", "warn_profile": "31-90"}, []),
        ({"amount": "2WD", "warn_profile": "1WD"}, ["/warn_profile"]),
        ({}, ["/amount"]),
        ({"code": "LR-VERIFY", "amount": "7CD"}, ["/amount"]),
        ({"code": "LR-SUPP", "urgent": "1WD"}, ["/urgent"]),
    ],
)
def test_what_is_wrong_is_named_and_changes_nothing(
    county: Driver, given: dict[str, object], where: list[str]
) -> None:
    code = str(given.get("code", "LR-SIGN"))
    if where:
        assert wrong(county, **given) == where
    else:
        change(county, **given)  # type: ignore[arg-type]
    assert (versions(county, code)[-1].source == "folder") == bool(where)


@pytest.mark.parametrize("username", ["bailu-head", "sfj-supervisor2", "audit", "jcy-chief"])
def test_not_everybody_changes_rules(county: Driver, username: str) -> None:
    with pytest.raises(NotPermitted):
        change(county, username=username, amount="2WD")


@pytest.mark.parametrize("username", ["sfj-supervisor", "sfj-head", "admin"])
def test_guidance_office_bureau_head_and_administrator_do(county: Driver, username: str) -> None:
    assert change(county, username=username, amount="2WD").amount == "2WD"


def test_what_there_is_not_is_not_changed(county: Driver) -> None:
    with pytest.raises(NotFound):
        change(county, "LR-NONE", amount="2WD")
    with pytest.raises(WrongState, match="不是期限"):
        change(county, "APL51", process="", amount="2WD")


def test_whoever_looked_at_an_older_version_is_told(county: Driver) -> None:
    seen = versions(county)[-1].id
    change(county, amount="2WD", seen=seen)
    with pytest.raises(Stale):
        change(county, amount="3WD", seen=seen)


def test_what_the_law_fixes_is_made_longer_only_on_a_ground(county: Driver) -> None:
    assert wrong(county, code="APL60", amount="120CD") == ["/basis"]
    assert change(county, "APL60", amount="60CD").status == "V"  # a stricter local limit
    assert wrong(county, code="APL60", amount="91CD") == ["/basis"]
    longer = change(county, "APL60", amount="120CD", basis="《某条例》第五条另有规定")
    assert (longer.amount, longer.status) == ("120CD", "记忆")
    read = change(county, "APL60", basis="《某条例》第六条另有规定", status="V")
    assert read.status == "V"


def test_the_ceiling_of_a_rule_is_the_laws_own_of_that_code(county: Driver) -> None:
    change(county, "APL60", process="", amount="60CD", basis="《行政处罚法》第六十条（修正）")
    assert wrong(county, code="APL60", amount="90CD", urgent=None) == ["/amount"]  # as it is
    assert change(county, "APL60", amount="80CD").amount == "80CD"  # not read yet: no ceiling

    change(county, "APL60", process="", status="V")
    assert wrong(county, code="APL60", amount="70CD") == ["/basis"]


def test_of_two_changes_for_a_day_the_later_holds(county: Driver) -> None:
    change(county, amount="2WD")
    change(county, amount="3WD")

    first, second, third = versions(county)
    assert (second.valid_from, second.valid_to) == (TOMORROW, TOMORROW)
    assert holding_on([first, second, third], TOMORROW) == third
    assert wrong(county, amount="4WD", valid_from=date(2026, 11, 24)) == ["/valid_from"]


def test_a_change_of_the_profiles_leaves_running_clocks_alone(county: Driver) -> None:
    running = county.start()
    county.until(running, "verify")
    before = county.deadlines(running)["LR-VERIFY"]
    county.act(
        "sfj-supervisor",
        lambda uow: change_profile(
            uow, "4-10WD", remind="4WD", warn="2WD", reason=WHY, valid_from=date(2026, 11, 25)
        ),
    )
    county.at("2026-11-25T09:00")
    later = county.start()
    county.until(later, "verify")

    assert county.deadlines(running)["LR-VERIFY"].warn_at == before.warn_at
    after = county.deadlines(later)["LR-VERIFY"]
    assert (after.due_on, after.warn_at and after.warn_at.date()) == (
        date(2026, 12, 4),
        date(2026, 12, 2),
    )


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"remind": "3", "warn": "1WD"}, ["/remind"]),
        ({"remind": "3WD", "warn": ""}, ["/warn"]),
        ({"remind": "3WD", "warn": "2H"}, ["/warn"]),
        ({"remind": "3WD", "warn": "1WD"}, ["/warn"]),  # as it is
        ({"remind": "4WD", "warn": "2WD", "reason": ""}, ["/reason"]),
        ({"remind": "4WD", "warn": "2WD", "valid_from": date(2026, 11, 1)}, ["/valid_from"]),
    ],
)
def test_wrong_profiles_are_refused(
    county: Driver, given: dict[str, object], where: list[str]
) -> None:
    said = {"reason": WHY, "valid_from": TOMORROW, **given}
    with pytest.raises(Invalid) as refused:
        county.act("admin", lambda uow: change_profile(uow, "4-10WD", **said))  # type: ignore[arg-type]
    assert [error.pointer for error in refused.value.errors] == where


def test_profiles_are_changed_by_the_same_people(county: Driver) -> None:
    def by(username: str, code: str = "24H", seen: str | None = None) -> None:
        county.act(
            username,
            lambda uow: change_profile(
                uow, code, remind="", warn="3H", reason=WHY, valid_from=TOMORROW, seen=seen
            ),
        )

    with pytest.raises(NotPermitted):
        by("bailu-head")
    with pytest.raises(NotFound):
        by("admin", "none")
    with pytest.raises(Stale):
        by("admin", seen="another")
    by("admin")
