"""What a step changed: the difference between two looks at an instance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bpmn.definition import Definition
from bpmn.evaluator import compile_expression, evaluate
from bpmn.specs.events import PlatformTimer, attached_task, event_kind, is_interrupting
from bpmn.specs.instance import Instance
from bpmn.specs.tasks import ServiceTask
from bpmn.state import encode
from bpmn.step import OpenedService, OpenedTask, OpenedTimer, Step, Thrown


@dataclass(frozen=True, slots=True)
class Look:
    """What was open at one moment, in order of opening."""

    activities: tuple[UUID, ...] = ()
    timers: tuple[tuple[UUID, str], ...] = ()


def look(instance: Instance) -> Look:
    """Take note of what is open now."""
    return Look(tuple(instance.open_activities()), tuple(instance.open_timers()))


def report(definition: Definition, instance: Instance, before: Look) -> Step:
    """Return what changed since `before`, with the state to store."""
    activities = instance.open_activities()
    timers = instance.open_timers()
    opened = [task for key, task in activities.items() if key not in before.activities]
    services = [task for task in opened if isinstance(task.task_spec, ServiceTask)]
    return Step(
        tasks_opened=tuple(_task(definition, task) for task in opened if task not in services),
        tasks_closed=tuple(key.hex for key in before.activities if key not in activities),
        services_opened=tuple(_service(task) for task in services),
        timers_opened=tuple(
            _timer(task, timer) for key, (task, timer) in timers.items() if key not in before.timers
        ),
        timers_closed=tuple((key[0].hex, key[1]) for key in before.timers if key not in timers),
        thrown=_thrown(instance),
        ends=tuple(instance.ends),
        finished=instance.completed,
        state=encode(instance),
    )


def _task(definition: Definition, task: Any) -> OpenedTask:
    element = definition.elements[task.task_spec.bpmn_id]
    return OpenedTask(task.id.hex, element.id, element.lane)


def _service(task: Any) -> OpenedService:
    return OpenedService(task.id.hex, task.task_spec.bpmn_id, task.task_spec.verb)


def _timer(task: Any, timer: PlatformTimer) -> OpenedTimer:
    host = attached_task(task)
    known = dict.fromkeys(compile_expression(timer.expression).names)
    return OpenedTimer(
        id=task.id.hex,
        element=timer.name,
        kind=timer.kind,
        value=evaluate(timer.expression, known | task.data),
        task_id=host.id.hex if host is not None else None,
        interrupting=is_interrupting(task),
    )


def _thrown(instance: Instance) -> tuple[Thrown, ...]:
    """The events that nothing inside the instance caught."""
    thrown = []
    for event in instance.get_events():
        kind = event_kind(event.event_definition)
        if kind is not None:
            code = getattr(event.event_definition, "code", None)
            thrown.append(Thrown(kind, event.event_definition.name, code, event.payload or {}))
    return tuple(thrown)
