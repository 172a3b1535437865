"""What supervision of a running case answers to: whom it may look at, gates, days, other people."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.support.supervision_way import (
    GATE,
    INSTRUMENT,
    LOOK,
    bring_to,
    look_at,
    opened_by,
    watched,
)
from workflows.cases.queries import visible_case
from workflows.errors import Invalid, NotPermitted, Refusal, WrongState
from workflows.history.kinds import Kind
from workflows.history.queries import rows_of_kinds
from workflows.history.verify import verify_history
from workflows.steps.send_message import send_message
from workflows.steps.start_case import start_case

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")


def wrong(driver: Driver, case: str, username: str = "bailu-sfs", **changes: Any) -> set[str]:
    """The fields for which a start is refused."""
    data = {**LOOK, "watched_case": case, **changes}
    with pytest.raises(Invalid) as refused:
        driver.act(username, lambda uow: start_case(uow, "accompanying_supervision", data))
    return {error.pointer for error in refused.value.errors}


def go_on(driver: Driver, case_id: str, who: str = "bailu-deputy") -> None:
    """Take the step that a gate may hold."""
    for step in ("check_completeness", "propose_acceptance"):
        if step in driver.open(case_id):
            driver.go_on(case_id, step)
    driver.complete(case_id, who, "decide_acceptance", "accept")


def told(driver: Driver, case_id: str) -> list[str]:
    with driver.uow() as uow:
        rows = rows_of_kinds(uow.session, case_id, [Kind.MESSAGE_RECEIVED])
        return [row.data["text"] for row in rows if row.data][::-1]


def sees(driver: Driver, username: str, case_id: str) -> bool:
    with driver.uow(username) as uow:
        return visible_case(uow.session, uow.person, case_id) is not None


# Which case


@pytest.mark.parametrize("how", ["id", "number", "address"])
def test_a_case_is_meant_by_number_id_or_address(driver: Driver, how: str) -> None:
    case_id = watched(driver)
    number = driver.case(case_id).number
    assert number is not None
    named = {"id": case_id, "number": number, "address": f"http://host/cases/{case_id}/"}[how]
    look = look_at(driver, named)
    assert driver.case(look).data["watched_case"] == number
    assert told(driver, case_id) == ["执法监督跟进查看，目的：立案前核对管辖"]
    driver.complete(look, "bailu-sfs", "look", "no_issue")
    driver.tick()
    assert told(driver, case_id)[1:] == ["跟进查看已经结束", "伴随式执法监督已经办结"]
    with driver.uow() as uow:
        assert verify_history(uow, case_id).ok


def test_who_signs_leaves_no_note_where_nobody_gets_a_copy(driver: Driver) -> None:
    look = look_at(driver, watched(driver))
    bring_to(driver, look, "correct_and_report")
    with driver.uow() as uow:
        assert rows_of_kinds(uow.session, look, [Kind.CASE_NOTED]) == []


def test_the_department_above_opens_what_it_gets_a_copy_of(driver: Driver) -> None:
    """The county decides without an instrument: no step before has opened the case to it."""
    look = look_at(driver, watched(driver))
    bring_to(driver, look, "decide_instrument")
    found = {**INSTRUMENT, "higher_department": "chengguan"}
    driver.complete(look, "sfj-supervisor", "decide_instrument", "major", **found)
    bring_to(driver, look, "county_decide")
    assert not sees(driver, "chengguan-head", look)
    bring_to(driver, look, "report_execution")
    assert sees(driver, "chengguan-head", look)
    assert not sees(driver, "chengguan-clerk", look), "whoever got no copy"


def test_only_a_case_that_one_may_see(driver: Driver) -> None:
    draft = driver.at("2026-11-24T09:00").start()  # not sent: its township does not see it
    assert wrong(driver, draft) == {"/watched_case"}
    assert wrong(driver, "云溪水移〔2026〕9999号") == {"/watched_case"}


def test_the_body_takes_part_in_the_case(driver: Driver) -> None:
    assert wrong(driver, watched(driver), supervised="qingshi") == {"/supervised"}


def test_a_judicial_office_looks_at_its_own_township(driver: Driver) -> None:
    """B2: the sender of a lead and another township that takes part are the bureau's to look at."""
    case_id = watched(driver)
    assert wrong(driver, case_id, supervised="shuili") == {"/supervised"}
    assert wrong(driver, case_id, supervised="shuili", **GATE) == {"/supervised"}
    lead = driver.start("qingshi-officer", recipient="bailu")
    driver.complete(lead, "qingshi-officer", "draft", "submit")
    driver.complete(lead, "qingshi-deputy", "approve_send", "approve")
    assert wrong(driver, lead, supervised="qingshi") == {"/supervised"}
    assert look_at(driver, lead, "qingshi-sfs", supervised="qingshi")
    assert look_at(driver, case_id, "sfj-supervisor", supervised="shuili")
    assert look_at(driver, lead, "sfj-supervisor", point="decision", supervised="bailu")


