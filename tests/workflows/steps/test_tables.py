"""Decision tables of a folder: asked by service tasks, and for whether a decision can be taken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bpmn.folder import check_folder
from tests.bpmn.small_folder import small
from tests.bpmn.test_dmn import dmn
from tests.support.driver import Driver
from workflows.errors import Invalid, WrongState
from workflows.history.models import HistoryRow
from workflows.processes.publish_process import publish_process
from workflows.steps.start_case import start_case
from workflows.texts import CHINESE

ENGLISH = replace(CHINESE, english=True)
DIAGRAM = """
start s
user find
service weigh verb=decide(weight)
xor weighed
user light
user heavy
end e
s > find
find > weigh
weigh > weighed
weighed > heavy grade == "heavy"
weighed > light *
light > e
heavy > e
"""
FIELDS = {"amount": {"type": "integer"}, "excluded": {"type": "boolean"}}
WEIGHT = dmn(
    "FIRST",
    [(["false", ">= 10"], ['"heavy"', "3"]), (["false", "< 10"], ['"light"', "1"])],
    [("grade", ""), ("points", "")],
    ["excluded", "amount"],
)
ALLOWED = dmn(
    "FIRST",
    [
        (['"free"', "true"], ["false", '"有排除情形"', '"Excluded"']),
        (["-", "-"], ["true", '""', '""']),
    ],
    [("allowed", ""), ("reason", ""), ("reason_en", "")],
    ["decision", "excluded"],
)


def folder(**changes: bytes) -> dict[str, bytes]:
    files = small(DIAGRAM, FIELDS, find="free fine")
    settings = (
        files["process.toml"]
        .decode()
        .replace(
            '{ value = "free", label = "free" }',
            '{ value = "free", label = "free", allowed_by = "finding" }',
        )
    )
    return {
        **files,
        "process.toml": settings.encode(),
        "tables/weight.dmn": WEIGHT,
        "tables/finding.dmn": ALLOWED,
        **changes,
    }


def begun(driver: Driver, **data: Any) -> str:
    driver.act("admin", lambda uow: publish_process(uow, folder()))
    return driver.act("shuili-clerk", lambda uow: start_case(uow, "small", data)).id


def told(driver: Driver, case_id: str) -> list[dict[str, Any]]:
    with driver.uow() as uow:
        rows = uow.session.scalars(
            select(HistoryRow).where(
                HistoryRow.case_id == case_id, HistoryRow.kind == "table:decided"
            )
        )
        return [row.data for row in rows if row.data is not None]


@pytest.mark.parametrize(("amount", "grade", "row"), [(12, "heavy", 1), (3, "light", 2)])
def test_a_service_task_asks_a_table_and_the_gateway_reads_it(
    driver: Driver, amount: int, grade: str, row: int
) -> None:
    case_id = begun(driver, amount=amount)
    driver.complete(case_id, "shuili-clerk", "find", "fine")
    assert list(driver.open(case_id)) == [grade]
    assert driver.case(case_id).data["grade"] == grade
    [said] = told(driver, case_id)
    assert (said["element"], said["table"], said["rows"]) == ("weigh", "裁量", [row])
    assert said["result"]["grade"] == grade


def test_no_row_gives_empty_fields(driver: Driver) -> None:
    case_id = begun(driver, amount=12, excluded=True)
    driver.complete(case_id, "shuili-clerk", "find", "fine")
    assert list(driver.open(case_id)) == ["light"]
    assert driver.case(case_id).data["grade"] is None
    assert told(driver, case_id)[0]["rows"] == []


def test_a_table_that_cannot_be_read_refuses_the_step(driver: Driver) -> None:
    case_id = begun(driver)  # no amount: it cannot be compared
    with pytest.raises(WrongState, match="决策表“裁量”得不出结果"):
        driver.complete(case_id, "shuili-clerk", "find", "fine")
    assert list(driver.open(case_id)) == ["find"]


def test_a_decision_that_its_table_does_not_allow_says_why(driver: Driver) -> None:
    case_id = begun(driver, amount=3, excluded=True)
    with pytest.raises(Invalid) as refused:
        driver.complete(case_id, "shuili-clerk", "find", "free")
    [error] = refused.value.errors
    assert str(error.message) == "有排除情形"
    assert error.message.translated(ENGLISH) == "Excluded"
    driver.complete(case_id, "shuili-clerk", "find", "fine")


def test_which_row_allowed_a_decision_stands_in_the_history(driver: Driver) -> None:
    case_id = begun(driver, amount=3)
    driver.complete(case_id, "shuili-clerk", "find", "free")
    first, second = told(driver, case_id)
    assert (first["element"], first["rows"], first["result"]["allowed"]) == ("find", [2], True)
    assert second["element"] == "weigh"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, set()),
        (
            {"tables/weight.dmn": ALLOWED},
            {(None, "condition-field"), ("flow_3", "condition-field")},
        ),
        ({"tables/finding.dmn": WEIGHT}, {("find", "config-invalid")}),
    ],
)
def test_the_check_looks_at_who_asks(
    changes: dict[str, bytes], found: set[tuple[str | None, str]]
) -> None:
    problems = {(each.element, each.code) for each in check_folder(folder(**changes))}
    assert found <= problems
    assert bool(found) is bool(problems)


def test_a_table_that_is_asked_has_to_be_there() -> None:
    files = folder()
    del files["tables/weight.dmn"]
    del files["tables/finding.dmn"]
    problems = {(each.element, each.code) for each in check_folder(files)}
    assert {("weigh", "config-invalid"), ("find", "config-invalid")} <= problems
