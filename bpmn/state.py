"""The stored form of a running instance: live tokens and what they need, nothing else.

A state is orjson: `{"format", "number", "done", "success", "data"}` and, while it runs, `"rows"`,
`"root"`, `"correlations"` and `"scopes"`. A row is `[id, parent, state, specification, triggered,
internal, data]`, parents first; `data` is 0 for empty, 1 for the parent's, else `[changes, names
gone]` against the parent. A scope is the flow inside an activity, outer ones first:
`[host, root, rows, data, correlations]`; what its root carries is written against the activity.
An older format is upgraded when it is read.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from bpmn.definition import Definition
from bpmn.errors import EngineError, StateError
from bpmn.specs.instance import Instance
from bpmn.specs.tokens import tokens

FORMAT = 2


def _without_scopes(stored: dict[str, Any]) -> dict[str, Any]:
    """Format 1 knew no flows inside activities and no messages."""
    return stored if stored["done"] else stored | {"scopes": [], "correlations": {}}


# From format n to n + 1, on the decoded JSON.
UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _without_scopes}

EMPTY, INHERITED = 0, 1
Row = list[Any]


def encode(instance: Instance) -> bytes:
    """Return the compact state of an instance at rest; its size depends on live tokens only."""
    state: dict[str, Any] = {
        "format": FORMAT,
        "number": instance.number,
        "done": instance.completed,
        "success": instance.success,
        "data": _public(instance.data) if instance.completed else instance.data,
    }
    if not instance.completed:
        state |= {
            "root": instance.task_tree.id.hex,
            "rows": encode_rows(instance, _kept(instance)),
            "correlations": instance.correlations,
            "scopes": [encode_scope(scope) for scope in _outer_first(instance)],
        }
    try:
        return orjson.dumps(state)
    except TypeError as error:
        raise EngineError(f"数据无法保存（{error}）") from None


def decode(definition: Definition, state: bytes) -> Instance:
    """Return the instance that `state` describes, upgraded if it is of an older format.

    Raises StateError if the bytes are no state, are of a newer format, or name elements that the
    definition does not have.
    """
    stored = _upgrade(_parse(state))
    instance = Instance(definition.specification, definition.scopes)
    try:
        instance.number = stored["number"]
        instance.completed = stored["done"]
        instance.success = stored["success"]
        instance.data = stored["data"]
        if not instance.completed:
            decode_rows(instance, stored["root"], stored["rows"])
            instance.correlations = stored["correlations"]
            for scope in stored["scopes"]:
                decode_scope(instance, scope)
    except (KeyError, ValueError, TypeError, AttributeError, WorkflowException) as error:
        raise StateError(f"流程状态与流程图不符（{error!r}）") from error
    return instance


def _parse(state: bytes) -> dict[str, Any]:
    try:
        stored = orjson.loads(state)
    except orjson.JSONDecodeError as error:
        raise StateError("流程状态已损坏") from error
    if not isinstance(stored, dict) or not isinstance(stored.get("format"), int):
        raise StateError("流程状态已损坏")
    return stored


def _upgrade(stored: dict[str, Any]) -> dict[str, Any]:
    while stored["format"] < FORMAT:
        upgrade = UPGRADES.get(stored["format"])
        if upgrade is None:
            raise StateError(f"不认识的流程状态格式 {stored['format']}")
        stored = upgrade(stored) | {"format": stored["format"] + 1}
    if stored["format"] > FORMAT:
        raise StateError(f"流程状态格式 {stored['format']} 比程序新")
    return stored


def _public(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data without what only a running instance needs."""
    return {name: value for name, value in data.items() if not name.startswith("_")}


def _outer_first(instance: Instance) -> list[Any]:
    return sorted(instance.scopes()[:-1], key=lambda scope: int(scope.depth))


def encode_scope(scope: Any) -> Row:
    """The stored form of the flow inside an activity."""
    root = scope.task_tree.id.hex
    rows = encode_rows(scope, _kept(scope))
    return [scope.parent_task_id.hex, root, rows, scope.data, scope.correlations]


def decode_scope(instance: Instance, stored: Row) -> list[Task]:
    """Bring back the flow inside an activity whose task is there already; return its tasks."""
    host, root, rows, data, correlations = stored
    scope = instance.add_scope(instance.get_task_from_id(UUID(hex=host)))
    scope.data, scope.correlations = data, correlations
    return decode_rows(scope, root, rows)


def encode_rows(workflow: Any, kept: set[UUID]) -> list[Row]:
    """The rows of the tasks `kept`, parents first, in the order in which a loaded one has them."""
    root = workflow.task_tree
    children: dict[UUID, list[Task]] = {identity: [] for identity in kept}
    for task in _walk(root, lambda each: each.children):
        if task.id in kept and task is not root:
            children[_stored_parent(task, kept, root).id].append(task)
    tree = _walk(root, lambda each: children[each.id])
    base = _data_around(workflow)
    return [
        _encode_row(task, None, base)
        if task is root
        else _encode_row(task, parent := _stored_parent(task, kept, root), parent.data)
        for task in tree
    ]


