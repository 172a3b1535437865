"""Noting the first look at a task, in a transaction of its own beside the reading of the page."""

from __future__ import annotations

from web.unit_of_work import current_platform, current_uow, current_viewer
from workflows.database.retry import is_passing
from workflows.tasks.models import Task
from workflows.tasks.see_task import is_first_look, see_task


def note_first_look(task: Task | None) -> None:
    """Note it once; a busy database is no reason not to show the task."""
    if task is None or not is_first_look(current_uow(), task):
        return
    platform = current_platform()
    try:
        with platform.database.unit_of_work(platform.clock, current_viewer()) as uow:
            see_task(uow, task.id)
    except Exception as error:
        if not is_passing(error):
            raise
