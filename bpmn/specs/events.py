"""Events handed to the platform: nothing is polled, nothing is broadcast to them.

Each waits for the engine door or for a throwing event to set off exactly it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, ClassVar

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from bpmn.evaluator import compile_expression, evaluate
from bpmn.specs.scopes import item_of
from bpmn.specs.stamps import merge, plain
from bpmn.specs.tokens import data_within, prepare
from bpmn.step import Thrown

# Under this name what an event brings along waits in its task, within one step.
BROUGHT = "brought"

Correlations = dict[str, dict[str, Any]]


class PlatformEvent(EventDefinition):
    """An event that only `set_off` can make happen; `element` is the id of its node."""

    what: ClassVar[str]

    def __init__(self, element: str, name: str) -> None:
        super().__init__(name)
        self.element = element

    def catches(self, my_task: Task, event: BpmnEvent) -> bool:
        return False

    def catch(self, my_task: Task, event: BpmnEvent | None = None) -> None:
        my_task._set_internal_data(event_fired=True)

    def update_task_data(self, my_task: Task) -> None:
        """Take over what the event brings along, by the rule of the last writer."""
        take_over(my_task)

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__


class PlatformTimer(PlatformEvent):
    """A timer; its expression is evaluated when the step is reported, not here."""

    what = "timer"

    def __init__(self, element: str, kind: str, expression: str) -> None:
        super().__init__(element, element)
        self.kind = kind
        self.expression = expression


class Message(PlatformEvent):
    """A message: thrown, it always leaves the instance; `expressions` are its correlations."""

    what = "message"

    def __init__(
        self, element: str, name: str, expressions: tuple[tuple[str, str, str], ...]
    ) -> None:
        super().__init__(element, name)
        self.expressions = expressions

    def throw(self, my_task: Task) -> None:
        correlations = self.correlate(my_task.data)
        my_task.workflow.correlations.update(correlations)
        payload = {"element": my_task.task_spec.bpmn_id}
        item = item_of(my_task)
        thrown = Thrown(self.what, self.name, None, payload, correlations, item)
        my_task.workflow.top_workflow.thrown.append(thrown)

    def correlate(self, data: Mapping[str, Any]) -> Correlations:
        """What the message is about, by key and property; what is not known yet is left out."""
        correlations: Correlations = {}
        for key, of_property, expression in self.expressions:
            known = dict.fromkeys(compile_expression(expression).names)
            value = evaluate(expression, known | plain(data))
            if value is not None:
                correlations.setdefault(key, {})[of_property] = value
        return correlations


class Signal(PlatformEvent):
    """A signal: caught by everybody who waits for it in the instance, and reported outside."""

    what = "signal"

    def throw(self, my_task: Task) -> None:
        top = my_task.workflow.top_workflow
        for task, definition in list(waiting_events(top)):
            if isinstance(definition, Signal) and definition.name == self.name:
                set_off(task, definition)
        payload = {"element": my_task.task_spec.bpmn_id}
        top.thrown.append(Thrown(self.what, self.name, None, payload, item=item_of(my_task)))


class Raised(PlatformEvent):
    """What passes from the inside out until an activity around catches it by its code."""

    def __init__(self, element: str, name: str, code: str | None) -> None:
        super().__init__(element, name)
        self.code = code

    def throw(self, my_task: Task) -> None:
        catcher = self._catcher(my_task)
        if catcher is not None:
            set_off(catcher, catcher.task_spec.event_definition, my_task.data)
            return
        thrown = Thrown(self.what, self.name, self.code, self._origin(my_task))
        my_task.workflow.top_workflow.thrown.append(thrown)
        self._leave(my_task)

    def _catcher(self, my_task: Task) -> Task | None:
        """The waiting boundary event of the innermost activity around that wants this code."""
        top, scope = my_task.workflow.top_workflow, my_task.workflow
        while scope is not top:
            host = top.get_task_from_id(scope.parent_task_id)
            for event in boundary_events(host):
                definition = event.task_spec.event_definition
                if type(definition) is type(self) and definition.code in (None, self.code):
                    return event
            scope = host.workflow
        return None

    def _origin(self, my_task: Task) -> dict[str, Any]:
        return {"element": my_task.task_spec.bpmn_id}

    def _leave(self, my_task: Task) -> None:
        """What becomes of an instance in which nobody catches this."""


class Escalation(Raised):
    """An escalation whose payload says where it comes from."""

    what = "escalation"

    def _origin(self, my_task: Task) -> dict[str, Any]:
        return _origin(my_task)


class Error(Raised):
    """An error: uncaught, it ends the whole instance without success."""

    what = "error"

    def _leave(self, my_task: Task) -> None:
        top = my_task.workflow.top_workflow
        top.completed, top.success = True, False


class EventChoice(EventDefinition):
    """The events behind an event-based gateway, of which the first decides."""

    def __init__(self) -> None:
        super().__init__(None)
        self.event_definitions: list[PlatformEvent] = []

    def catches(self, my_task: Task, event: BpmnEvent) -> bool:
        return False


class EventGateway(defaults.EventBasedGateway):
    """Goes on with the event that was set off, by its element id."""

    def _run_hook(self, my_task: Task) -> bool:
        chosen = my_task.internal_data.pop("chosen")
        self.event_definition.reset(my_task)
        take_over(my_task)
        my_task._sync_children([self._wf_spec.task_specs[chosen]], TaskState.FUTURE)
        return True


def set_off(
    task: Task,
    definition: PlatformEvent,
    brought: Mapping[str, Any] | None = None,
    *,
    stays: bool = True,
    marks: Mapping[str, Any] | None = None,
) -> None:
    """Make the event `definition` that waits at `task` happen; `brought` is stamped data.

    `marks` stay with the token of this happening. A boundary event that does not interrupt stays
    and may happen again, unless `stays` says no. One that interrupts brings along what was written
    inside the activity it ends.
    """
    spec = task.task_spec
    if isinstance(spec, BoundaryEvent):
        if spec.cancel_activity:
            brought = merge([*_written_inside(attached_task(task)), brought or {}])
        elif stays:
            task = _add_twin(task)
    elif isinstance(spec, EventGateway):
        task.internal_data["chosen"] = definition.element
    if brought:
        task.internal_data[BROUGHT] = dict(brought)
    task.internal_data.update(marks or {})
    definition.catch(task)
    prepare(task)
    spec._update(task)


def _written_inside(activity: Task | None) -> Iterator[Mapping[str, Any]]:
    if activity is not None and activity.id in activity.workflow.top_workflow.subprocesses:
        yield from data_within(activity)


def _add_twin(armed: Task) -> Task:
    """A second token of an armed boundary event; it carries the branch of one happening.

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


