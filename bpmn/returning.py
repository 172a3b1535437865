"""Going back to an earlier task, and straight on from there to where the return came from.

Everything is worked out on the static graph of a specification: what the new run will come by is
cancelled, what stands elsewhere stays, and where a branch that is through with its part leads into
a join ahead, its arrival is supplied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import UserTask
from SpiffWorkflow.specs.Join import Join
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from bpmn.errors import StateError
from bpmn.specs.gateways import ParallelGateway
from bpmn.specs.graph import Graph, graph_of
from bpmn.specs.instance import Instance
from bpmn.specs.repetition import RepeatedTask
from bpmn.specs.scopes import ScopeTask
from bpmn.specs.stamps import merge, write
from bpmn.specs.tokens import data_within, place_of, places
from bpmn.state import Row, decode_row, decode_scope, encode_rows, encode_scope, watch

# Under this name the cancelled tokens wait in the task to which they were returned:
# `[rows, scopes, ids of supplied arrivals, places]`.
PARKED = "parked"
# Where in a row the internal data of a task are.
INTERNAL = 5


def go_back(task: Task, element: str, *, park: bool) -> None:
    """Cancel what is done again and place a token before `element`, in the scope around `task`.

    With `park` the cancelled tokens are kept and come back when the task `element` is completed.
    Raises StateError if nobody can go back there.
    """
    scope = _scope_with(task, element)
    specs = scope.spec.task_specs
    if not isinstance(specs[element], (UserTask, ScopeTask, RepeatedTask)):
        raise StateError(f"“{element}”不是可退回的环节")
    if park and not isinstance(specs[element], UserTask):
        raise StateError("退回后直接返回的，只能退给人工任务")
    graph, entry = graph_of(scope.spec), _entry(scope.spec, element)
    if entry not in graph.dominators:
        raise StateError(f"“{element}”不是可退回的环节")
    again = graph.rerun(entry)
    gone = [token for token in places(scope) if place_of(token) in again]
    in_main_flow = {place_of(token) for token in gone} - graph.aside
    if not gone or (not in_main_flow and entry not in graph.aside):
        # From beside a flow that is over, nobody can set it going once more.
        raise StateError("没有可退回的在办环节")
    data = merge(part for token in gone for part in data_within(token))
    rows, scopes = _pack(scope, gone) if park else ([], [])
    spots = sorted({place_of(token) for token in gone})
    for token in gone:
        _cancel(token)
    for token in places(scope):
        _give_up_parked(token.internal_data, again)
    supplied = list(_supply(scope, graph, entry, data))
    placed = _place(scope, entry, data)
    scope.top_workflow.settle()
    if park:
        redone = placed if entry == element else _main_child(placed)
        redone.internal_data[PARKED] = [rows, scopes, supplied, spots]


def is_parking(task: Task) -> bool:
    """Whether tokens wait in `task` for its completion."""
    return PARKED in task.internal_data


def resume(task: Task, answers: Mapping[str, Any], number: int) -> None:
    """Complete the redone `task` and bring back what was parked in it, with the new answers."""
    scope, instance = task.workflow, task.workflow.top_workflow
    rows, scopes, supplied, _ = task.internal_data.pop(PARKED)
    _cancel_events(task)
    task._set_state(TaskState.COMPLETED)
    for identity in supplied:
        # The real arrivals come back.
        arrival = scope.tasks.get(UUID(hex=identity))
        if arrival is not None:
            arrival.cancel()
    restored = list(_bring_back(scope, rows))
    watch(restored)
    for stored in scopes:
        restored += decode_scope(instance, stored)
    for each in restored:
        write(each.data, deepcopy(dict(answers)), number)
    _update_joins(scope)
    instance.settle()


def _update_joins(scope: Any) -> None:
    """Let every join look again at what has come: others may have come meanwhile."""
    for task in list(scope.tasks.values()):
        if task._state == TaskState.WAITING and isinstance(task.task_spec, Join):
            task.task_spec._update(task)


def _give_up_parked(internal: dict[str, Any], again: frozenset[str]) -> None:
    """Drop what was parked beyond a branch that is now done again: it comes by there anew."""
    if PARKED in internal:
        rows, _, _, spots = internal[PARKED]
        if not again.isdisjoint(spots):
            del internal[PARKED]
        else:
            for row in rows:
                _give_up_parked(row[INTERNAL] or {}, again)


def _scope_with(task: Task, element: str) -> Any:
    """The innermost scope around `task` in whose flow `element` lies."""
    top, scope = task.workflow.top_workflow, task.workflow
    while element not in scope.spec.task_specs:
        if scope is top:
            raise StateError(f"“{element}”不在本环节所处的流程中")
        scope = scope.parent_workflow
    return scope


def _entry(specification: Any, element: str) -> str:
    """Where a token enters an activity: its event split, if it has boundary events."""
    for name in specification.task_specs[element]._inputs:
        if isinstance(specification.task_specs[name], BoundaryEventSplit):
            return str(name)
    return element


def _cancel_events(activity: Task) -> None:
    if isinstance(activity.parent.task_spec, BoundaryEventSplit):
        for event in activity.parent.children:
            if event is not activity and event.has_state(TaskState.NOT_FINISHED_MASK):
                event.cancel()


def _cancel(token: Task) -> None:
    _cancel_events(token)
    token.cancel()


def _supply(scope: Any, graph: Graph, entry: str, data: Mapping[str, Any]) -> Iterator[str]:
    """Add the arrivals that will not come again at the joins ahead; give their ids.

    What comes only in the next round of a loop, by the gates of `entry`, is not this arrival.
    """
    again = graph.rerun(entry)
    kept = {place_of(token) for token in places(scope)}
    for name in sorted(again):
        join = scope.spec.task_specs[name]
        if not isinstance(join, ParallelGateway) or again.isdisjoint(join._inputs):
            continue
        for source in join._inputs:
            shut = graph.gates(entry) | {name}
            comes = not kept.isdisjoint(graph.before([source], shut))
            if source not in again and not comes:
                arrival = Task(scope, join, _done(scope, source, data), state=TaskState.WAITING)
                arrival.data = deepcopy(dict(data))
                arrival.internal_data["arrival"] = scope.top_workflow.next_number()
                yield arrival.id.hex


def _done(scope: Any, name: str, data: Mapping[str, Any]) -> Task:
    """A finished task under the root that carries `data` to what follows it."""
    done = Task(scope, scope.spec.task_specs[name], scope.task_tree, state=TaskState.COMPLETED)
    done.triggered = True
    done.data = deepcopy(dict(data))
    return done


def _place(scope: Any, entry: str, data: Mapping[str, Any]) -> Task:
    spec = scope.spec.task_specs[entry]
    # Never directly under the root: the token would take over the data of the start.
    token = Task(scope, spec, _done(scope, spec._inputs[0], data), state=TaskState.FUTURE)
    spec._update(token)
    return token


def _main_child(split: Task) -> Task:
    return next(child for child in split.children if isinstance(child.task_spec, UserTask))


def _pack(scope: Any, gone: Iterable[Task]) -> tuple[list[Row], list[Row]]:
    """The stored form of tokens with their boundary events, and of the scopes inside them."""
    kept = {scope.task_tree.id}
    for token in gone:
        kept |= {token.id, token._parent}
        if isinstance(token.parent.task_spec, BoundaryEventSplit):
            siblings = token.parent.children
            kept |= {e.id for e in siblings if not e.has_state(TaskState.PREDICTED_MASK)}
        if isinstance(token.task_spec, RepeatedTask):
            kept |= {instance.id for instance in token.task_spec.instances(token)}
    scopes = _scopes_inside(scope.top_workflow, kept)
    rows = encode_rows(scope, kept)[1:]
    # Both are written as JSON later; until then the live tree must not change them.
    return deepcopy(rows), deepcopy([encode_scope(each) for each in scopes])


def _scopes_inside(instance: Instance, hosts: Iterable[UUID]) -> list[Any]:
    """The scopes of these activities and all further inside, outer ones first."""
    found: list[Any] = []
    waiting = list(hosts)
    while waiting:
        scope = instance.subprocesses.get(waiting.pop(0))
        if scope is not None and not scope.completed:
            found.append(scope)
            waiting.extend(scope.tasks)
    return found


def _bring_back(scope: Any, rows: list[Row]) -> Iterator[Task]:
    """Restore tasks under their own ids; one that is there still belongs to a sibling as well."""
    for row in rows:
        known = scope.tasks.get(UUID(hex=row[0]))
        if known is None:
            yield decode_row(scope, row)
        elif known._state == TaskState.CANCELLED:
            known.parent._children.remove(known.id)
            yield decode_row(scope, row)
        else:
            yield known
