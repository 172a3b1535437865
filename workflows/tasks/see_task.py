"""Noting that a task was looked at by somebody who could do it."""

from __future__ import annotations

from workflows.database.unit_of_work import UnitOfWork
from workflows.tasks.models import Task
from workflows.tasks.permissions import can_complete
from workflows.tasks.queries import note_seen, opened_by


def is_first_look(uow: UnitOfWork, task: Task) -> bool:
    """Whether the acting person is the first of those who could do the task to look at it.

    Whoever opened it by their own decision has not to look at it to know of it.
    """
    if task.state != "open" or task.seen_at is not None or not can_complete(uow.person, task):
        return False
    return not opened_by(uow.session, task, uow.person.id)


def see_task(uow: UnitOfWork, task_id: str) -> None:
    """Note the first look at a task; a later one changes nothing."""
    note_seen(uow.session, task_id, uow.now)
