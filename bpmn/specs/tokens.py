"""Where the live tokens of a workflow are."""

from __future__ import annotations

from collections.abc import Iterator

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

LIVE: int = TaskState.WAITING | TaskState.READY | TaskState.STARTED


def is_token(task: Task) -> bool:
    """Whether a token stands on `task`: it is live, or its predecessor has just finished.

    A BoundaryEventJoin never holds a token, it only cancels what its activity leaves behind.
    """
    if isinstance(task.task_spec, BoundaryEventJoin):
        return False
    if task._state & LIVE:
        return True
    parent = task.workflow.tasks.get(task._parent)
    return (
        task._state == TaskState.FUTURE
        and parent is not None
        and bool(parent._state & TaskState.FINISHED_MASK)
    )


def tokens(workflow: object) -> Iterator[Task]:
    """All tasks of one (sub)workflow on which a token stands."""
    return (task for task in list(workflow.tasks.values()) if is_token(task))  # type: ignore[attr-defined]
