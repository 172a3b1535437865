"""What a step changed: the difference between two looks at an instance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bpmn.definition import Definition
from bpmn.evaluator import compile_expression, evaluate
from bpmn.specs.events import (
    Correlations,
    Message,
    PlatformEvent,
    PlatformTimer,
    Signal,
    attached_task,
    happens_once,
    is_interrupting,
)
from bpmn.specs.instance import Instance
from bpmn.specs.scopes import item_of, path_of
from bpmn.specs.tasks import ServiceTask
from bpmn.state import encode
from bpmn.step import OpenedService, OpenedTask, OpenedTimer, OpenedWait, Step

Key = tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class Look:
    """What was open at one moment, in order of opening."""

    activities: tuple[UUID, ...] = ()
    timers: tuple[Key, ...] = ()
    waits: tuple[Key, ...] = ()


def look(instance: Instance) -> Look:
    """Take note of what is open now."""
    timers, waits = _sorted_events(instance)
    return Look(tuple(instance.open_activities()), tuple(timers), tuple(waits))


def report(definition: Definition, instance: Instance, before: Look) -> Step:
    """Return what changed since `before`, with the state to store."""
    activities = instance.open_activities()
    timers, waits = _sorted_events(instance)
    opened = [task for key, task in activities.items() if key not in before.activities]
    services = [task for task in opened if isinstance(task.task_spec, ServiceTask)]
    return Step(
        tasks_opened=tuple(_task(definition, task) for task in opened if task not in services),
        tasks_closed=tuple(key.hex for key in before.activities if key not in activities),
        services_opened=tuple(_service(task) for task in services),
        timers_opened=tuple(
            _timer(task, timer) for key, (task, timer) in timers.items() if key not in before.timers
        ),
        timers_closed=_gone(before.timers, timers),
        thrown=tuple(instance.thrown),
        ends=tuple(instance.ends),
        finished=instance.completed,
        state=encode(instance),
        waits_opened=tuple(
            _wait(task, awaited)
            for key, (task, awaited) in waits.items()
            if key not in before.waits
        ),
        waits_closed=_gone(before.waits, waits),
        begun=tuple(instance.begun),
    )


def _sorted_events(
    instance: Instance,
) -> tuple[dict[Key, tuple[Any, PlatformTimer]], dict[Key, tuple[Any, PlatformEvent]]]:
    """The armed timers, and the messages and signals waited for."""
    timers: dict[Key, tuple[Any, PlatformTimer]] = {}
    waits: dict[Key, tuple[Any, PlatformEvent]] = {}
    for key, (task, definition) in instance.open_events().items():
        if isinstance(definition, PlatformTimer):
            timers[key] = (task, definition)
        elif isinstance(definition, (Message, Signal)):
            waits[key] = (task, definition)
    return timers, waits


def _gone(before: tuple[Key, ...], now: Any) -> tuple[tuple[str, str], ...]:
    return tuple((key[0].hex, key[1]) for key in before if key not in now)


def _task(definition: Definition, task: Any) -> OpenedTask:
    element = definition.elements[task.task_spec.bpmn_id]
    return OpenedTask(task.id.hex, element.id, element.lane, path_of(task), item_of(task))


def _service(task: Any) -> OpenedService:
    spec = task.task_spec
    return OpenedService(task.id.hex, spec.bpmn_id, spec.verb, path_of(task), item_of(task))


def _timer(task: Any, timer: PlatformTimer) -> OpenedTimer:
    known = dict.fromkeys(compile_expression(timer.expression).names)
    return OpenedTimer(
        id=task.id.hex,
        element=timer.element,
        kind=timer.kind,
        value=evaluate(timer.expression, known | task.data),
        task_id=_user_task(task),
        interrupting=happens_once(task),
        path=path_of(task),
        item=item_of(task),
    )


def _wait(task: Any, awaited: PlatformEvent) -> OpenedWait:
    return OpenedWait(
        id=task.id.hex,
        element=awaited.element,
        kind=awaited.what,
        name=awaited.name,
        task_id=_user_task(task),
        interrupting=is_interrupting(task),
        correlations=_correlations(task.workflow) if isinstance(awaited, Message) else {},
        path=path_of(task),
        item=item_of(task),
    )


def _user_task(event: Any) -> str | None:
    host = attached_task(event)
    return host.id.hex if host is not None and host.task_spec.manual else None


def _correlations(scope: Any) -> Correlations:
    """What the conversations of a scope are about; a scope goes on with those around it."""
    around = scope.parent_workflow
    outer: Correlations = {} if around is None else _correlations(around)
    return {**outer, **scope.correlations}
