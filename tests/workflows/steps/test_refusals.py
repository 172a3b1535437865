"""What completing and starting refuse, in whose words, and that nothing is changed then."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.driver import Driver
from workflows.errors import AlreadyDone, Invalid, NotFound, NotPermitted, Refusal, Stale
from workflows.history.queries import rows_of_case
from workflows.steps.complete_task import complete_task
from workflows.tasks.claim_task import claim_task, release_task


def pointers(refusal: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [error.pointer for error in refusal.value.errors]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"place": ""}, "/place"),
        ({"facts": "太短"}, "/facts"),
        ({"act_on": "2026-13-01"}, "/act_on"),
        ({"act_on": "2026-11-24"}, "/act_on"),  # after it was found
        ({"found_on": "2026-11-25"}, "/found_on"),  # tomorrow
        ({"found_on": "2026-11-24T18:00", "act_on": "2026-11-24"}, "/found_on"),  # this evening
        ({"matter": "XX999"}, "/matter"),
        ({"matter": "SL007"}, "/recipient"),  # not delegated to 白鹭镇
        ({"recipient": "shuili"}, "/recipient"),
        ({"recipient": "nowhere"}, "/recipient"),
        ({"party": ""}, "/party"),
        ({"party_code": "92330000MA2K7"}, "/party_code"),
        ({"goods": [{"quantity": 1}]}, "/goods/0/name"),
        ({"goods": [{"name": "砂石", "quantity": "许多"}]}, "/goods/0/quantity"),
        ({"officers": ["shuili-clerk", "shuili-clerk"]}, "/officers"),
        ({"officers": ["shuili-clerk", "bailu-officer"]}, "/officers/1"),
        ({"urgent": "yes"}, "/urgent"),
        ({"unknown_field": "x"}, "/unknown_field"),
    ],
)
def test_a_wrong_field_is_named(driver: Driver, changes: dict[str, Any], wrong: str) -> None:
    with pytest.raises(Invalid) as refusal:
        driver.start(**changes)
    assert wrong in pointers(refusal)
    for error in refusal.value.errors:
        assert str(error.message).strip()


def test_all_wrong_fields_are_named_at_once(driver: Driver) -> None:
    with pytest.raises(Invalid) as refusal:
        driver.start(place="", facts="", act_on="x")
    assert {"/place", "/facts", "/act_on"} <= set(pointers(refusal))


def test_only_the_posts_of_the_folder_start_it(driver: Driver) -> None:
    with pytest.raises(NotPermitted, match="不能发起"):
        driver.start("bailu-head")


def test_the_second_is_told_who_did_what_and_when(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    task = driver.open(case_id)["check_completeness"]
    driver.complete(case_id, "bailu-officer", "check_completeness", "complete")

    with pytest.raises(AlreadyDone) as refusal:
        driver.act(
            "bailu-officer2",
            lambda uow: complete_task(
                uow, task.id, decision="complete", data={}, version=task.version
            ),
        )
    name = driver.viewer("bailu-officer").name
    assert refusal.value.by == name
    assert refusal.value.decision == "complete"
    assert name in str(refusal.value.text)


def test_already_done_comes_before_everything_else(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    task = driver.open(case_id)["check_completeness"]
    driver.complete(case_id, "bailu-officer", "check_completeness", "complete")

    with pytest.raises(AlreadyDone):
        driver.act(
            "bailu-officer2",
            lambda uow: complete_task(uow, task.id, decision="", data={"x": 1}, version=None),
        )


def complete_draft(driver: Driver, username: str, version: int | None, **more: Any) -> None:
    case_id = driver.start()
    task = driver.open(case_id)["draft"]
    given = {"decision": "submit", "data": {}, **more}
    driver.act(username, lambda uow: complete_task(uow, task.id, version=version, **given))


def test_a_stale_version_is_refused(driver: Driver) -> None:
    with pytest.raises(Stale):
        complete_draft(driver, "shuili-clerk", 99)


def test_a_missing_version_is_a_wrong_field(driver: Driver) -> None:
    with pytest.raises(Invalid) as refusal:
        complete_draft(driver, "shuili-clerk", None)
    assert pointers(refusal) == ["/version"]


def test_an_unknown_decision_is_a_wrong_field(driver: Driver) -> None:
    with pytest.raises(Invalid) as refusal:
        complete_draft(driver, "shuili-clerk", 1, decision="dispute")
    assert pointers(refusal) == ["/decision"]


def test_a_decision_that_wants_a_reason_is_refused_without(driver: Driver) -> None:
    with pytest.raises(Invalid) as refusal:
        complete_draft(driver, "shuili-clerk", 1, decision="withdraw")
    assert pointers(refusal) == ["/opinion"]


def test_whoever_sees_a_task_but_does_not_hold_it_may_not_complete_it(driver: Driver) -> None:
    with pytest.raises(NotPermitted, match="不由您办理"):
        _approve_as_clerk(driver)


def _approve_as_clerk(driver: Driver) -> None:
    case_id = driver.start()
    driver.complete(case_id, "shuili-clerk", "draft", "submit")
    task = driver.open(case_id)["approve_send"]
    driver.act(
        "shuili-clerk",
        lambda uow: complete_task(uow, task.id, decision="approve", data={}, version=task.version),
    )


def test_another_township_does_not_even_learn_that_the_task_exists(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    task = driver.open(case_id)["check_completeness"]
    with pytest.raises(NotFound):
        driver.act(
            "qingshi-officer",
            lambda uow: complete_task(
                uow, task.id, decision="complete", data={}, version=task.version
            ),
        )


def test_two_officers_must_be_two_and_certified(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "verify")
    for other in ("bailu-officer", "bailu-deputy"):
        with pytest.raises(Invalid) as refusal:
            driver.complete(
                case_id,
                "bailu-officer",
                "verify",
                "report",
                co_officer=other,
                findings="属实",
                proposal="file",
            )
        assert "/co_officer" in pointers(refusal)


def test_a_refused_step_leaves_no_trace(driver: Driver) -> None:
    case_id = driver.start()
    before = driver.case(case_id)
    with driver.uow() as uow:
        rows = len(rows_of_case(uow.session, case_id))
    with pytest.raises(Refusal):
        driver.complete(case_id, "shuili-clerk", "draft", "submit", place="")
    after = driver.case(case_id)
    with driver.uow() as uow:
        assert len(rows_of_case(uow.session, case_id)) == rows
    assert (after.version, after.data) == (before.version, before.data)


def test_a_claimed_task_is_the_claimants_until_released(driver: Driver) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    task = driver.open(case_id)["check_completeness"]
    driver.act("bailu-officer", lambda uow: claim_task(uow, task.id))

    with pytest.raises(NotPermitted, match=driver.viewer("bailu-officer").name):
        driver.act("bailu-officer2", lambda uow: claim_task(uow, task.id))
    with pytest.raises(NotPermitted):
        driver.complete(case_id, "bailu-officer2", "check_completeness", "complete")

    driver.act("bailu-officer", lambda uow: release_task(uow, task.id))
    driver.complete(case_id, "bailu-officer2", "check_completeness", "complete")
    assert "propose_acceptance" in driver.open(case_id)


@pytest.mark.parametrize("day", ["2026-11-25", "9999-12-31", "0001-01-01"])
def test_a_result_has_been_decided_on_some_day_of_late(driver: Driver, day: str) -> None:
    case_id = driver.start()
    driver.until(case_id, "record_result")
    with pytest.raises(Invalid) as refusal:
        driver.complete(
            case_id,
            "bailu-officer",
            "record_result",
            "record",
            result="penalty",
            decided_on=day,
            summary="罚款一万元。",
        )
    assert pointers(refusal) == ["/decided_on"]


@pytest.mark.parametrize("day", ["2026-11-25", "0001-01-01"])
def test_the_day_of_verifying_is_a_field_like_others(driver: Driver, day: str) -> None:
    case_id = driver.start()
    driver.until(case_id, "verify")
    with pytest.raises(Invalid) as refusal:
        driver.complete(
            case_id,
            "bailu-officer",
            "verify",
            "report",
            co_officer="bailu-officer2",
            verified_on=day,
            findings="属实",
            proposal="file",
        )
    assert pointers(refusal) == ["/verified_on"]


def test_data_do_not_decide(driver: Driver) -> None:
    with pytest.raises(Invalid) as refusal:
        complete_draft(driver, "shuili-clerk", 1, data={"decision": "withdraw"})
    assert pointers(refusal) == ["/decision"]


def test_the_name_of_a_case_is_one_line(driver: Driver) -> None:
    case_id = driver.start(subject="弃置砂石\r\nBcc: 阻碍行洪")
    assert driver.case(case_id).title == "弃置砂石 Bcc: 阻碍行洪"


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"facts": "当事人自称姓名为😀，拒绝说明。"}, ["/facts"]),
        ({"goods": [{"name": "砂石"}, {"name": "𰻝", "unit": "吨"}]}, ["/goods/1/name"]),
        ({"subject": "案由不印在文书上😀"}, []),
    ],
)
def test_who_types_what_no_document_can_print_is_told(
    driver: Driver, changes: dict[str, Any], wrong: list[str]
) -> None:
    """At once, by the name of the field: whoever has the document made could not change it."""
    if not wrong:
        driver.start(**changes)
        return
    with pytest.raises(Invalid) as refusal:
        driver.start(**changes)
    assert pointers(refusal) == wrong
    assert "文书印不出来" in str(refusal.value.errors[0].message)


def test_a_character_no_document_can_print_is_refused_where_it_is_typed(driver: Driver) -> None:
    with pytest.raises(Invalid) as refusal:
        driver.start(facts="当事人自称姓名为😀，拒绝说明。")
    [error] = refusal.value.errors
    assert error.pointer == "/facts"
    assert "😀" in str(error.message)