def _data_around(workflow: Any) -> dict[str, Any]:
    """What the activity around a scope carries; nothing for the process itself."""
    if workflow is workflow.top_workflow:
        return {}
    host = workflow.top_workflow.get_task_from_id(workflow.parent_task_id)
    data: dict[str, Any] = host.data
    return data


def _walk(root: Task, children: Callable[[Task], list[Task]]) -> Iterator[Task]:
    stack = [root]
    while stack:
        task = stack.pop()
        yield task
        stack.extend(reversed(children(task)))


def _kept(workflow: Any) -> set[UUID]:
    """Which tasks must be stored: tokens, their parents and the open event splits above them."""
    kept = {workflow.task_tree.id}
    for task in tokens(workflow):
        kept.add(task.id)
        ancestor = task.parent
        if ancestor is not None:
            kept.add(ancestor.id)
        while ancestor is not None:
            if isinstance(ancestor.task_spec, BoundaryEventSplit) and _is_open(ancestor):
                kept.add(ancestor.id)
                kept.update(child.id for child in ancestor.children if _is_remembered(child))
            ancestor = ancestor.parent
    return kept


def _is_open(split: Task) -> bool:
    """Whether the activity of an event split is not finished."""
    return any(
        child.has_state(TaskState.NOT_FINISHED_MASK)
        for child in split.children
        if not isinstance(child.task_spec, BoundaryEvent)
    )


def _is_remembered(child: Task) -> bool:
    """A fired event is kept, so that it is known not to be armed; a finished twin is not."""
    finished_twin = child.triggered and child.has_state(TaskState.FINISHED_MASK)
    return not child.has_state(TaskState.PREDICTED_MASK) and not finished_twin


def _stored_parent(task: Task, kept: set[UUID], root: Task) -> Task:
    """The true parent if it is stored, else the root.

    Never the nearest stored ancestor: an event split takes any child that is no boundary event
    for its activity.
    """
    return task.parent if task._parent in kept else root


def _encode_row(task: Task, parent: Task | None, base: Mapping[str, Any]) -> Row:
    return [
        task.id.hex,
        parent.id.hex if parent is not None else None,
        task._state,
        task.task_spec.name,
        task.triggered,
        task.internal_data or 0,
        _encode_data(task.data, base),
    ]


def _encode_data(data: Mapping[str, Any], base: Mapping[str, Any]) -> Any:
    if not data:
        return EMPTY
    changes = {name: value for name, value in data.items() if not _same(name, value, base)}
    gone = [name for name in base if name not in data]
    return [changes, gone] if changes or gone else INHERITED


def _same(name: str, value: Any, base: Mapping[str, Any]) -> bool:
    # 1 and True are equal to Python but not to whoever reads the answer.
    return name in base and type(base[name]) is type(value) and bool(base[name] == value)


def _decode_data(stored: Any, base: Mapping[str, Any]) -> dict[str, Any]:
    if stored == EMPTY:
        return {}
    # Copied one level deep: a task may append to its own list without its parent seeing it.
    data = {name: copy.copy(value) for name, value in base.items()}
    if stored != INHERITED:
        changes, gone = stored
        data.update(changes)
        for name in gone:
            data.pop(name, None)
    return data


def decode_rows(workflow: Any, root: str, rows: list[Row]) -> list[Task]:
    """Bring back the tasks of one workflow and return them."""
    tasks = [decode_row(workflow, row) for row in rows]
    watch(tasks)
    workflow.task_tree = workflow.tasks[UUID(hex=root)]
    return tasks


def watch(tasks: Iterable[Task]) -> None:
    """Let the events among restored tasks wait again."""
    for task in tasks:
        if task._state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
            task.workflow.top_workflow.event_manager.add_task(task)


def decode_row(workflow: Any, row: Row) -> Task:
    """Bring back one task below its parent, which must be there."""
    identity, parent_id, state, specification, triggered, internal, data = row
    # The constructor would log and count; the row says all there is to know.
    task = Task.__new__(Task)
    task.id = UUID(hex=identity)
    task.workflow = workflow
    task.task_spec = workflow.spec.task_specs[specification]
    task.triggered = triggered
    task.internal_data = internal or {}
    task.thread_id = 0
    task.last_state_change = 0.0
    task._state = state
    task._children = []
    task._parent = UUID(hex=parent_id) if parent_id else None
    parent = workflow.tasks[task._parent] if parent_id else None
    if parent is not None:
        parent._children.append(task.id)
    base = parent.data if parent is not None else _data_around(workflow)
    task.data = _decode_data(data, base)
    workflow.tasks[task.id] = task
    return task
