"""Gateways of our own: they look no further than one step ahead and lose no answer."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from bpmn.errors import ExpressionError, FlowError
from bpmn.evaluator import compile_expression, evaluate
from bpmn.specs.graph import graph_of
from bpmn.specs.stamps import merge
from bpmn.specs.tokens import ENDED, tokens


class ExclusiveGateway(defaults.ExclusiveGateway):
    """Takes the first flow, in document order, whose condition holds, else the default."""

    def _predict_hook(self, my_task: Task) -> None:
        """Nothing is known before the conditions are read."""

    def _run_hook(self, my_task: Task) -> bool:
        target = my_task.workflow.spec.get_task_spec_from_name(self._choose(my_task.data))
        my_task._sync_children([target], TaskState.FUTURE)
        return True

    def _choose(self, data: dict[str, Any]) -> str:
        for condition, target in self.cond_task_specs:
            if condition is not None and holds(self.name, condition.args[0], data):
                return str(target)
        if self.default_task_spec is None:
            raise FlowError(self.name, "没有一条流向的条件成立")
        return str(self.default_task_spec)


class TokenJoin:
    """Consumes arrivals, one per input.

    Arrivals wait; when the join fires, the last comer takes over the merged data and the others
    are cancelled. So no arrival of an earlier round of a loop is ever counted again.
    """

    name: str
    _inputs: list[str]

    def _predict_hook(self, my_task: Task) -> None:
        # Looking through an unfired join doubles the tree with every block in a row.
        if len(self._inputs) == 1 or my_task.has_state(TaskState.READY):
            super()._predict_hook(my_task)  # type: ignore[misc]

    def _update_hook(self, my_task: Task) -> bool:
        my_task._inherit_data()
        if len(self._inputs) == 1:
            return True
        arrivals = self._arrivals(my_task)
        if not self._fires(my_task, arrivals):
            self._wait(my_task)
            return False
        my_task.data = merge(task.data for task in arrivals.values())
        my_task.internal_data.pop("arrival", None)
        for task in arrivals.values():
            if task is not my_task:
                task._set_state(TaskState.CANCELLED)
                task._drop_children(force=True)
        return True

    def _fires(self, my_task: Task, arrivals: dict[str, Task]) -> bool:
        return all(name in arrivals for name in self._inputs)

    def _arrivals(self, my_task: Task) -> dict[str, Task]:
        """The oldest arrival of each input; `my_task` stands for its own."""
        arrivals = {my_task.parent.task_spec.name: my_task}
        waiting = [
            task
            for task in my_task.workflow.tasks.values()
            if task.task_spec is self and task._state == TaskState.WAITING and task is not my_task
        ]
        for task in sorted(waiting, key=lambda each: each.internal_data["arrival"]):
            arrivals.setdefault(task.parent.task_spec.name, task)
        return arrivals

    def _wait(self, my_task: Task) -> None:
        if my_task._state != TaskState.WAITING:
            my_task._set_state(TaskState.WAITING)
            my_task.internal_data["arrival"] = my_task.workflow.top_workflow.next_number()


class ParallelGateway(TokenJoin, defaults.ParallelGateway):
    """Fires when every input has an arrival; all flows go on."""

    def _run_hook(self, my_task: Task) -> bool:
        return True


class InclusiveGateway(TokenJoin, defaults.InclusiveGateway):
    """Fires when nothing more can come to an input without arrival; each flow that holds goes on.

    By the words of BPMN: a token keeps the gateway waiting if it can reach an input without
    arrival and none with one, not passing the gateway itself.
    """

    def _predict_hook(self, my_task: Task) -> None:
        """Nothing is known before the conditions are read."""

    def _fires(self, my_task: Task, arrivals: dict[str, Task]) -> bool:
        graph = graph_of(my_task.workflow.spec)
        empty = [name for name in self._inputs if name not in arrivals]
        itself = frozenset({self.name})
        before_empty = graph.before(empty, itself)
        before_filled = graph.before(arrivals, itself)
        return not any(
            task.task_spec.name in before_empty and task.task_spec.name not in before_filled
            for task in tokens(my_task.workflow)
            if task.task_spec is not self
        )

    def _run_hook(self, my_task: Task) -> bool:
        chosen = [
            str(target)
            for condition, target in self.cond_task_specs
            if condition is not None and holds(self.name, condition.args[0], my_task.data)
        ]
        if not chosen:
            # The library keeps the default among the conditions, without one.
            chosen = [str(target) for condition, target in self.cond_task_specs if not condition]
        if not chosen:
            raise FlowError(self.name, "没有一条流向的条件成立")
        targets = [self._wf_spec.task_specs[name] for name in chosen]
        my_task._sync_children(targets, TaskState.FUTURE)
        return True


class EndJoin(_EndJoin):
    """Ends the (sub)workflow with its last token.

    The data of every earlier end is kept in the workflow's data, so an ended branch leaves no
    task behind.
    """

    def _update_hook(self, my_task: Task) -> bool:
        my_task._inherit_data()
        workflow = my_task.workflow
        ended = workflow.data.pop(ENDED, {})
        my_task.data = merge([ended, my_task.data])
        if all(task is my_task for task in tokens(workflow)):
            return True
        workflow.data[ENDED] = my_task.data
        my_task._set_state(TaskState.CANCELLED)
        return False

    def _run_hook(self, my_task: Task) -> bool:
        return True


def holds(element: str, condition: str, data: dict[str, Any]) -> bool:
    """Whether a condition of the gateway `element` holds; raises FlowError if it cannot be read."""
    # Every name was checked at publishing; one that nobody has answered yet is None.
    known = dict.fromkeys(compile_expression(condition).names)
    try:
        return bool(evaluate(condition, known | data))
    except ExpressionError as error:
        raise FlowError(element, str(error)) from error
