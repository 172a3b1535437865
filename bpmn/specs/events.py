"""Events handed to the platform: timers that read no clock, escalations that say whence."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import (
    ErrorEventDefinition,
    EscalationEventDefinition,
    SignalEventDefinition,
)
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.task import Task

EVENT_KINDS: dict[type, str] = {
    EscalationEventDefinition: "escalation",
    ErrorEventDefinition: "error",
    MessageEventDefinition: "message",
    SignalEventDefinition: "signal",
}


class PlatformTimer(EventDefinition):
    """A timer that only `fire` can set off.

    Not a TimerEventDefinition, so the library never polls it, and it catches nothing that is
    broadcast. Its expression is evaluated when the step is reported, not here.
    """

    def __init__(self, name: str, kind: str, expression: str) -> None:
        super().__init__(name)
        self.kind = kind
        self.expression = expression

    def catches(self, my_task: Task, event: BpmnEvent) -> bool:
        return False

    def catch(self, my_task: Task, event: BpmnEvent | None = None) -> None:
        my_task._set_internal_data(event_fired=True)

    def __eq__(self, other: object) -> bool:
        # An event-based gateway looks its definitions up by equality.
        return type(other) is type(self) and other.name == self.name

    __hash__ = object.__hash__


class Escalation(EscalationEventDefinition):
    """An escalation whose payload says where it comes from instead of copying all data."""

    def throw(self, my_task: Task) -> None:
        event = BpmnEvent(self, payload=_origin(my_task), target=my_task.workflow)
        my_task.workflow.top_workflow.catch(event)

    def update_task_data(self, my_task: Task) -> None:
        """The payload is for the platform; it never becomes data of the catching branch."""


def event_kind(definition: EventDefinition) -> str | None:
    """What an event is called outside; None for those that mean nothing there."""
    return next(
        (kind for known, kind in EVENT_KINDS.items() if isinstance(definition, known)), None
    )


def attached_task(event: Task) -> Task | None:
    """The activity that a boundary event is attached to, None for any other event."""
    if not isinstance(event.task_spec, BoundaryEvent):
        return None
    siblings = event.parent.children
    return next((t for t in siblings if not isinstance(t.task_spec, BoundaryEvent)), None)


def is_interrupting(event: Task) -> bool:
    """Whether `event` is a boundary event that ends its activity."""
    spec = event.task_spec
    return isinstance(spec, BoundaryEvent) and bool(spec.cancel_activity)


def _origin(end: Task) -> dict[str, Any]:
    """From which element, timer, rung and user task the escalation `end` was reached."""
    payload: dict[str, Any] = {
        "element": end.task_spec.bpmn_id,
        "boundary": None,
        "timer": None,
        "rung": None,
        "task": None,
    }
    boundary = end
    while boundary is not None and not isinstance(boundary.task_spec, BoundaryEvent):
        boundary = boundary.parent
    if boundary is None:
        return payload
    host = attached_task(boundary)
    return payload | {
        "boundary": boundary.task_spec.bpmn_id,
        "timer": boundary._get_internal_data("timer"),
        "rung": boundary._get_internal_data("rung"),
        "task": host.id.hex if host is not None else None,
    }
