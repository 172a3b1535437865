"""One running instance in memory, moved by our own loop and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.end_event import EndEvent
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from bpmn.errors import EngineError, FlowError
from bpmn.evaluator import evaluate
from bpmn.specs.events import Escalation, PlatformTimer

MOST_RUNS = 1_000


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
    """A workflow without tasks yet; `ends` collects the end events that a step reaches."""

    def __init__(self, specification: Any) -> None:
        super().__init__(specification, {}, script_engine=SCRIPT_ENGINE, deserializing=True)
        self.number = 0
        self.ends: list[str] = []
        self.task_removed_event.connect(_forget)

    def next_number(self) -> int:
        """A number above all given so far: stamps of answers, order of arrivals."""
        self.number += 1
        return self.number

    def begin(self) -> Task:
        """Create and return the root token, not yet ready."""
        self.task_tree = Task(self, self.spec.start, state=TaskState.FUTURE)
        return self.task_tree

    def open_activities(self) -> dict[UUID, Task]:
        """The user and service tasks that wait for the platform, by task id."""
        return {
            task.id: task
            for scope in self._scopes()
            for task in scope.tasks.values()
            if task._state == TaskState.READY and task.task_spec.manual
        }

    def open_timers(self) -> dict[tuple[UUID, str], tuple[Task, PlatformTimer]]:
        """The armed timers by task id and element id; one gateway may hold several."""
        if self.completed:
            return {}
        return {
            (task.id, timer.name): (task, timer)
            for task in self.event_manager.tasks.values()
            if task._state == TaskState.WAITING
            and task.workflow.tasks.get(task.id) is task
            and not task.workflow.completed
            for timer in _timers_of(task)
        }

    def settle(self) -> None:
        """Run all that needs nobody, until every token waits or the instance is over.

        Raises FlowError when the diagram goes round without ever waiting.
        """
        runs = 0
        while ready := self._ready_tasks():
            for task in ready:
                if task._state == TaskState.READY and task.workflow.tasks.get(task.id) is task:
                    run(task)
                    self._note_end(task)
            runs += len(ready)
            if runs > MOST_RUNS:
                raise FlowError(ready[0].task_spec.name, "流程在自动环节间循环不止")

    def _scopes(self) -> list[Any]:
        """The workflows in which something can happen, the deepest first, this one last."""
        if self.completed:
            return []
        active = [scope for scope in self.subprocesses.values() if not scope.completed]
        return [*sorted(active, key=lambda scope: -scope.depth), self]

    def _ready_tasks(self) -> list[Task]:
        return [
            task
            for scope in self._scopes()
            for task in scope.tasks.values()
            if task._state == TaskState.READY and not task.task_spec.manual
        ]

    def _note_end(self, task: Task) -> None:
        spec = task.task_spec
        ended = task.workflow is self and isinstance(spec, EndEvent)
        if ended and not isinstance(spec.event_definition, Escalation):
            self.ends.append(spec.bpmn_id)


def prepare(task: Task) -> None:
    """Give `task` the children it needs to run; predictions are made here and never stored."""
    tasks = task.workflow.tasks
    if task.task_spec._outputs and all(tasks[child].triggered for child in task._children):
        task.task_spec._predict_hook(task)


def run(task: Task) -> None:
    """Run one ready task; what goes wrong inside becomes an EngineError."""
    prepare(task)
    try:
        task.run()
    except SpiffWorkflowException as error:
        raise FlowError(task.task_spec.name, f"无法继续（{error}）") from error


def _timers_of(task: Task) -> Iterator[PlatformTimer]:
    definition = task.task_spec.event_definition
    parts = [definition]
    if isinstance(definition, MultipleEventDefinition):
        parts = definition.event_definitions
    return (part for part in parts if isinstance(part, PlatformTimer))


def _forget(workflow: Any, task: Task) -> None:
    """Take a removed task out of everything that the library leaves it in."""
    top = workflow.top_workflow
    top.event_manager.remove_task(task)
    scope = top.subprocesses.pop(task.id, None)
    if scope is not None:
        for inner in list(scope.tasks.values()):
            _forget(scope, inner)
