"""What is foretold of a case is what then happens, for each way to start one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bpmn.folder_model import ProcessFolder, Start
from tests.support.driver import LEAD, NORMAL_WAY, Driver
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import parse_amount
from workflows.organizations.models import Organization
from workflows.organizations.queries import holders
from workflows.processes.published import folder_of
from workflows.processes.queries import current_version
from workflows.steps.foresee import foresee, main_decision
from workflows.steps.start_case import start_case, starting
from workflows.tasks.models import Task

ANSWERS = {element: data for _, element, _, _, data in NORMAL_WAY}
TO_DEPARTMENT = {"matter": "SL007", "recipient": "shuili"}
REGISTERED = {"recipient": None, "source": "hotline"}
WAYS = [
    ("shuili-clerk", {}),
    ("shuili-clerk", {"urgent": True, "found_on": "2026-11-24T08:30"}),
    ("bailu-officer", TO_DEPARTMENT),
    ("bailu-dispatch", REGISTERED),
    ("bailu-dispatch", {**REGISTERED, "urgent": True}),
]


def lead(changes: dict[str, Any]) -> dict[str, Any]:
    given = {**LEAD, **changes}
    return {name: value for name, value in given.items() if value is not None}


def way_of(uow: UnitOfWork) -> tuple[ProcessFolder, Start, Organization]:
    version = current_version(uow.session, "lead_referral")
    assert version is not None
    folder = folder_of(version)
    return folder, *starting(uow, folder)


def played(driver: Driver, who: str, data: dict[str, Any]) -> tuple[str, list[Task]]:
    """A case that goes its way in one moment, by the main decision of each step, and its tasks.

    It goes on to its end, or to where a second officer is needed that a small body does not have.
    """
    case = driver.act(who, lambda uow: start_case(uow, "lead_referral", data))
    with driver.uow(who) as uow:
        folder, _, _ = way_of(uow)
    tasks = []
    while opened := driver.open(case.id):
        [task] = opened.values()
        tasks.append(task)
        with driver.uow() as uow:
            able = holders(uow.session, task.role, task.organization_id, date(2026, 11, 24))
        by = next((one for one in able if one.id == task.assignee_id), able[0])
        data = dict(ANSWERS[task.element])
        if "co_officer" in data:
            if len(able) == 1:
                break
            data["co_officer"] = next(one.username for one in able if one is not by)
        decision = main_decision(folder.tasks[task.element]).value
        driver.complete(case.id, by.username, task.element, decision, **data)
    return case.id, tasks


@pytest.mark.parametrize(("who", "changes"), WAYS)
def test_steps_holders_and_clocks_are_those_of_the_case(
    driver: Driver, who: str, changes: dict[str, Any]
) -> None:
    data = lead(changes)
    with driver.uow(who) as uow:
        ahead = foresee(uow, *way_of(uow), data)
    case_id, tasks = played(driver, who, data)

    foretold = [
        (each.spec.element, each.holder.role, each.holder.organization.id)
        for each in ahead.tasks
        if each.holder
    ]
    assert foretold[: len(tasks)] == [
        (task.element, task.role, task.organization_id) for task in tasks
    ]
    counted = {
        each.rule.code: (each.amount, each.started_at, each.result.due_at) for each in ahead.clocks
    }
    run = driver.deadlines(case_id)
    assert {code: counted[code] for code in run} == {
        code: (parse_amount(row.amount), row.started_at, row.due_at) for code, row in run.items()
    }
    if driver.case(case_id).state == "finished":
        assert (len(foretold), len(counted)) == (len(tasks), len(run))


@pytest.mark.parametrize(
    ("who", "changes", "first", "handed_in"),
    [
        ("shuili-clerk", {}, "draft", True),
        ("bailu-officer", TO_DEPARTMENT, "draft", True),
        ("bailu-dispatch", REGISTERED, "propose_acceptance", False),
        # The source is a choice that has to be made: until it is, the first one is assumed.
        ("bailu-dispatch", {"recipient": None}, "propose_acceptance", False),
    ],
)
def test_each_way_begins_where_it_begins(
    driver: Driver, who: str, changes: dict[str, Any], first: str, handed_in: bool
) -> None:
    with driver.uow(who) as uow:
        ahead = foresee(uow, *way_of(uow), lead(changes))
    assert (ahead.tasks[0].spec.element, ahead.tasks[0].handed_in) == (first, handed_in)


def test_who_sees_it_from_when(driver: Driver) -> None:
    def seen(who: str, changes: dict[str, Any]) -> dict[str, str | None]:
        with driver.uow(who) as uow:
            ahead = foresee(uow, *way_of(uow), lead(changes))
            return {body.code: element for body, element in ahead.seen_from}

    assert seen("shuili-clerk", {}) == {"shuili": None, "bailu": "approve_send"}
    assert seen("bailu-officer", TO_DEPARTMENT) == {"bailu": None, "shuili": "approve_send"}
    assert seen("bailu-dispatch", REGISTERED) == {"bailu": None}


def test_an_empty_form_and_nonsense_foretell_what_they_can(driver: Driver) -> None:
    with driver.uow("shuili-clerk") as uow:
        empty = foresee(uow, *way_of(uow), {})
        odd = foresee(uow, *way_of(uow), {"recipient": "nowhere", "found_on": "neulich"})
    for ahead in (empty, odd):
        holders_known = [each.holder is not None for each in ahead.tasks]
        assert holders_known[:3] == [True, True, False]  # nobody is named to sign for it
        assert not ahead.clocks[0].from_data
