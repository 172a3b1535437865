"""What the plan, the day in the field and the results of a joint enforcement must answer to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bpmn.folder_model import Rule
from bpmn.folder_periods import Amount
from tests.support.driver import Driver
from workflows.errors import NotPermitted
from workflows.organizations.queries import only_body, organization_by_code, person_by_username
from workflows.steps.guards import run_checks

NOTICE = Rule(
    code="JE-NOTICE",
    title="通知",
    amount=Amount("3WD", 3, "WD"),
    urgent=None,
    starts=(),
    until=(),
    paused_in=(),
    roll="forward",
    basis="",
    status="D",
    extension=None,
)
PLAN: dict[str, Any] = {
    "date": "2026-12-01",
    "participants": [
        {"organization": "bailu", "matter": "SL002", "duty": "牵头"},
        {"organization": "shuili", "matter": "SL002", "duty": "认定"},
        {"organization": "ga", "power_basis": "《人民警察法》第六条", "duty": "维持秩序"},
    ],
}


def found(
    driver: Driver, check: str, data: dict[str, Any], *, who: str = "bailu-team", body: str = ""
) -> dict[str, str]:
    """What the check says, by pointer; `body` is the one whose part it is."""
    with driver.uow(who) as uow:
        places = {}
        for slot, code in (("initiator", "bailu"), ("participant", body)):
            named = organization_by_code(uow.session, code)
            if named is not None:
                places[slot] = named
        errors = run_checks(uow, [check], data, [], places, {NOTICE.code: NOTICE})
        return {error.pointer: str(error.message) for error in errors}


def plan(number: int, **row: Any) -> dict[str, Any]:
    """The plan with other words in one row."""
    rows = [dict(each) for each in PLAN["participants"]]
    rows[number] |= row
    return {**PLAN, "participants": rows}


def test_each_body_acts_within_its_own_powers(driver: Driver) -> None:
    assert found(driver, "joint_plan", PLAN) == {}


@pytest.mark.parametrize(
    ("data", "pointer", "words"),
    [
        (plan(1, organization="bailu"), "/participants/1/organization", "一个单位写一行"),
        (plan(0, matter=""), "/participants/0/matter", "按哪一事项"),
        (plan(0, matter="ST015"), "/participants/0/matter", "不在白鹭镇的权限清单里"),
        (plan(1, matter="CG010"), "/participants/1/matter", "不在县水利局的权限清单里"),
        (plan(2, power_basis=""), "/participants/2/power_basis", "请写明依据"),
    ],
)
def test_what_a_plan_cannot_hold_is_named(
    driver: Driver, data: dict[str, Any], pointer: str, words: str
) -> None:
    assert words in found(driver, "joint_plan", data)[pointer]


def test_powers_are_those_of_the_day(driver: Driver) -> None:
    """SL009 is entrusted to the township until the end of June 2027."""
    assert found(driver, "joint_plan", plan(0, matter="SL009")) == {}
    assert found(driver, "joint_plan", {**plan(0, matter="SL009"), "date": "2027-07-01"})


@pytest.mark.parametrize(
    ("day", "urgent", "fine"),
    [
        ("2026-11-27", False, True),
        ("2026-11-26", False, False),
        ("2026-11-24", True, True),
        ("2026-11-23", True, False),
    ],
)
def test_the_bodies_are_told_in_time(driver: Driver, day: str, urgent: bool, fine: bool) -> None:
    driver.at("2026-11-24T09:00")
    data = {"date": day, "urgent": urgent}

    assert (found(driver, "joint_notice", data) == {}) == fine


def test_the_time_of_notice_is_the_rule_s(driver: Driver) -> None:
    driver.at("2026-11-24T09:00")
    with driver.uow("bailu-team") as uow:
        longer = {NOTICE.code: replace(NOTICE, amount=Amount("5WD", 5, "WD"))}
        (error,) = run_checks(uow, ["joint_notice"], {"date": "2026-11-30"}, [], {}, longer)
    assert "2026-12-01" in str(error.message)


def test_only_who_is_qualified_reviews(driver: Driver) -> None:
    assert found(driver, "qualified_reviewer", PLAN, who="bailu-legal") == {}
    with pytest.raises(NotPermitted, match="资格"):
        found(driver, "qualified_reviewer", PLAN, who="bailu-head")
    taking_part = plan(0, officers=["bailu-legal"])
    with pytest.raises(NotPermitted, match="参加"):
        found(driver, "qualified_reviewer", taking_part, who="bailu-legal")


def test_the_reviewing_body_has_a_reviewer(driver: Driver) -> None:
    assert found(driver, "reviewer_at_hand", {"review_body": "bailu"}) == {}
    assert found(driver, "reviewer_at_hand", {"review_body": "shuili"}).keys() == {"/review_body"}


def test_who_comes_is_certified_and_belongs_there(driver: Driver) -> None:
    """A police officer's certificate is one to enforce by; auxiliary staff has none."""
    data = {"date": "2026-12-01"}

    def said(body: str, *officers: str) -> dict[str, str]:
        return found(driver, "own_officers", {**data, "officers": list(officers)}, body=body)

    assert said("shuili", "shuili-clerk", "shuili-head") == {}
    assert said("ga", "police-officer", "police-officer2") == {}
    assert said("bailu", "bailu-officer", "bailu-co6").keys() == {"/officers/1"}
    assert said("shuili", "shuili-clerk", "chengguan-head").keys() == {"/officers/1"}


