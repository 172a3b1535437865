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
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from bpmn.changes import look, report
from bpmn.definition import Definition
from bpmn.errors import EngineError, StateError
from bpmn.returning import go_back, is_parking, resume
from bpmn.specs.events import Message, PlatformTimer, Signal, set_off
from bpmn.specs.instance import Instance, run
from bpmn.specs.invariants import check
from bpmn.specs.repetition import RepeatedTask
from bpmn.specs.stamps import write
from bpmn.state import decode
from bpmn.step import OpenedService, OpenedTask, OpenedTimer, OpenedWait, Step, Thrown

__all__ = [
    "OpenedService",
    "OpenedTask",
    "OpenedTimer",
    "OpenedWait",
    "Step",
    "Thrown",
    "add_instance",
    "cancel",
    "complete",
    "fire",
    "receive",
    "remove_instance",
    "return_to",
    "start",
]


def start(definition: Definition, data: Mapping[str, Any], element: str | None = None) -> Step:
    """Start an instance with `data` (JSON values; names that the definition reads are kept).

    It begins at the start event `element`, by default at the plain one. Named, a message or timer
    start has happened by that; a process that has no other waits at it.
    Raises StateError if there is no such start event, FlowError if the flow cannot reach its first
    wait.
    """
    starts = {each.id: each for each in definition.diagram.starts()}
    chosen = starts.get(element or definition.diagram.start())
    if chosen is None or (element is None and chosen.event and len(starts) > 1):
        raise StateError("须写明从哪个开始事件开始")
    instance = Instance(definition.specification, definition.scopes)
    before = look(instance)
    root = instance.begin(chosen.id)
    write(root.data, _read_names(definition, data), instance.next_number())
    if element is not None and chosen.event:
        _happen(root.children[0])
    root._ready()
    instance.settle()
    return report(definition, instance, before)


def complete(
    definition: Definition, state: bytes, task_id: str, answers: Mapping[str, Any]
) -> Step:
    """Complete the open user or service task `task_id` with its answers (JSON values).

    If tokens were parked in it by a return, they come back with their ids and the new answers, and
    the flow behind the task is not taken.
    Raises StateError if the task is not open, FlowError if the flow cannot go on.
    """
    instance = _load_running(definition, state)
    task = instance.open_activities().get(_uuid(task_id))
    if task is None:
        raise StateError("该任务已不在办理中")
    before = look(instance)
    read = _read_names(definition, answers)
    if is_parking(task):
        resume(task, read, instance.next_number())
        check(instance)
        return report(definition, instance, before)
    # Siblings share nested values until here; they must not see this task's edits.
    task.data = deepcopy(task.data)
    write(task.data, read, instance.next_number())
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
    data: Mapping[str, Any] | None = None,
) -> Step:
    """Fire exactly the armed timer `element` under `timer_id`.

    Of `data` (JSON values) the names that the definition reads are written into the branch.

    A non-interrupting boundary timer fired with `last=False` runs its branch for this `rung` and
    stays armed under the same id; any other timer is spent.
    Raises StateError if the timer is not armed, FlowError if the flow cannot go on.
    """
    instance = _load_running(definition, state)
    task, timer = instance.open_events().get((_uuid(timer_id), element), (None, None))
    if task is None or not isinstance(timer, PlatformTimer):
        raise StateError("该时限已不在计时中")
    before = look(instance)
    brought: dict[str, Any] = {}
    _tell(definition, instance, brought, data)
    set_off(task, timer, brought, stays=not last, marks={"rung": rung, "timer": timer.element})
    instance.settle()
    return report(definition, instance, before)


def receive(
    definition: Definition, state: bytes, wait_id: str, element: str, payload: Mapping[str, Any]
) -> Step:
    """Give the message or signal `element` that waits under `wait_id` what came with it.

    Of `payload` (JSON values) the names that the definition reads are written into the branch. At a
    boundary event that does not interrupt, the next one is waited for under the same id.
    Raises StateError if nothing waits there, FlowError if the flow cannot go on.
    """
    instance = _load_running(definition, state)
    task, awaited = instance.open_events().get((_uuid(wait_id), element), (None, None))
    if task is None or not isinstance(awaited, (Message, Signal)):
        raise StateError("流程已不在等待该消息")
    before = look(instance)
    brought: dict[str, Any] = {}
    _tell(definition, instance, brought, payload)
    if isinstance(awaited, Message):
        task.workflow.correlations.update(awaited.correlate(brought))
    set_off(task, awaited, brought)
    instance.settle()
    return report(definition, instance, before)


def return_to(
    definition: Definition, state: bytes, task_id: str, element: str, *, park: bool = False
) -> Step:
    """Go back from the open task `task_id` to the activity `element` around or before it.

    What the new run will come by is cancelled; parallel branches that are not behind `element`
    stay. With `park` the cancelled tokens come back as they were when the redone task is completed.
    Whether somebody may return there is the platform's to say.
    Raises StateError if the task is not open or nobody can go back there.
    """
    instance = _load_running(definition, state)
    task = instance.open_activities().get(_uuid(task_id))
    if task is None:
        raise StateError("该任务已不在办理中")
    before = look(instance)
    go_back(task, element, park=park)
    check(instance)
    return report(definition, instance, before)


def add_instance(
    definition: Definition,
    state: bytes,
    element: str,
    item: Any,
    data: Mapping[str, Any] | None = None,
) -> Step:
    """Add an instance for the value `item` (JSON) to the repeated activity `element`.

    In sequence it comes last. Of `data` the names that the definition reads are written first.
    Raises StateError if the activity is not going on, or in several places at once.
    """
    instance = _load_running(definition, state)
    before = look(instance)
    repeated = _repeated(instance, element)
    _tell(definition, instance, repeated.data, data)
    repeated.task_spec.add(repeated, item)
    instance.settle()
    return report(definition, instance, before)


def remove_instance(
    definition: Definition,
    state: bytes,
    element: str,
    item: Any,
    data: Mapping[str, Any] | None = None,
) -> Step:
    """Take the instance for the value `item` out of the repeated activity `element`.

    What is open in it closes; if none is left, the activity is done. Of `data` the names that the
    definition reads are written first.
    Raises StateError if the activity is not going on or has no unfinished instance for the value.
    """
    instance = _load_running(definition, state)
    before = look(instance)
    repeated = _repeated(instance, element)
    _tell(definition, instance, repeated.data, data)
    if not repeated.task_spec.remove(repeated, item):
        raise StateError("该项已办结或不存在")
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


def _tell(
    definition: Definition,
    instance: Instance,
    of_token: dict[str, Any],
    data: Mapping[str, Any] | None,
) -> None:
    """Write what the definition reads of `data` into the data of a token."""
    if data:
        write(of_token, _read_names(definition, data), instance.next_number())


def _repeated(instance: Instance, element: str) -> Task:
    """The one place where a repeated activity is going on."""
    found = [
        task
        for scope in instance.scopes()
        for task in scope.tasks.values()
        if isinstance(task.task_spec, RepeatedTask)
        and task.task_spec.bpmn_id == element
        and task._state == TaskState.STARTED
    ]
    if len(found) != 1:
        raise StateError(f"“{element}”不在进行中，或同时在多处进行")
    return found[0]


def _happen(start: Task) -> None:
    """The event that this start event waits for has happened."""
    definition = start.task_spec.event_definition
    definition.catch(start)
    if isinstance(definition, Message):
        start.workflow.correlations.update(definition.correlate(start.parent.data))
