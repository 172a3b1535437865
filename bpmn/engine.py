"""The one door to running processes: (definition, state, input) -> Step, and nothing else.

Pure functions. The state is bytes that only this package reads; ids are hex strings. The engine
holds only those names that the definition reads, never a clock, a person or an answer in full.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from bpmn.changes import look, report
from bpmn.definition import Definition
from bpmn.errors import EngineError, StateError
from bpmn.specs.events import PlatformTimer
from bpmn.specs.instance import Instance, prepare, run
from bpmn.specs.stamps import write
from bpmn.state import decode
from bpmn.step import OpenedService, OpenedTask, OpenedTimer, Step, Thrown

__all__ = [
    "OpenedService",
    "OpenedTask",
    "OpenedTimer",
    "Step",
    "Thrown",
    "cancel",
    "complete",
    "fire",
    "start",
]


def start(definition: Definition, data: Mapping[str, Any]) -> Step:
    """Start an instance with `data` (JSON values; names that the definition reads are kept).

    Raises FlowError if the flow cannot reach its first wait.
    """
    instance = Instance(definition.specification)
    before = look(instance)
    root = instance.begin()
    write(root.data, _read_names(definition, data), instance.next_number())
    root._ready()
    instance.settle()
    return report(definition, instance, before)


def complete(
    definition: Definition, state: bytes, task_id: str, answers: Mapping[str, Any]
) -> Step:
    """Complete the open user or service task `task_id` with its answers (JSON values).

    Raises StateError if the task is not open, FlowError if the flow cannot go on.
    """
    instance = _load_running(definition, state)
    task = instance.open_activities().get(_uuid(task_id))
    if task is None:
        raise StateError("该任务已不在办理中")
    before = look(instance)
    # Siblings share nested values until here; they must not see this task's edits.
    task.data = deepcopy(task.data)
    write(task.data, _read_names(definition, answers), instance.next_number())
    run(task)
    instance.settle()
    return report(definition, instance, before)


def fire(
    definition: Definition,
    state: bytes,
    timer_id: str,
    element: str,
    *,
    rung: str | None = None,
    last: bool = True,
) -> Step:
    """Fire exactly the armed timer `element` under `timer_id`.

    A non-interrupting boundary timer fired with `last=False` runs its branch for this `rung` and
    stays armed under the same id; any other timer is spent.
    Raises StateError if the timer is not armed, FlowError if the flow cannot go on.
    """
    instance = _load_running(definition, state)
    task, timer = instance.open_timers().get((_uuid(timer_id), element), (None, None))
    if task is None or timer is None:
        raise StateError("该时限已不在计时中")
    before = look(instance)
    spec = task.task_spec
    if isinstance(spec, BoundaryEvent) and not spec.cancel_activity and not last:
        task = _add_twin(task)
    _set_off(task, timer, rung)
    instance.settle()
    return report(definition, instance, before)


def cancel(definition: Definition, state: bytes) -> Step:
    """End the instance where it stands: everything open closes, no end event is reached.

    Raises StateError if it is over already.
    """
    instance = _load_running(definition, state)
    before = look(instance)
    instance.completed = True
    instance.success = False
    return report(definition, instance, before)


def _load_running(definition: Definition, state: bytes) -> Instance:
    instance = decode(definition, state)
    if instance.completed:
        raise StateError("流程已经结束")
    return instance


def _uuid(identity: str) -> UUID:
    try:
        return UUID(hex=identity)
    except (ValueError, AttributeError, TypeError):
        raise StateError(f"编号 {identity} 无效") from None


def _read_names(definition: Definition, data: Mapping[str, Any]) -> dict[str, Any]:
    """A deep copy of that part of `data` which the definition reads."""
    read = {name: value for name, value in data.items() if name in definition.names_read}
    try:
        copied: dict[str, Any] = orjson.loads(orjson.dumps(read))
    except TypeError as error:
        raise EngineError(f"数据须是 JSON 值（{error}）") from None
    return copied


def _set_off(task: Task, timer: PlatformTimer, rung: str | None) -> None:
    task._set_internal_data(rung=rung, timer=timer.name)
    timer.catch(task, BpmnEvent(timer))
    prepare(task)
    task.task_spec._update(task)


def _add_twin(armed: Task) -> Task:
    """A second token of an armed boundary event; it carries one rung's branch.

    The armed event keeps its id and stays armed, and the branch outlives the activity, as BPMN
    wants it of a non-interrupting event.
    """
    spec = armed.task_spec
    twin = armed.parent._add_child(spec, TaskState.WAITING)
    twin.data = deepcopy(armed.data)
    twin.triggered = True
    for output in spec.outputs:
        # The twin has no say in the end of the activity.
        if not isinstance(output, BoundaryEventJoin):
            twin._add_child(output, TaskState.FUTURE)
    return twin
