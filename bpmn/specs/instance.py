"""One running instance in memory, moved by our own loop and by nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.bpmn.specs.mixins.events.end_event import EndEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from bpmn.errors import EngineError, FlowError
from bpmn.evaluator import evaluate
from bpmn.specs.events import Escalation, PlatformEvent, waiting_events
from bpmn.specs.tokens import prepare
from bpmn.step import Begun, Thrown

# A line of automatic elements is as long as a diagram; many branches may take it at once.
MOST_PASSES = 1_000
MOST_RUNS = 20_000


class ClosedEnvironment(TaskDataEnvironment):
    """Evaluates our expressions and executes nothing."""

    def evaluate(
        self, expression: str, context: dict[str, Any], external_context: Any = None
    ) -> Any:
        return evaluate(expression, {**context, **(external_context or {})})

    def execute(self, script: str, context: dict[str, Any], external_context: Any = None) -> bool:
        raise EngineError("流程图中不能有脚本")


SCRIPT_ENGINE = PythonScriptEngine(environment=ClosedEnvironment())


class Instance(BpmnWorkflow):
    """A workflow without tasks yet.

    `ends` collects the end events, `thrown` the events going outside and `begun` the multi-instance
    activities that a step reaches.
    """

    def __init__(self, specification: Any, scopes: Mapping[str, Any]) -> None:
        super().__init__(specification, scopes, script_engine=SCRIPT_ENGINE, deserializing=True)
        self.number = 0
        self.ends: list[str] = []
        self.thrown: list[Thrown] = []
        self.begun: list[Begun] = []
        self.task_removed_event.connect(_forget)

    def next_number(self) -> int:
        """A number above all given so far: stamps of answers, order of arrivals."""
        self.number += 1
        return self.number

    def begin(self, start: str) -> Task:
        """Create and return the root token, not yet ready; it leads to the start event `start`."""
        self.task_tree = Task(self, self.spec.start, state=TaskState.FUTURE)
        self.task_tree._add_child(self.spec.task_specs[start], TaskState.FUTURE)
        return self.task_tree

    def open_scope(self, host: Task) -> None:
        """Begin the flow inside an activity with a copy of its data."""
        scope = self.add_scope(host)
        scope.task_tree = Task(scope, scope.spec.start, state=TaskState.FUTURE)
        scope.task_tree.data = deepcopy(host.data)
        scope.task_tree._ready()

    def add_scope(self, host: Task) -> Any:
        """The flow inside an activity, without tasks yet; its end makes the activity ready."""
        specification = self.subprocess_specs[host.task_spec.spec]
        scope = BpmnSubWorkflow(specification, host.id, self, deserializing=True)
        scope.completed_event.connect(host.task_spec._on_subworkflow_completed, host)
        self.subprocesses[host.id] = scope
        return scope

    def close_scope(self, host_id: UUID) -> None:
        """Give up the flow inside an activity, with everything further inside."""
        scope = self.subprocesses.pop(host_id, None)
        if scope is not None:
            scope.completed = True
            for task in list(scope.tasks.values()):
                _forget(scope, task)

    def open_activities(self) -> dict[UUID, Task]:
        """The user and service tasks that wait for the platform, by task id."""
        return {
            task.id: task
            for scope in self.scopes()
            for task in scope.tasks.values()
            if task._state == TaskState.READY and task.task_spec.manual
        }

    def open_events(self) -> dict[tuple[UUID, str], tuple[Task, PlatformEvent]]:
        """The events that wait, by task id and element id; one gateway may hold several."""
        if self.completed:
            return {}
        return {
            (task.id, definition.element): (task, definition)
            for task, definition in waiting_events(self)
        }

    def settle(self) -> None:
        """Run all that needs nobody, until every token waits or the instance is over.

        Raises FlowError when the diagram goes round without ever waiting.
        """
        passes = runs = 0
        while ready := self._ready_tasks():
            for task in ready:
                if _is_ready(task):
                    run(task)
                    self._note_end(task)
            passes += 1
            runs += len(ready)
            if passes > MOST_PASSES or runs > MOST_RUNS:
                raise FlowError(ready[0].task_spec.name, "流程在自动环节间循环不止")

    def scopes(self) -> list[Any]:
        """The workflows in which something can happen, the deepest first, this one last."""
        if self.completed:
            return []
        if not self.subprocesses:
            return [self]
        active = [scope for scope in self.subprocesses.values() if not scope.completed]
        return [*sorted(active, key=lambda scope: -scope.depth), self]

    def _ready_tasks(self) -> list[Task]:
        return [
            task
            for scope in self.scopes()
            for task in scope.tasks.values()
            if task._state == TaskState.READY and not task.task_spec.manual
        ]

    def _note_end(self, task: Task) -> None:
        spec = task.task_spec
        ended = task.workflow is self and isinstance(spec, EndEvent)
        if ended and not isinstance(spec.event_definition, Escalation):
            self.ends.append(spec.bpmn_id)


def run(task: Task) -> None:
    """Run one ready task; what goes wrong inside becomes an EngineError."""
    prepare(task)
    try:
        task.run()
    except SpiffWorkflowException as error:
        raise FlowError(task.task_spec.name, f"无法继续（{error}）") from error


def _is_ready(task: Task) -> bool:
    """Whether `task` is still to be run: others that ran before it may have ended it."""
    scope = task.workflow
    found = scope.tasks.get(task.id) is task and not scope.completed
    return found and task._state == TaskState.READY


def _forget(workflow: Any, task: Task) -> None:
    """Take a removed task out of everything that the library leaves it in."""
    top = workflow.top_workflow
    top.event_manager.remove_task(task)
    top.close_scope(task.id)