def take_over(task: Task) -> None:
    """Merge what an event brought along into the data of its task."""
    brought = task.internal_data.pop(BROUGHT, None)
    if brought is not None:
        task.data = merge([task.data, brought])


def definitions_of(task: Task) -> list[PlatformEvent]:
    """The events that wait at a catching task; behind a gateway there may be several."""
    definition = task.task_spec.event_definition
    if isinstance(definition, EventChoice):
        return definition.event_definitions
    return [definition] if isinstance(definition, PlatformEvent) else []


def waiting_events(top: Any) -> Iterator[tuple[Task, PlatformEvent]]:
    """Every event that waits anywhere in an instance, in order of opening."""
    for task in top.event_manager.tasks.values():
        scope = task.workflow
        lives = scope.tasks.get(task.id) is task and not scope.completed
        if lives and task._state == TaskState.WAITING:
            for definition in definitions_of(task):
                yield task, definition


def boundary_events(host: Task) -> list[Task]:
    """The waiting boundary events of an activity; those of a repeated one catch for each time."""
    parent = host.parent
    if isinstance(parent.task_spec, LoopTask) and parent.task_spec.task_spec == host.task_spec.name:
        parent = parent.parent
    return [
        event
        for event in parent.children
        if isinstance(event.task_spec, BoundaryEvent) and event._state == TaskState.WAITING
    ]


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


def happens_once(event: Task) -> bool:
    """Whether `event` waits no more once it has happened: any but a non-interrupting boundary event."""
    return not isinstance(event.task_spec, BoundaryEvent) or is_interrupting(event)


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
        "task": host.id.hex if host is not None and host.task_spec.manual else None,
    }
