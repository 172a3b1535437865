"""What the forms of lead_referral let through and what they say otherwise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from workflows.forms.check_answers import check_answers

FORMS = Path(__file__).parents[2] / "bpmn" / "processes" / "lead_referral" / "forms"
LEAD = {
    "matter": "SL002",
    "recipient": "bailu",
    "place": "沙湾村",
    "act_on": "2026-11-23",
    "found_on": "2026-11-24",
    "facts": "堆放砂石约 120 立方米。",
    "party": "某建材经营部",
}


def errors(form, data, decision=None):
    schema = json.loads((FORMS / f"{form}.json").read_text())["schema"]
    if decision:
        schema["properties"]["decision"] = {}
        data = data | {"decision": decision}
    return {error.pointer: str(error.message) for error in check_answers(schema, data)}


def test_a_short_lead_will_do():
    assert errors("start", LEAD) == {}


def test_every_missing_field_is_named():
    assert set(errors("start", {})) == {
        "/matter", "/recipient", "/place", "/act_on", "/found_on", "/facts", "/party",
    }  # fmt: skip


def test_the_party_may_be_unknown():
    lead = {name: value for name, value in LEAD.items() if name != "party"}
    assert "暂时不明" in errors("start", lead)["/party"]
    assert errors("start", lead | {"party_kind": "unknown"}) == {}


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("91330219MA2AB", "应为 18 位，现在是 13 位"),
        ("91330219MA2ABCDEIX", "不用 I、O"),
        ("91330219MA2ABCDE1X", None),
        ("33021919900101123X", None),
    ],
)
def test_the_party_code(code, message):
    found = errors("start", LEAD | {"party_code": code}).get("/party_code")
    assert found is None if message is None else message in found


@pytest.mark.parametrize(
    "when", ["2026-11-24", "2026-11-24T09:30", "2026-11-24T09:30:00+08:00", "2026-11-24T01:30:00Z"]
)
def test_found_on_is_a_day_or_a_moment(when):
    assert errors("start", LEAD | {"found_on": when}) == {}


@pytest.mark.parametrize("when", ["昨天", "2026-13-01", "2026-02-30", "24.11.2026"])
def test_found_on_is_no_other_text(when):
    assert set(errors("start", LEAD | {"found_on": when})) == {"/found_on"}


def test_the_letter_needs_two_different_officers():
    for officers in ([], ["shuili-clerk"], ["shuili-clerk"] * 2, ["a", "b", "c"]):
        assert "/officers" in errors("draft", LEAD | {"officers": officers}, "submit")
    assert errors("draft", LEAD, "submit") == {"/officers": "请指定两名持证执法人员"}
    assert errors("draft", LEAD | {"officers": ["shuili-clerk", "shuili-head"]}, "submit") == {}


def test_withdrawing_asks_nothing():
    assert errors("draft", {}, "withdraw") == {}


def test_a_return_lists_what_is_missing():
    assert errors("check_completeness", {}, "complete") == {}
    assert set(errors("check_completeness", {}, "return_for_correction")) == {"/missing"}
    assert set(errors("check_completeness", {"missing": []}, "return_for_correction")) == {
        "/missing"
    }


@pytest.mark.parametrize("form", ["propose_acceptance", "decide_acceptance"])
def test_a_refusal_needs_code_and_reason(form):
    assert errors(form, {}, "accept") == {}
    assert set(errors(form, {}, "decline")) == {"/reason_code", "/reason"}
    refusal = {"reason_code": "R6", "reason": "涉嫌犯罪"}
    assert set(errors(form, refusal, "decline")) == {"/reason_code"}


def test_the_filing_decision_asks_by_its_way():
    assert errors("decide_filing", {}, "file") == {}
    assert set(errors("decide_filing", {}, "not_file")) == {"/filing_reason"}
    assert set(errors("decide_filing", {}, "soft_measure")) == {"/soft_measure_kind"}
    assert set(errors("decide_filing", {}, "suspected_crime")) == {"/suspected_offence"}


@pytest.mark.parametrize("form", ["propose_acceptance", "decide_acceptance"])
def test_passing_on_names_body_ground_and_reason(form):
    assert set(errors(form, {}, "transfer_on")) == {
        "/transfer_to", "/transfer_ground", "/reason",
    }  # fmt: skip
    crime = {"transfer_to": "ga", "transfer_ground": "suspected_crime", "reason": "数额巨大。"}
    assert set(errors(form, crime, "transfer_on")) == {"/suspected_offence"}


def test_a_command_centre_names_its_source():
    lead = {name: value for name, value in LEAD.items() if name != "recipient"}
    assert errors("start_centre", lead | {"source": "camera"}) == {}
    assert set(errors("start_centre", lead)) == {"/source"}
    assert set(errors("start_centre", lead | {"source": "transfer"})) == {"/source"}