def test_one_at_a_time_for_a_case_and_a_point(driver: Driver) -> None:
    case_id = watched(driver)
    first = look_at(driver, case_id)
    assert wrong(driver, case_id, "sfj-supervisor") == {"/point"}
    look_at(driver, case_id, point="decision")
    driver.complete(first, "bailu-sfs", "look", "no_issue")
    assert look_at(driver, case_id) != first


def test_the_one_that_runs_is_named_to_those_who_may_see_it(driver: Driver) -> None:
    lead = driver.at("2026-11-24T09:00").start("qingshi-officer", recipient="bailu")
    driver.complete(lead, "qingshi-officer", "draft", "submit")
    driver.complete(lead, "qingshi-deputy", "approve_send", "approve")
    first = look_at(driver, lead)
    number = driver.case(first).number
    for username, supervised, named in (
        ("sfj-supervisor", "bailu", True),
        ("qingshi-sfs", "qingshi", False),
    ):
        with pytest.raises(Invalid) as refused:
            look_at(driver, lead, username, supervised=supervised)
        (error,) = refused.value.errors
        assert (str(number or LOOK["subject"]) in str(error.message)) is named, username


@pytest.mark.parametrize("username", ["bailu-head", "sfj-head", "shuili-head", "county-leader"])
def test_others_do_not_begin_one(driver: Driver, username: str) -> None:
    case_id = watched(driver)
    with pytest.raises(NotPermitted):
        look_at(driver, case_id, username)


def test_a_team_asks_to_be_looked_at(driver: Driver) -> None:
    case_id = watched(driver)
    given = {key: LOOK[key] for key in ("subject", "point", "purpose", "mode")}
    driver.act("bailu-team", lambda uow: send_message(uow, case_id, "supervision_point", given))
    look = opened_by(driver, case_id)
    with pytest.raises(Invalid) as refused:  # one at a time, asked for as well
        driver.act("bailu-team", lambda uow: send_message(uow, case_id, "supervision_point", given))
    assert [error.pointer for error in refused.value.errors] == ["/point"]
    assert driver.open(look).keys() == {"look"}
    driver.complete(look, "bailu-sfs", "look", "no_issue")


# Gates


def test_a_gate_holds_one_step_until_the_look_is_over(driver: Driver) -> None:
    case_id = watched(driver)
    look = look_at(driver, case_id, **GATE)
    with pytest.raises(WrongState) as refused:
        go_on(driver, case_id)
    assert "司法所查看中" in str(refused.value.text)
    driver.complete(look, "bailu-sfs", "look", "no_issue")
    driver.tick()
    go_on(driver, case_id)


@pytest.mark.parametrize(
    ("point", "before", "after"), [("filing", "12:59", "13:00"), ("coercive", "09:59", "10:00")]
)
def test_a_gate_lapses_once_and_the_look_goes_on(
    driver: Driver, point: str, before: str, after: str
) -> None:
    case_id = watched(driver)
    look = look_at(driver, case_id, **GATE, point=point)
    driver.at(f"2026-11-24T{before}").tick()
    with pytest.raises(WrongState):
        go_on(driver, case_id)
    driver.at(f"2026-11-24T{after}").tick()
    driver.tick()
    go_on(driver, case_id)
    driver.at("2026-11-25T18:00").tick()
    assert driver.open(look).keys() == {"look"}
    clocks = driver.deadlines(look)
    assert (clocks["AS-GATE"].state, clocks["AS-LOOK"].state) == ("lapsed", "running")
    assert str(clocks["AS-LOOK"].due_on) == "2026-11-26"


