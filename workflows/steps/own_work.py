"""Whose own work a task would judge: nobody approves what they did, or does what others have to."""

from __future__ import annotations

from workflows.cases.queries import last_answered_by
from workflows.steps.context import CaseContext
from workflows.tasks.models import Task


def done_before(context: CaseContext, task: Task) -> list[tuple[str, str]]:
    """(element, person) of the last answers to what a task approves or must not be done by the same."""
    spec = context.folder.tasks[task.element]
    others = (*spec.approves, *spec.not_by)
    if not others:
        return []
    return sorted(last_answered_by(context.uow.session, context.case.id, others, task.item))
