"""Ending a case where it stands, on no end of its diagram."""

from __future__ import annotations

from bpmn import engine
from workflows.steps.apply_step import Ending, apply_step
from workflows.steps.context import CaseContext
from workflows.tasks.models import Task
from workflows.tasks.queries import candidates, tasks_of_case


def end_case(context: CaseContext, ending: Ending) -> None:
    """Close every open task, clock and timer; the case ends in this way."""
    step = engine.cancel(context.definition, context.case.engine_state)
    apply_step(context, step, None, ending)


def at_work_on(context: CaseContext, item: str | None = None) -> list[str]:
    """Ids of those who have an open task of the case, or could take it, without the acting person.

    With an `item`, of the part of this body of a list alone.
    """
    found: dict[str, None] = {}
    for task in tasks_of_case(context.uow.session, context.case.id, "open"):
        if item in (None, task.item):
            found |= dict.fromkeys(_handlers(context, task))
    viewer = context.uow.viewer
    return [each for each in found if viewer is None or each != viewer.id]


def _handlers(context: CaseContext, task: Task) -> list[str]:
    if task.assignee_id is not None:
        return [task.assignee_id]
    return [person.id for person in candidates(context.uow.session, task, context.today)]
