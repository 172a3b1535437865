"""Activities with a flow of their own: embedded sub-processes and called processes."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.event_definitions.simple import TerminateEventDefinition
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from bpmn.specs.stamps import merge
from bpmn.specs.tokens import data_of


class ScopeTask(defaults.SubWorkflowTask):
    """Opens a scope with a copy of its data, waits for its end and takes over its data.

    Names carry their stamps in and out, so where branches meet later the last writer wins, inside
    or outside.
    """

    def _update_hook(self, my_task: Task) -> bool:
        if my_task.has_state(TaskState.STARTED):
            return False
        my_task._inherit_data()
        my_task.workflow.top_workflow.open_scope(my_task)
        my_task._set_state(TaskState.STARTED)
        return False

    def _on_subworkflow_completed(self, subworkflow: Any, my_task: Task) -> None:
        my_task.data = deepcopy(subworkflow.last_task.data)
        my_task._ready()

    def _on_cancel(self, my_task: Task) -> None:
        my_task.workflow.top_workflow.close_scope(my_task.id)


def path_of(task: Task) -> tuple[str, ...]:
    """The ids of the activities around `task`, outermost first."""
    path: list[str] = []
    top, scope = task.workflow.top_workflow, task.workflow
    while scope is not top:
        host = top.get_task_from_id(scope.parent_task_id)
        path.append(host.task_spec.bpmn_id)
        scope = host.workflow
    return tuple(reversed(path))


def item_of(task: Task) -> Any:
    """The value of the innermost multi-instance item around `task`, None outside one."""
    top, scope = task.workflow.top_workflow, task.workflow
    while scope is not top:
        host = top.get_task_from_id(scope.parent_task_id)
        if "item" in host.internal_data:
            return host.internal_data["item"]
        scope = host.workflow
    return None


class EndEvent(defaults.EndEvent):
    """An end event; one that terminates a scope brings out what all its branches have written."""

    def _on_complete_hook(self, my_task: Task) -> None:
        inside = my_task.workflow is not my_task.workflow.top_workflow
        if inside and isinstance(self.event_definition, TerminateEventDefinition):
            my_task.data = merge([*data_of(my_task.workflow), my_task.data])
        super()._on_complete_hook(my_task)
