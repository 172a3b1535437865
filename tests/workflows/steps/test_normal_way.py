"""The normal way of a referral, and what each step leaves behind."""

from __future__ import annotations

from tests.support.driver import NORMAL_WAY, Driver
from workflows.cases.queries import visible_case
from workflows.documents.queries import documents_of_case
from workflows.history.kinds import Kind
from workflows.history.queries import rows_of_case
from workflows.history.verify import verify_history


def test_a_lead_is_referred_accepted_filed_and_archived(driver: Driver) -> None:
    case_id = driver.start()
    for username, element, decision, opinion, data in NORMAL_WAY:
        assert list(driver.open(case_id)) == [element]
        driver.complete(case_id, username, element, decision, opinion, **data)

    case = driver.case(case_id)
    assert (case.state, case.outcome, driver.open(case_id)) == ("finished", "archived", {})
    with driver.uow() as uow:
        made = {item.kind: item.number for item in documents_of_case(uow.session, case_id)}
        assert verify_history(uow, case_id).ok
        kinds = [row.kind for row in rows_of_case(uow.session, case_id)]
    assert set(made) == {
        "referral_letter",
        "receipt",
        "acceptance_notice",
        "verification_report",
        "filing_approval",
        "feedback_letter",
    }
    assert made["referral_letter"] == "云溪水移函〔2026〕0001号"
    assert kinds.count(Kind.NOTICE_SENT) == 1  # the first notice at filing
    assert kinds[-1] == Kind.CASE_FINISHED


def test_the_number_comes_with_the_approval_and_not_before(driver: Driver) -> None:
    case_id = driver.start()
    driver.complete(case_id, "shuili-clerk", "draft", "submit")
    assert driver.case(case_id).number is None

    driver.complete(case_id, "shuili-head", "approve_send", "approve")
    assert driver.case(case_id).number == "云溪水移〔2026〕0001号"


def test_a_withdrawn_draft_uses_up_no_number(driver: Driver) -> None:
    first = driver.start()
    driver.complete(first, "shuili-clerk", "draft", "withdraw", "重复登记")
    second = driver.start()
    driver.until(second, "sign_receipt")

    assert driver.case(first).state == "withdrawn"
    assert driver.case(first).number is None
    assert driver.case(second).number == "云溪水移〔2026〕0001号"


def test_the_recipient_sees_a_case_only_once_it_is_sent(driver: Driver) -> None:
    case_id = driver.start()
    before = driver.act("bailu-desk", lambda uow: visible_case(uow.session, uow.person, case_id))
    driver.until(case_id, "sign_receipt")
    after = driver.act("bailu-desk", lambda uow: visible_case(uow.session, uow.person, case_id))

    assert before is None
    assert after is not None


def test_a_returned_draft_may_change_the_recipient_and_the_title(driver: Driver) -> None:
    case_id = driver.start()
    driver.complete(case_id, "shuili-clerk", "draft", "submit")
    driver.complete(case_id, "shuili-head", "approve_send", "return", "地点属青石镇")
    driver.complete(
        case_id, "shuili-clerk", "draft", "submit", recipient="qingshi", place="青石镇石门村"
    )
    driver.complete(case_id, "shuili-head", "approve_send", "approve")

    task = driver.open(case_id)["sign_receipt"]
    with driver.uow("qingshi-desk") as uow:
        assert visible_case(uow.session, uow.person, case_id) is not None
        assert uow.person.holds(task.role, task.organization_id)
    assert driver.case(case_id).title.startswith("青石镇石门村")


def test_an_urgent_lead_goes_to_the_head(driver: Driver) -> None:
    case_id = driver.start(urgent=True, found_on="2026-11-24T08:30")
    driver.until(case_id, "decide_acceptance")

    task = driver.open(case_id)["decide_acceptance"]
    assert task.role == "head"
    assert driver.deadlines(case_id)["LR-ACCEPT"].amount == "24H"


def test_still_incomplete_after_correction_goes_to_the_head_with_r8_proposed(
    driver: Driver,
) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    driver.complete(
        case_id,
        "bailu-officer",
        "check_completeness",
        "return_for_correction",
        missing=["现场照片"],
    )
    driver.complete(case_id, "shuili-clerk", "supplement", "resubmit", supplement_note="无法补充")
    driver.complete(
        case_id,
        "bailu-officer",
        "check_completeness",
        "return_for_correction",
        missing=["现场照片"],
    )

    assert driver.open(case_id)["decide_acceptance"].role == "head"
    driver.complete(case_id, "bailu-head", "decide_acceptance", "decline", reason="仍缺现场照片")
    case = driver.case(case_id)
    assert (case.outcome, case.data["reason_code"]) == ("declined", "R8")


def test_a_lead_that_is_not_filed_needs_no_result(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "decide_filing")
    driver.complete(
        case_id, "bailu-deputy", "decide_filing", "soft_measure", soft_measure_kind="advice"
    )

    assert list(driver.open(case_id)) == ["feed_back"]
    assert "APL60" not in driver.deadlines(case_id)
