"""Multi-instance sub-processes and calls: one instance for each value, at once or in turn."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from bpmn.diagram import Repetition
from bpmn.errors import ExpressionError, FlowError
from bpmn.evaluator import compile_expression, evaluate
from bpmn.specs.stamps import merge, write
from bpmn.step import Begun

# A list of departments is short; a mistaken number must not fill the database.
MOST = 200


class RepeatedTask(LoopTask, BpmnSpecMixin):
    """Does the activity `task_spec` once for each value.

    Its internal data hold `remaining` (the values not begun), `total` and `done`. An instance
    carries its value as `item`. If the diagram names a list of outputs, only that comes out of the
    instances, begun anew in every round; else what they wrote, by the rule of the last writer.
    """

    def __init__(self, wf_spec: Any, bpmn_id: str, repetition: Repetition, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.task_spec = ""
        self.repetition = repetition

    def _update_hook(self, my_task: Task) -> bool:
        if my_task.has_state(TaskState.STARTED):
            return False
        # The library's own hook would look for data objects.
        BpmnTaskSpec._update_hook(self, my_task)
        values = self._values(my_task)
        self._begin_anew(my_task)
        my_task.workflow.top_workflow.begun.append(Begun(self.bpmn_id, tuple(values)))
        my_task.internal_data.update(remaining=values, total=len(values), done=0)
        if not values:
            return True
        my_task._set_state(TaskState.STARTED)
        self.begin_instances(my_task)
        return False

    def begin_instances(self, my_task: Task) -> None:
        """Begin every remaining instance, or in sequence the next one if none is open."""
        remaining = my_task.internal_data["remaining"]
        while remaining and not (self.repetition.sequential and self.instances(my_task)):
            self._begin(my_task, remaining.pop(0))

    def instances(self, my_task: Task) -> list[Task]:
        """The instances that are not finished."""
        return [
            child
            for child in my_task.children
            if child.task_spec.name == self.task_spec
            and child.has_state(TaskState.NOT_FINISHED_MASK)
        ]

    def merge_child(self, workflow: Any, child: Task) -> None:
        """Take over what a finished instance wrote, and go on."""
        my_task = child.parent
        self._collect(my_task, child)
        my_task.internal_data["done"] += 1
        if self._is_enough(my_task, child):
            my_task.internal_data["remaining"] = []
            for other in self.instances(my_task):
                other.cancel()
        self.go_on(my_task)

    def go_on(self, my_task: Task) -> None:
        """Begin what is next, or be ready if nothing is left."""
        self.begin_instances(my_task)
        if not self.instances(my_task):
            my_task._ready()

    def add(self, my_task: Task, value: Any) -> None:
        """Do the activity for one more value; in sequence after all others."""
        my_task.internal_data["total"] += 1
        my_task.internal_data["remaining"].append(value)
        self.begin_instances(my_task)

    def remove(self, my_task: Task, value: Any) -> bool:
        """Give up the unfinished instance for a value; False if there is none."""
        remaining = my_task.internal_data["remaining"]
        begun = [c for c in self.instances(my_task) if c.internal_data["item"] == value]
        if value in remaining:
            remaining.remove(value)
        elif begun:
            # A cancelled instance would stay among the children; a removed one leaves nothing.
            my_task.workflow._remove_task(begun[-1].id)
        else:
            return False
        my_task.internal_data["total"] -= 1
        self.go_on(my_task)
        return True

    def _begin(self, my_task: Task, value: Any) -> None:
        child = my_task._add_child(my_task.workflow.spec.task_specs[self.task_spec])
        child.triggered = True
        child.internal_data["item"] = value
        if self.repetition.item is not None:
            child.data[self.repetition.item] = value
        child._set_state(TaskState.WAITING)
        child.task_spec._update(child)

    def _values(self, my_task: Task) -> list[Any]:
        repetition = self.repetition
        if repetition.collection is not None:
            values = my_task.data.get(repetition.collection)
            if isinstance(values, (list, dict)):
                return list(values)
            raise FlowError(self.bpmn_id, f"“{repetition.collection}”不是列表")
        number = self._evaluate(repetition.cardinality or "", my_task.data)
        if isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= MOST:
            return list(range(number))
        raise FlowError(self.bpmn_id, f"次数须是不超过 {MOST} 的整数")

    def _begin_anew(self, my_task: Task) -> None:
        repetition = self.repetition
        for name in (repetition.item, repetition.output_item):
            my_task.data.pop(name, None)
        if repetition.output is not None:
            self._write(my_task, repetition.output, [])

    def _collect(self, my_task: Task, child: Task) -> None:
        repetition = self.repetition
        if repetition.output is not None:
            gathered = my_task.data.get(repetition.output, [])
            given = child.data.get(repetition.output_item)
            self._write(my_task, repetition.output, [*gathered, given])
        else:
            brought = {name: v for name, v in child.data.items() if name != repetition.item}
            my_task.data = merge([my_task.data, brought])

    def _write(self, my_task: Task, name: str, values: list[Any]) -> None:
        write(my_task.data, {name: values}, my_task.workflow.top_workflow.next_number())

    def _is_enough(self, my_task: Task, child: Task) -> bool:
        """The condition reads the finished instance, over it what has come together, and counts."""
        condition = self.repetition.condition
        if condition is None:
            return False
        counts = {name: my_task.internal_data[name] for name in ("done", "total")}
        return bool(self._evaluate(condition, child.data | my_task.data | counts))

    def _evaluate(self, expression: str, data: dict[str, Any]) -> Any:
        known = dict.fromkeys(compile_expression(expression).names)
        try:
            return evaluate(expression, {**known, **data})
        except ExpressionError as error:
            raise FlowError(self.bpmn_id, str(error)) from error
