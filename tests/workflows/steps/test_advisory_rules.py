"""What law asks of an advisory beyond its forms, and what its clocks count from."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.advisory_way import PNG, PROCURATORATE, bring_to, start_advisory
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from workflows.cases.models import Case
from workflows.documents.queries import documents_of_case
from workflows.errors import Invalid, NotPermitted, WrongState
from workflows.history.kinds import Kind
from workflows.history.queries import rows_of_case
from workflows.steps.add_to_case import add_to_case
from workflows.steps.context import CaseContext
from workflows.steps.forms import task_form
from workflows.steps.send_message import send_message
from workflows.steps.suspend_deadline import resume_suspended, suspend_deadline

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

ISSUED: dict[str, Any] = PROCURATORATE[-1][3]


@pytest.fixture
def case_id(driver: Driver) -> str:
    """The chief prosecutor is to issue the advisory."""
    case_id = start_advisory(driver, "jcy-prosecutor")
    bring_to(driver, case_id, "issue_advisory")
    return case_id


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received_on": "2026-11-25"}, "/received_on"),  # tomorrow
        ({"decided_on": "2026-11-25"}, "/decided_on"),
        ({"received_on": "2026-11-23"}, "/received_on"),  # before it was decided
        ({"correction_until": "2026-11-24"}, "/correction_until"),
        ({"objection_until": "2026-11-20"}, "/objection_until"),
        ({"decided_on": "2026-11-20"}, "/service_delay"),  # four days (PILR 76)
    ],
)
def test_days_of_service(driver: Driver, case_id: str, changes: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        driver.complete(case_id, "jcy-chief", "issue_advisory", "ordinary", **ISSUED | changes)
    assert [each.pointer for each in refused.value.errors] == [field]


def test_late_service_is_recorded_with_its_reason(driver: Driver, case_id: str) -> None:
    late = ISSUED | {"decided_on": "2026-11-20", "service_delay": "行政机关值班室无人签收。"}
    driver.complete(case_id, "jcy-chief", "issue_advisory", "ordinary", **late)
    assert "perform_and_reply" in driver.open(case_id)


def test_the_clock_counts_from_the_receipt(driver: Driver, case_id: str) -> None:
    given = ISSUED | {"decided_on": "2026-11-19", "received_on": "2026-11-20"}
    driver.complete(case_id, "jcy-chief", "issue_advisory", "urgent", **given)
    clocks = driver.deadlines(case_id)
    assert str(clocks["PIL21a"].due_on) == "2027-01-20"
    assert str(clocks["PIL21b"].due_on) == "2026-12-07"  # 15 days end on a Saturday
    assert not clocks.keys() & {"PILR75", "PILR76", "JY16"}, "checks read them, no clock runs"
    with driver.uow() as uow:
        started = [
            row.data["rule"]
            for row in rows_of_case(uow.session, case_id)
            if row.kind == Kind.DEADLINE_STARTED and row.data
        ]
    assert started[-2:] == ["PIL21a", "PIL21b"], "documents print the last day of the first"


@pytest.mark.parametrize(
    ("until", "on", "allowed"),
    [
        (None, "2026-12-03T10:00", True),  # the seventh working day
        (None, "2026-12-04T10:00", False),
        ("2026-12-10", "2026-12-04T10:00", True),
        ("2026-11-27", "2026-11-30T10:00", False),
    ],
)
def test_objections_have_their_time(
    driver: Driver, case_id: str, until: str | None, on: str, allowed: bool
) -> None:
    given = ISSUED | ({"objection_until": until} if until else {})
    driver.complete(case_id, "jcy-chief", "issue_advisory", "ordinary", **given)
    driver.at(on)
    object_ = {"objection": "没有相应职责。"}
    if allowed:
        driver.complete(case_id, "shuili-head", "perform_and_reply", "object", **object_)
        assert "review_objection" in driver.open(case_id)
        return
    with pytest.raises(Invalid) as refused:
        driver.complete(case_id, "shuili-head", "perform_and_reply", "object", **object_)
    assert [each.pointer for each in refused.value.errors] == ["/objection"]


def test_a_reply_without_a_file_is_refused(driver: Driver, case_id: str) -> None:
    bring_to(driver, case_id, "perform_and_reply")
    with pytest.raises(Invalid) as refused:
        driver.complete(
            case_id, "shuili-head", "perform_and_reply", "reply", reply_text="高度重视。"
        )
    found = {each.pointer for each in refused.value.errors}
    assert found == {"/measures", "/responsible", "/proof"}


def test_only_the_chief_suspends_the_review_and_papers_say_so(driver: Driver, case_id: str) -> None:
    bring_to(driver, case_id, "follow_up")
    clock = driver.deadlines(case_id)["PILR47"]
    for username in ("jcy-prosecutor", "shuili-head", "sfj-head"):
        with pytest.raises(NotPermitted):
            driver.act(username, lambda uow: suspend_deadline(uow, clock.id, "PILR78"))
    driver.act("jcy-chief", lambda uow: suspend_deadline(uow, clock.id, "PILR78"))
    assert driver.deadlines(case_id)["PILR47"].state == "paused"
    driver.act("jcy-chief", lambda uow: resume_suspended(uow, clock.id))
    with driver.uow() as uow:
        kinds = {row.kind for row in documents_of_case(uow.session, case_id)}
    assert kinds >= {"suspension_decision", "resumption_decision"}


def test_a_suit_outside_its_field_is_barred_with_its_reason(driver: Driver) -> None:
    case_id = start_advisory(driver, "jcy-prosecutor", field="other")
    with pytest.raises(Invalid) as refused:
        driver.complete(
            case_id, "jcy-prosecutor", "assess_lead", "file", assessment="属于本院管辖。"
        )
    (error,) = refused.value.errors
    assert "社会治理检察建议" in str(error.message)


def test_a_late_reply_is_a_reply(driver: Driver, case_id: str) -> None:
    """Words alone are refused, and the department can bring its proof though it has no task."""
    bring_to(driver, case_id, "perform_and_reply")

    def add(username: str) -> str:
        return driver.act(username, lambda uow: add_to_case(uow, case_id, "清除后.png", [PNG]).id)

    def send(**given: object) -> None:
        said = {"late_reply": "招标延期。", "reply_text": "高度重视。", **given}
        driver.act("shuili-head", lambda uow: send_message(uow, case_id, "late_reply", said))

    driver.at("2027-01-26T09:00").tick()
    assert "follow_up" in driver.open(case_id)
    with pytest.raises(Invalid) as refused:
        send()
    found = {each.pointer for each in refused.value.errors}
    assert found == {"/measures", "/responsible", "/proof"}
    with pytest.raises(NotPermitted):
        add("sfj-supervisor")
    done = [{"measure": "清除砂石", "due_on": "2027-01-20", "state": "done"}]
    send(measures=done, responsible="林国栋 局长", proof=[add("shuili-head")])

    assert driver.case(case_id).data["measures"] == done
    task = driver.open(case_id)["follow_up"]
    with driver.uow("jcy-prosecutor") as uow:
        context = CaseContext(uow, uow.session.get_one(Case, case_id))
        assert task_form(context, task).data["reply_state"] == "late"


def test_a_reply_is_late_only_once_its_step_is_over(driver: Driver, case_id: str) -> None:
    """Until then it is given in the step; while an objection is reviewed nothing is late either."""
    bring_to(driver, case_id, "perform_and_reply")

    def refusal() -> str:
        with pytest.raises(WrongState) as refused:
            driver.act("shuili-head", lambda uow: send_message(uow, case_id, "late_reply", {}))
        return str(refused.value)

    assert refusal() == "“履职回复”还没有办完，现在不能发送。"
    driver.complete(case_id, "shuili-head", "perform_and_reply", "object", objection="没有职责。")
    assert refusal() == "“异议复核”还没有办完，现在不能发送。"
    given = {"review_opinion": "职责在水利局。"}
    driver.complete(case_id, "jcy-prosecutor", "review_objection", "upheld_advisory", **given)
    driver.complete(case_id, "jcy-chief", "confirm_objection", "upheld_advisory")
    driver.at("2027-01-26T09:00").tick()
    assert "follow_up" in driver.open(case_id)
    with pytest.raises(Invalid):  # it may be sent now, with all that belongs to it
        driver.act("shuili-head", lambda uow: send_message(uow, case_id, "late_reply", {}))


def test_the_chief_confirms_the_review_of_an_objection(driver: Driver, case_id: str) -> None:
    """Nobody types that they did: it is a step of theirs, and they may send it back."""
    bring_to(driver, case_id, "perform_and_reply")
    driver.complete(case_id, "shuili-head", "perform_and_reply", "object", objection="没有职责。")
    given = {"review_opinion": "职责在水利局。"}
    driver.complete(case_id, "jcy-prosecutor", "review_objection", "upheld_advisory", **given)
    with pytest.raises(Invalid) as refused:
        driver.complete(case_id, "jcy-chief", "confirm_objection", "withdrawn")
    assert "没有提出撤回" in str(refused.value.errors[0].message)
    with pytest.raises(NotPermitted):
        driver.complete(case_id, "jcy-prosecutor", "confirm_objection", "upheld_advisory")
    driver.complete(case_id, "jcy-chief", "confirm_objection", "return", opinion="再核一次")
    assert "review_objection" in driver.open(case_id)
    driver.complete(case_id, "jcy-prosecutor", "review_objection", "upheld_advisory", **given)
    driver.complete(case_id, "jcy-chief", "confirm_objection", "upheld_advisory")
    assert "perform_and_reply" in driver.open(case_id)
