"""How a case stands, in the plain values that stories name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lianshu.platform import Platform
from oversight.lights import standing_of_case, standing_of_task
from oversight.queries import cards_of_tasks, told_rows
from workflows.calendar.queries import office_calendar
from workflows.cases.models import Case
from workflows.cases.queries import cases_by_id, links_of
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline
from workflows.deadlines.queries import deadlines_by_id
from workflows.documents.queries import documents_of_case
from workflows.history.kinds import Kind
from workflows.history.queries import rows_of_kinds
from workflows.organizations.queries import people_by_id
from workflows.steps.context import CaseContext
from workflows.steps.item_context import at_task
from workflows.tasks.models import Task
from workflows.tasks.queries import tasks_of_case


def observations(
    platform: Platform, case_id: str, *, to_the_minute: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """What can be expected of a case; `to_the_minute` names elements whose end is told exactly."""
    with platform.unit_of_work(write=False) as uow:
        case = cases_by_id(uow.session, {case_id})[case_id]
        tasks = tasks_of_case(uow.session, case_id, "open")
        clocks = deadlines_by_id(
            uow.session, [task.deadline_id for task in tasks if task.deadline_id]
        )
        return {
            **_of_case(uow, case, tasks, clocks),
            **_of_tasks(uow, tasks),
            "due": {
                _named(task): _end(clocks[task.deadline_id], _named(task) in to_the_minute)
                for task in tasks
                if task.deadline_id in clocks
            },
            "provisional": [
                _named(task)
                for task in tasks
                if task.deadline_id in clocks and clocks[task.deadline_id].provisional
            ],
            "barred": _barred(uow, case, tasks),
            "related": [
                f"{link.relation}_{'to' if link.earlier_id == case_id else 'from'}"
                for link in links_of(uow.session, case_id)
            ],
            "heard": [
                (row.data or {})["message"]
                for row in rows_of_kinds(uow.session, case_id, [Kind.MESSAGE_RECEIVED])
            ],
        }


def _named(task: Task) -> str:
    """The element of a task, with the code of the body whose part it is."""
    return f"{task.element}@{task.item}" if task.item else task.element


def following_case(platform: Platform, case_id: str, relation: str) -> str:
    """The id of the case that a case goes on as; raises LookupError."""
    with platform.unit_of_work(write=False) as uow:
        for link in links_of(uow.session, case_id):
            if (link.earlier_id, link.relation) == (case_id, relation):
                return link.case_id
    raise LookupError(f"no case follows by {relation}")


def _barred(uow: UnitOfWork, case: Case, tasks: Sequence[Task]) -> dict[str, list[str]]:
    """The decisions that cannot be taken now, by element, where there are any."""
    context = CaseContext(uow, case)
    barred = {
        _named(task): [
            each.value
            for each in context.folder.tasks[task.element].decisions
            if at_task(context, task).why_barred(each) is not None
        ]
        for task in tasks
    }
    return {element: values for element, values in barred.items() if values}


def _of_case(
    uow: UnitOfWork, case: Case, tasks: Sequence[Task], clocks: dict[str, Deadline]
) -> dict[str, Any]:
    cards = cards_of_tasks(uow.session, [task.id for task in tasks])
    calendar = office_calendar(uow.session)
    standing = standing_of_case(
        standing_of_task(
            task, clocks.get(task.deadline_id or ""), cards.get(task.id), uow.now, calendar
        )
        for task in tasks
    )
    return {
        "state": case.state,
        "outcome": case.outcome,
        "light": standing.light.value,
        "card": standing.card or "none",
        "documents": [row.kind for row in documents_of_case(uow.session, case.id)],
    }


def _of_tasks(uow: UnitOfWork, tasks: Sequence[Task]) -> dict[str, Any]:
    told = {
        each["person"]
        for task in tasks
        for row in told_rows(uow.session, task.id)
        for each in (row.data or {})["told"]
    }
    return {
        "open": [_named(task) for task in tasks],
        "told": [person.username for person in people_by_id(uow.session, told).values()],
    }


def _end(deadline: Deadline, exact: bool) -> str | None:
    if exact:
        return deadline.due_at.strftime("%Y-%m-%dT%H:%M") if deadline.due_at else None
    return deadline.due_on.isoformat() if deadline.due_on else None