def test_the_head_may_go_on_with_a_reason(driver: Driver) -> None:
    case_id = watched(driver)
    look_at(driver, case_id, **GATE)
    with pytest.raises(Invalid):
        driver.act("bailu-head", lambda uow: send_message(uow, case_id, "gate_released", {}))
    given = {"go_on_reason": "汛期在即，先行办理。"}
    driver.act("bailu-head", lambda uow: send_message(uow, case_id, "gate_released", given))
    go_on(driver, case_id)


def test_urgent_matters_do_not_wait(driver: Driver) -> None:
    case_id = watched(driver, urgent=True)
    look_at(driver, case_id, **GATE)
    go_on(driver, case_id, "bailu-head")


def test_who_observes_holds_nothing(driver: Driver) -> None:
    case_id = watched(driver)
    assert wrong(driver, case_id, held_step="decide_acceptance") == {"/held_step"}
    assert wrong(driver, case_id, mode="gate") == {"/held_step"}
    look = look_at(driver, case_id)
    assert "AS-GATE" not in driver.deadlines(look)
    go_on(driver, case_id)


# Days and people


def refused_fields(
    driver: Driver, case_id: str, who: str, step: str, decision: str, **data: Any
) -> set[str]:
    with pytest.raises(Refusal) as refused:
        driver.complete(case_id, who, step, decision, **data)
    assert isinstance(refused.value, Invalid)
    return {error.pointer for error in refused.value.errors}


@pytest.mark.parametrize(
    ("issued", "due", "field"),
    [
        ("2026-11-25", "2026-12-25", "/issued_on"),
        ("2026-11-24", "2026-11-24", "/due_on"),
        ("2026-11-02", "2026-11-20", "/due_on"),
    ],
)
def test_an_instrument_leaves_time(driver: Driver, issued: str, due: str, field: str) -> None:
    look = look_at(driver, watched(driver))
    bring_to(driver, look, "sign_instrument")
    given = {"issued_on": issued, "due_on": due}
    assert refused_fields(driver, look, "sfj-head", "sign_instrument", "sign", **given) == {field}


def test_objections_are_raised_within_five_working_days(driver: Driver) -> None:
    look = look_at(driver, watched(driver))
    bring_to(driver, look, "correct_and_report")
    driver.at("2026-12-02T09:00")
    who = ("bailu-head", "correct_and_report", "object")
    assert refused_fields(driver, look, *who, objection="依据充分。") == {"/objection"}
    driver.at("2026-12-01T17:00").complete(look, *who, objection="依据充分。")


def test_whoever_considered_it_does_not_decide_the_objection(driver: Driver) -> None:
    look = look_at(driver, watched(driver))
    bring_to(driver, look, "correct_and_report")
    driver.complete(look, "bailu-head", "correct_and_report", "object", objection="依据充分。")
    given = {"objection_opinion": "审查了案卷。"}
    with pytest.raises(NotPermitted):
        driver.complete(look, "sfj-supervisor", "decide_objection", "maintain", **given)
    driver.complete(look, "sfj-supervisor2", "decide_objection", "maintain", **given)


def test_a_new_day_is_still_to_come(driver: Driver) -> None:
    look = look_at(driver, watched(driver))
    bring_to(driver, look, "verify_correction")
    given = {"due_on": "2026-11-24", "more_time_reason": "调取材料"}
    who = ("sfj-supervisor", "verify_correction", "more_time")
    assert refused_fields(driver, look, *who, **given) == {"/due_on"}


def test_a_department_is_looked_at_by_the_bureau(driver: Driver) -> None:
    case_id = watched(driver)
    look = look_at(driver, case_id, "sfj-supervisor", supervised="shuili")
    with pytest.raises(Refusal):
        driver.complete(look, "bailu-sfs", "look", "no_issue")
    prompt = {"look_findings": "缺页码。", "prompt_text": "补页码。"}
    driver.complete(look, "sfj-supervisor", "look", "prompt", **prompt)
    driver.complete(look, "shuili-head", "answer_prompt", "corrected", prompt_answer="已补。")