def test_nothing_is_done_before_its_day(driver: Driver) -> None:
    driver.at("2026-11-24T09:00")

    wrong = found(driver, "carried_out", {"date": "2026-12-01"}, body="shuili")

    assert wrong.keys() == {"/decision"}


def test_recordings_are_one_s_own_and_two(driver: Driver) -> None:
    driver.at("2026-12-01T18:00")
    data = {"date": "2026-12-01", "recording_start": "x", "recording_end": "x"}

    wrong = found(driver, "carried_out", data, body="shuili")

    assert wrong.keys() == {"/recording_start", "/recording_end"}


@pytest.mark.parametrize(
    ("row", "pointer"),
    [
        ({"handling": "own_case", "matter": "SL002"}, None),
        ({"handling": "own_case", "matter": "CG010"}, "/findings/0/handling"),
        ({"handling": "refer", "matter": "SL002", "to": "bailu"}, None),
        ({"handling": "refer", "matter": "SL002"}, "/findings/0/to"),
        ({"handling": "refer", "matter": "SL002", "to": "shuili"}, "/findings/0/to"),
        ({"handling": "refer", "matter": "CG010", "to": "chengguan"}, "/findings/0/to"),
        ({"handling": "refer", "matter": "ST015", "to": "bailu"}, "/findings/0/to"),
        ({"handling": "corrected", "matter": "CG010"}, None),
    ],
)
def test_each_body_handles_what_is_its_own_and_refers_the_rest(
    driver: Driver, row: dict[str, str], pointer: str | None
) -> None:
    """HN 16(2), ZJ 18: each decides within its own power."""
    driver.at("2026-12-01T18:00")
    data = {"date": "2026-12-01", "findings": [row]}

    wrong = found(driver, "results_to_follow", data, body="shuili")

    assert set(wrong) == ({pointer} if pointer else set())


def test_a_body_that_drafts_no_referrals_refers_nothing(driver: Driver) -> None:
    """Of the police and the stations nobody holds the first step: it would wait for ever."""
    row = {"handling": "refer", "matter": "SL002", "to": "bailu"}
    wrong = found(driver, "results_to_follow", {"findings": [row]}, body="ga")

    assert set(wrong) == {"/findings/0/handling"}
    kept = {**row, "handling": "corrected"}
    assert found(driver, "results_to_follow", {"findings": [kept]}, body="ga") == {}


def test_what_is_not_corrected_goes_to_a_competent_body(driver: Driver) -> None:
    def said(**row: str) -> set[str]:
        return set(found(driver, "leads_to_pass", {"uncorrected": [row]}))

    assert said(matter="SL002", to="shuili") == set()
    assert said(matter="SL002", to="chengguan") == {"/uncorrected/0/to"}
    assert said(matter="SL002", to="bailu") == {"/uncorrected/0/to"}


def test_the_county_has_a_profile(driver: Driver) -> None:
    with driver.uow() as uow:
        assert only_body(uow.session, "GOV").profile == "ZJ"
        assert person_by_username(uow.session, "police-officer") is not None
