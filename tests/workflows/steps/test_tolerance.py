"""Fault tolerance: what is frozen, who sees it, who investigates, votes and reviews."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson
import pytest

from tests.support.advisory_way import PNG, start_advisory
from tests.support.advisory_way import bring_to as bring_advisory_to
from tests.support.driver import Driver, driver
from tests.support.tolerance_way import (
    APPLICATION,
    CONDITIONS,
    INQUIRED,
    INVESTIGATORS,
    apply,
    begin_ex_officio,
    bring_to,
)
from workflows.cases.queries import add_reader, sees_confidential, visible_case
from workflows.deadlines.queries import live_deadlines
from workflows.documents.queries import documents_of_case
from workflows.errors import FieldError, Invalid, NotFound, NotPermitted, WrongState
from workflows.evidence.queries import evidence_of_case
from workflows.evidence.read_evidence import read_evidence
from workflows.steps.add_to_case import add_to_case
from workflows.steps.start_case import start_case
from workflows.steps.withdraw_case import withdraw_case

__all__ = ["driver"]


def accepted(driver: Driver) -> str:
    case_id = apply(driver)
    driver.complete(case_id, "bailu-head", "give_unit_opinion", "support", "主动纠错")
    driver.complete(
        case_id, "sfj-supervisor", "decide_acceptance", "accept", investigators=INVESTIGATORS
    )
    return case_id


def test_only_supervisors_are_named_to_investigate(driver: Driver) -> None:
    """Nobody else could do their steps, and those who can would not be among the named."""
    case_id = apply(driver)
    driver.complete(case_id, "bailu-head", "give_unit_opinion", "support", "主动纠错")
    with pytest.raises(Invalid) as refused:
        driver.complete(
            case_id,
            "sfj-supervisor",
            "decide_acceptance",
            "accept",
            investigators=["sfj-supervisor", "sfj-head"],
        )
    assert [error.pointer for error in refused.value.errors] == ["/investigators/1"]


def inquired(driver: Driver, **changes: Any) -> str:
    case_id = accepted(driver)
    driver.complete(case_id, "sfj-supervisor", "hear_person", "waived", "书面放弃")
    driver.complete(
        case_id,
        "sfj-supervisor2",
        "investigate",
        "report",
        found="属实，已纠正。",
        verified=CONDITIONS,
        loss_yuan=0,
        error="引用条款错误",
        **changes,
    )
    driver.complete(case_id, "sfj-supervisor", "sign_inquiry", "sign")
    return case_id


def refused(driver: Driver, **changes: Any) -> tuple[FieldError, ...]:
    with pytest.raises(Invalid) as refusal:
        apply(driver, **changes)
    return refusal.value.errors


def sees(driver: Driver, username: str, case_id: str) -> bool:
    return driver.act(
        username, lambda uow: visible_case(uow.session, uow.person, case_id) is not None
    )


def test_who_applies_late_says_why(driver: Driver) -> None:
    (error,) = refused(driver, learned_on="2026-11-02")
    assert error.pointer == "/late_cause"
    assert "2026-11-16" in str(error.message)
    assert apply(driver, learned_on="2026-11-02", late_cause="住院治疗")
    (error,) = refused(driver, learned_on="2026-11-25")
    assert error.pointer == "/learned_on"


def test_each_of_the_five_conditions_is_answered_once(driver: Driver) -> None:
    (error,) = refused(driver, conditions=CONDITIONS[:4])
    assert "损失较小" in str(error.message)
    assert refused(driver, conditions=[*CONDITIONS[:4], CONDITIONS[0]])[0].pointer == "/conditions"


def frozen_of(driver: Driver, case_id: str) -> dict[str, Any]:
    """What was frozen for a case of fault tolerance."""
    with driver.uow() as uow:
        (frozen,) = evidence_of_case(uow.session, case_id)
        told: dict[str, Any] = orjson.loads(b"".join(uow.services.blobs.chunks(frozen.sha256)))
    return told


def test_on_submission_what_the_record_says_of_the_act_is_frozen(driver: Driver) -> None:
    lead = driver.start()
    driver.until(lead, "verify")
    number = driver.case(lead).number
    told = frozen_of(driver, apply(driver, event_case=number))
    assert told["case"]["number"] == number
    assert told["case"]["history"]["hash"] == driver.case(lead).history_hash
    assert {rule["code"] for rule in told["rules"]} >= {"LR-ACCEPT", "LR-VERIFY"}
    assert told["statement"]["person"] == "bailu-officer"


def test_an_act_without_a_case_is_frozen_by_what_is_stated(driver: Driver) -> None:
    assert frozen_of(driver, apply(driver, event_case="没有这个文号"))["case"] is None


def test_of_a_case_that_the_applicant_may_not_see_nothing_is_frozen(driver: Driver) -> None:
    """The same as of one that does not exist: whoever names numbers at random learns nothing."""
    case_id = driver.start(recipient="qingshi")
    driver.until(case_id, "sign_receipt")
    number = driver.case(case_id).number
    assert number
    told = frozen_of(driver, apply(driver, event_case=number))
    assert (told["case"], told["rules"]) == (None, [])


def test_what_is_frozen_holds_nothing_of_a_part_closed_to_the_applicant(driver: Driver) -> None:
    case_id = start_advisory(driver, "bailu-team")
    driver.act("bailu-team", lambda uow: add_to_case(uow, case_id, "现场.png", [PNG]))
    bring_advisory_to(driver, case_id, "investigate")
    secret = driver.act("jcy-prosecutor", lambda uow: add_to_case(uow, case_id, "暗访.png", [PNG]))
    for username, name in (("jcy-chief", "暗访.png"), ("bailu-head", "现场.png")):
        with driver.uow(username) as uow:
            files = {each.name: each.id for each in evidence_of_case(uow.session, case_id)}
            read_evidence(uow, files[name])
    assert secret.confidential
    told = frozen_of(driver, apply(driver, event_case=driver.case(case_id).number))["case"]
    assert [each["name"] for each in told["files"]] == ["现场.png"]
    assert [each["what"] for each in told["opened"]] == ["现场.png"]


def test_of_the_unit_only_those_see_it_who_are_asked(driver: Driver) -> None:
    """B3: applicant, investigating body, discipline commission; personnel sees the result only."""
    case_id = apply(driver)
    seen = {name: sees(driver, name, case_id) for name in (
        "bailu-officer", "bailu-head", "bailu-officer2", "bailu-team", "bailu-sfs", "jw-liaison",
        "sfj-supervisor", "county-leader", "panel-1", "zzb", "jcy-prosecutor", "qingshi-officer",
    )}  # fmt: skip
    assert {name for name, may in seen.items() if may} == {
        "bailu-officer", "bailu-head", "sfj-supervisor",
    }  # fmt: skip


def test_the_applicant_withdraws_until_the_panel_is_convened(driver: Driver) -> None:
    case_id = inquired(driver)
    for username in ("bailu-head", "sfj-head"):
        with pytest.raises(NotPermitted), driver.uow(username) as uow:
            withdraw_case(uow, case_id, "不再申请")
    with pytest.raises(NotFound), driver.uow("bailu-officer2") as uow:
        withdraw_case(uow, case_id, "不再申请")
    driver.act("bailu-officer", lambda uow: withdraw_case(uow, case_id, "不再申请"))
    assert (driver.case(case_id).state, driver.case(case_id).outcome) == ("withdrawn", "withdrawn")


def test_once_the_panel_is_convened_nobody_withdraws(driver: Driver) -> None:
    case_id = apply(driver)
    bring_to(driver, case_id, "panel_vote")
    with pytest.raises(WrongState), driver.uow("bailu-officer") as uow:
        withdraw_case(uow, case_id, "不再申请")
    assert "panel_vote" in driver.open(case_id)


def test_the_bureau_sees_what_it_began_at_once_and_an_application_once_it_is_submitted(
    driver: Driver,
) -> None:
    bureau = ("sfj-supervisor", "sfj-supervisor2", "sfj-head")
    begun = begin_ex_officio(driver)
    assert {who for who in bureau if sees(driver, who, begun)} == set(bureau)
    data = {**APPLICATION}
    case = driver.act("bailu-officer", lambda uow: start_case(uow, "fault_tolerance", data))
    assert not any(sees(driver, who, case.id) for who in bureau), "it is not submitted yet"
    driver.complete(case.id, "bailu-officer", "apply", "submit")
    assert all(sees(driver, who, case.id) for who in bureau)


def test_what_the_bureau_began_by_itself_nobody_withdraws(driver: Driver) -> None:
    case_id = begin_ex_officio(driver)
    for username in ("sfj-supervisor", "sfj-supervisor2"):
        with pytest.raises(NotPermitted), driver.uow(username) as uow:
            withdraw_case(uow, case_id, "不再申请")
    with driver.uow("bailu-officer") as uow:
        add_reader(uow.session, case_id, uow.person.id, "told", uow.now)
    with pytest.raises(NotPermitted), driver.uow("bailu-officer") as uow:
        withdraw_case(uow, case_id, "不再申请")


def panel_day(driver: Driver, case_id: str) -> date | None:
    """The last day of the running clock of the panel."""
    with driver.uow() as uow:
        (day,) = (
            row.due_on for row in live_deadlines(uow.session, case_id) if row.rule == "FT-PAN"
        )
    return day


def test_forming_the_panel_counts_into_the_days_of_the_vote(driver: Driver) -> None:
    """Ten working days from the end of the inquiry, whenever the panel is convened; anew when sent back."""
    case_id = apply(driver)
    bring_to(driver, case_id, "form_panel")
    assert panel_day(driver, case_id) == date(2026, 12, 8)
    driver.at("2026-11-27T09:00")
    bring_to(driver, case_id, "panel_vote")
    assert panel_day(driver, case_id) == date(2026, 12, 8)
    bring_to(driver, case_id, "approve_finding")
    driver.at("2026-11-30T09:00")
    driver.complete(case_id, "sfj-head", "approve_finding", "return", "请补充理由")
    assert panel_day(driver, case_id) == date(2026, 12, 14)


def test_the_commission_observes_from_acceptance_on(driver: Driver) -> None:
    case_id = accepted(driver)
    assert sees(driver, "jw-liaison", case_id)
    assert not sees(driver, "zzb", case_id)


def test_personnel_does_not_see_how_the_result_came_about(driver: Driver) -> None:
    case = driver.case(accepted(driver))
    assert not sees_confidential(driver.viewer("zzb"), case)
    assert sees_confidential(driver.viewer("bailu-officer"), case)


def test_the_report_is_signed_by_the_other_investigator(driver: Driver) -> None:
    """Nobody signs for both: whoever wrote it does not, nor a third; it may be sent back."""
    case_id = apply(driver)
    bring_to(driver, case_id, "sign_inquiry")
    with pytest.raises(NotPermitted, match="由其他人办理"):
        driver.complete(case_id, "sfj-supervisor2", "sign_inquiry", "sign")
    with driver.uow() as uow:
        assert "inquiry_report" not in {
            each.kind for each in documents_of_case(uow.session, case_id)
        }
    driver.complete(case_id, "sfj-supervisor", "sign_inquiry", "return", "损失没有核实")
    driver.complete(case_id, "sfj-supervisor2", "investigate", "report", **INQUIRED)
    driver.complete(case_id, "sfj-supervisor", "sign_inquiry", "sign")
    with driver.uow() as uow:
        assert "inquiry_report" in {each.kind for each in documents_of_case(uow.session, case_id)}


def test_only_the_named_two_investigate(driver: Driver) -> None:
    case_id = accepted(driver)
    with pytest.raises(NotPermitted, match="不是本案指定的调查人员"):
        driver.complete(case_id, "sfj-supervisor3", "hear_person", "waived", "书面放弃")


@pytest.mark.parametrize(
    ("members", "why"),
    [
        (["panel-1", "panel-2", "panel-3", "panel-4"], "至少"),
        (["panel-1", "panel-2", "panel-3", "panel-4", "panel-5", "panel-1"], "不要选两次"),
    ],
)
def test_a_panel_is_odd_and_at_least_five(driver: Driver, members: list[str], why: str) -> None:
    case_id = inquired(driver)
    with pytest.raises(Invalid) as refusal:
        driver.complete(case_id, "sfj-head", "form_panel", "convene", members=members)
    assert why in str(refusal.value.errors[0].message)


def test_who_keeps_off_is_one_of_the_members_and_does_not_vote(driver: Driver) -> None:
    case_id = inquired(driver)
    with pytest.raises(Invalid) as refusal:
        convene(driver, case_id, ["panel-1", "panel-2", "panel-3", "panel-4", "panel-5"], ["zzb"])
    assert "没有" in str(refusal.value.errors[0].message)
    convene(driver, case_id, ["panel-1", "panel-2", "panel-3", "panel-4", "panel-5"], ["panel-3"])
    with pytest.raises(NotFound):  # nor does the case open to them
        driver.complete(case_id, "panel-3", "panel_vote", "exempt", "同意")


def test_with_an_exclusion_nobody_votes_for_an_exemption(driver: Driver) -> None:
    case_id = inquired(driver, exclusions=["falsified"])
    convene(driver, case_id, ["panel-1", "panel-2", "panel-3", "panel-4", "panel-5"])
    with pytest.raises(Invalid) as refusal:
        driver.complete(case_id, "panel-1", "panel_vote", "exempt", "同意")
    assert "除外情形" in str(refusal.value.errors[0].message)
    driver.complete(case_id, "panel-1", "panel_vote", "not_exempt", "伪造笔录")


def test_what_is_emptied_in_a_form_is_forgotten(driver: Driver) -> None:
    case_id = inquired(driver)
    members = ["panel-1", "panel-2", "panel-3", "panel-4", "panel-5"]
    convene(driver, case_id, members, members[:3])  # two are left: a panel is formed anew
    assert driver.case(case_id).data["keep_off"] == members[:3]
    driver.complete(
        case_id, "sfj-head", "form_panel", "convene",
        members=members, keep_off=[], recusal_reason="",
    )  # fmt: skip
    assert "keep_off" not in driver.case(case_id).data
    driver.complete(case_id, "panel-1", "panel_vote", "exempt", "同意")


def convene(driver: Driver, case_id: str, members: list[str], off: list[str] | None = None) -> None:
    given: dict[str, Any] = {"keep_off": off, "recusal_reason": "同村"} if off else {}
    driver.complete(case_id, "sfj-head", "form_panel", "convene", members=members, **given)
