"""What the forms of the advisory let through and what they say otherwise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.advisory_way import LEAD, REPLY
from workflows.forms.check_answers import check_answers

PROCESSES = Path(__file__).parents[2] / "bpmn" / "processes"
FULL = {**REPLY, "proof": ["file"]}


def errors(form: str, data: dict[str, Any], decision: str = "") -> dict[str, str]:
    """What is wrong with the answers, by field; `form` as `folder/name`, or of the advisory."""
    folder, _, name = form.rpartition("/")
    path = PROCESSES / (folder or "procuratorial_advisory") / "forms" / f"{name}.json"
    schema = json.loads(path.read_text())["schema"]
    if decision:
        schema["properties"]["decision"] = {}
        data = data | {"decision": decision}
    return {error.pointer: str(error.message) for error in check_answers(schema, data)}


def test_a_lead_names_department_duty_dated_fact_and_harm() -> None:
    assert errors("start", LEAD) == {}
    assert set(errors("start", {})) == {
        "/department", "/subject", "/field", "/duty_basis", "/facts", "/harm",
    }  # fmt: skip
    assert "事实" in errors("start", LEAD | {"facts": []})["/facts"]
    assert "/facts/0/date" in errors("start", LEAD | {"facts": [{"text": "堆砂"}]})
    assert "/origin" in errors("start_jcy", LEAD)


@pytest.mark.parametrize(
    "field", ["ecology", "food_drug", "state_property", "land_transfer", "other"]
)
def test_the_fields_of_all_25(field: str) -> None:
    assert errors("start", LEAD | {"field": field}) == {}


def test_another_law_is_named() -> None:
    assert "/statute" in errors("start", LEAD | {"field": "statute"})
    assert errors("start", LEAD | {"field": "statute", "statute": "relics"}) == {}


def test_a_reply_needs_a_dated_measure_a_proof_and_a_responsible_person() -> None:
    assert errors("perform_and_reply", FULL, "reply") == {}
    good_intentions = {"reply_text": "高度重视，认真研究，坚决整改。"}
    assert set(errors("perform_and_reply", good_intentions, "reply")) == {
        "/measures", "/responsible", "/proof",
    }  # fmt: skip
    undated = FULL | {"measures": [{"measure": "加强监管", "state": "planned"}]}
    assert "/measures/0/due_on" in errors("perform_and_reply", undated, "reply")
    assert "证明材料" in errors("perform_and_reply", FULL | {"proof": []}, "reply")["/proof"]


def test_a_wish_for_suspension_gives_its_cause() -> None:
    asked = FULL | {"suspension_requested": True}
    assert set(errors("perform_and_reply", asked, "reply")) == {"/suspension_cause"}
    assert errors("perform_and_reply", asked | {"suspension_cause": "汛期"}, "reply") == {}


def test_an_objection_asks_for_its_reason_alone() -> None:
    assert set(errors("perform_and_reply", {}, "object")) == {"/objection"}


@pytest.mark.parametrize(
    ("form", "decision", "needed"),
    [
        ("duty_urging/draft_urging", "send", {"/urging_request", "/urging_signer"}),
        ("duty_urging/draft_urging", "skip", {"/skip_reason"}),
        ("duty_urging/draft_urging", "withdraw", set()),
        ("duty_urging/answer_urging", "plan", {"/urging_reply", "/plan_until"}),
        ("draft_information", "submit", {"/information", "/tried"}),
        ("draft_information", "close", set()),
        ("assess_lead", "pass_on", {"/assessment", "/pass_to"}),
        ("assess_lead", "social_governance", {"/assessment", "/general_ground"}),
        ("decide_filing", "return", set()),
        ("consult", "skip", {"/served_on"}),
        ("consult", "settled", {"/served_on", "/consulted_on", "/attendees", "/consultation"}),
        ("investigate", "propose_terminate", {"/second_person", "/findings", "/terminate_ground"}),
        (
            "issue_advisory",
            "ordinary",
            {"/decided_on", "/received_on", "/manner", "/correction_until"},
        ),
        ("issue_advisory", "return", set()),
        ("reply_urgent", "reply", {"/urgent_reply"}),
        ("review_objection", "changed", {"/review_opinion"}),
        (
            "follow_up",
            "not_performed",
            {"/followed_on", "/reply_state", "/follow_findings", "/failure_grounds"},
        ),
        ("decide_outcome", "escalate", {"/outcome_reason", "/escalate_to"}),
        ("public_interest_suit/record_registration", "refused", {"/refusal_reason"}),
        ("public_interest_suit/appeal_window", "appeal", {"/appeal_reason"}),
        ("public_interest_suit/appeal_window", "accept", set()),
        ("overdue_supervision/issue_order", "drop", {"/drop_reason"}),
        ("overdue_supervision/accept_answer", "raise", {"/acceptance"}),
    ],
)
def test_a_form_asks_by_its_decision(form: str, decision: str, needed: set[str]) -> None:
    assert set(errors(form, {}, decision)) == needed
