"""What holds of every instance at rest; cheap enough to be checked after each return."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.util.task import TaskState

from bpmn.errors import EngineError
from bpmn.specs.graph import graph_of
from bpmn.specs.instance import Instance
from bpmn.specs.tokens import place_of, places


def check(instance: Instance) -> None:
    """Raise EngineError if the instance contradicts itself: it must not be stored."""
    if instance.completed:
        return
    if not any(places(scope) for scope in instance.scopes()):
        raise EngineError("流程没有任何在办环节")
    for identity, task in instance.event_manager.tasks.items():
        if task._state == TaskState.WAITING and task.workflow.tasks.get(identity) is not task:
            raise EngineError(f"{task.task_spec.name}：等待中的事件已不属于流程")
    for host_id, scope in instance.subprocesses.items():
        if not scope.completed:
            host = instance.get_task_from_id(host_id)
            if host._state != TaskState.STARTED:
                raise EngineError(f"{host.task_spec.name}：子流程失去了所属活动")
    for scope in instance.scopes():
        _check_places(scope)


def _check_places(scope: Any) -> None:
    """No two tokens in one place, but behind an event that does not interrupt."""
    seen = set()
    for task in places(scope):
        place = (task.task_spec.name, place_of(task))
        twice = place in seen and not isinstance(task.task_spec, _EndJoin)
        if twice and place[0] not in _beside(scope.spec):
            raise EngineError(f"{place[0]}：同一位置有两个令牌")
        seen.add(place)


def _beside(specification: Any) -> frozenset[str]:
    """All that comes behind non-interrupting boundary events, where several tokens are right."""
    events = [
        name
        for name, spec in specification.task_specs.items()
        if isinstance(spec, BoundaryEvent) and not spec.cancel_activity
    ]
    graph = graph_of(specification)
    return frozenset().union(*(graph.reachable(name) for name in events))
