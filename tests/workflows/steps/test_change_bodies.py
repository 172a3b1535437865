"""One more body of a list, or one less, while the others do their part."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.driver import Driver
from tests.workflows.steps.test_repeats import (
    BODIES,
    answer,
    clocks,
    county,
    may_see,
    opened,
    planned,
)
from workflows.errors import Invalid, NotPermitted, Refusal, WrongState
from workflows.history.verify import verify_history
from workflows.steps.add_body import add_body
from workflows.steps.remove_body import remove_body

__all__ = ["county"]

ROW = {"organization": "ga", "duty": "治安"}
LEADER = "shuili-clerk"


def add(
    driver: Driver, case_id: str, who: str = LEADER, element: str = "answers", **row: Any
) -> None:
    row = row or ROW
    driver.act(who, lambda uow: add_body(uow, case_id, element, row, "力量不足"))


def remove(
    driver: Driver, case_id: str, body: str, who: str = LEADER, element: str = "answers"
) -> None:
    driver.act(who, lambda uow: remove_body(uow, case_id, element, body, "另有任务"))


def test_one_more_body_does_its_part(county: Driver) -> None:
    case_id = planned(county, BODIES[:1])
    add(county, case_id, **BODIES[1])
    assert opened(county, case_id).keys() == {("reply", "chengguan"), ("reply", "bailu")}
    assert may_see(county, "bailu-officer", case_id)
    assert clocks(county, case_id)["SEV-REPLY", "bailu"].state == "running"
    assert [row["organization"] for row in county.case(case_id).data["bodies"]] == [
        "chengguan", "bailu"
    ]  # fmt: skip
    for body in ("chengguan", "bailu"):
        answer(county, case_id, "reply", body, "attend")
    county.complete(case_id, LEADER, "settle", "go")
    assert {key[1] for key in opened(county, case_id)} == {"chengguan", "bailu"}
    with county.uow() as uow:
        assert verify_history(uow, case_id).ok


def test_a_body_is_excused(county: Driver) -> None:
    case_id = planned(county)
    remove(county, case_id, "qingshi")
    assert {key[1] for key in opened(county, case_id)} == {"chengguan", "bailu"}
    assert clocks(county, case_id)["SEV-REPLY", "qingshi"].state == "cancelled"
    county.at("2026-11-30T09:00").tick()
    assert set(opened(county, case_id)) == {("order", "chengguan"), ("order", "bailu")}


def test_without_the_last_one_at_work_the_case_goes_on(county: Driver) -> None:
    case_id = planned(county, BODIES[:2])
    answer(county, case_id, "reply", "chengguan", "attend")
    remove(county, case_id, "bailu")
    county.complete(case_id, LEADER, "settle", "go")
    assert opened(county, case_id).keys() == {("carry_out", "chengguan")}


def test_a_body_that_was_excused_comes_back(county: Driver) -> None:
    case_id = planned(county, BODIES[:2])
    remove(county, case_id, "bailu")
    add(county, case_id, organization="bailu", duty="后勤")
    [row] = [
        each for each in county.case(case_id).data["bodies"] if each["organization"] == "bailu"
    ]
    assert row["duty"] == "后勤"
    assert opened(county, case_id)["reply", "bailu"].round == 2


@pytest.mark.parametrize(
    ("row", "pointer"),
    [
        ({"organization": "chengguan"}, "/organization"),
        ({"organization": "nowhere"}, "/organization"),
        ({"duty": "治安"}, "/organization"),
        ({"organization": "ga", "rank": "1"}, "/rank"),
    ],
)
def test_a_row_that_cannot_be_is_refused(county: Driver, row: dict[str, str], pointer: str) -> None:
    case_id = planned(county)
    with pytest.raises(Invalid) as refused:
        add(county, case_id, **row)
    assert {each.pointer for each in refused.value.errors} == {pointer}
    assert len(county.case(case_id).data["bodies"]) == 3


@pytest.mark.parametrize("verb", [add, lambda driver, case_id: remove(driver, case_id, "bailu")])
def test_only_while_it_goes_on(county: Driver, verb: Any) -> None:
    case_id = planned(county, [])
    with pytest.raises(WrongState, match="没有在办理"):
        verb(county, case_id)


@pytest.mark.parametrize(
    ("who", "element", "refusal"),
    [
        ("sfj-supervisor", "answers", NotPermitted),
        (LEADER, "work", NotPermitted),
        (LEADER, "settle", Invalid),
    ],
)
def test_by_whom_the_process_names(
    county: Driver, who: str, element: str, refusal: type[Refusal]
) -> None:
    case_id = planned(county)
    with pytest.raises(refusal):
        add(county, case_id, who, element)
    with pytest.raises(refusal):
        remove(county, case_id, "bailu", who, element)


def test_who_is_through_does_not_leave(county: Driver) -> None:
    case_id = planned(county)
    answer(county, case_id, "reply", "bailu", "attend")
    with pytest.raises(WrongState, match="已经办完"):
        remove(county, case_id, "bailu")
    with pytest.raises(Invalid):
        remove(county, case_id, "ga")
