"""Where the live tokens of a workflow are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.specs.Join import Join
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

# Under this name the data of branches that have ended waits in the workflow's data.
ENDED = "_ended"

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


def prepare(task: Task) -> None:
    """Give `task` the children it needs to run; predictions are made here and never stored."""
    tasks = task.workflow.tasks
    if task.task_spec._outputs and all(tasks[child].triggered for child in task._children):
        task.task_spec._predict_hook(task)


def places(workflow: object) -> list[Task]:
    """The tokens of one scope that stand somewhere in its flow.

    Boundary events belong to their activity, the instances of a repeated activity to it.
    """
    return [
        task
        for task in tokens(workflow)
        if not isinstance(task.task_spec, BoundaryEvent) and not _is_instance(task)
    ]


def place_of(task: Task) -> str:
    """Where a token stands: who waits at a join stands on the input by which it came."""
    spec = task.task_spec
    if isinstance(spec, Join) and len(spec._inputs) > 1:
        return str(task.parent.task_spec.name)
    return str(spec.name)


def _is_instance(task: Task) -> bool:
    parent = task.parent
    repeated = parent is not None and isinstance(parent.task_spec, LoopTask)
    return repeated and task.task_spec.name == parent.task_spec.task_spec


def data_within(token: Task) -> Iterator[Mapping[str, Any]]:
    """What a token carries, and what was written inside the activity it stands on."""
    yield token.data
    scope = token.workflow.top_workflow.subprocesses.get(token.id)
    if scope is not None:
        yield from data_of(scope)


def data_of(scope: Any) -> Iterator[Mapping[str, Any]]:
    """What all tokens of a scope carry, those that have ended included."""
    yield scope.data.get(ENDED, {})
    for token in tokens(scope):
        yield from data_within(token)
