"""A case in tests: a definition with its state, moved by element names instead of ids."""

from __future__ import annotations

from typing import Any

from bpmn import engine
from bpmn.definition import load_definition
from bpmn.state import decode
from bpmn.step import Step
from tests.bpmn.diagram_text import bpmn


class Case:
    """Runs one diagram; `step` is the last step."""

    def __init__(
        self,
        text: str,
        data: dict[str, Any] | None = None,
        *,
        called: dict[str, str] | None = None,
        beside: str = "",
        at: str | None = None,
    ) -> None:
        inner = {name: bpmn(each, name) for name, each in (called or {}).items()}
        self.definition = load_definition(bpmn(text, beside=beside), "p", inner)
        self.tasks: dict[str, list[str]] = {}
        self.items: dict[str, Any] = {}
        self.timers: dict[str, list[str]] = {}
        self.waits: dict[str, list[str]] = {}
        self.step = self.took(engine.start(self.definition, data or {}, at))

    @property
    def state(self) -> bytes:
        return self.step.state

    @property
    def open(self) -> list[str]:
        """The elements of the open user and service tasks, sorted."""
        return sorted(element for element, ids in self.tasks.items() for _ in ids)

    @property
    def armed(self) -> list[str]:
        """The elements of the armed timers, sorted."""
        return sorted(element for element, ids in self.timers.items() for _ in ids)

    @property
    def awaited(self) -> list[str]:
        """The elements of the messages and signals waited for, sorted."""
        return sorted(element for element, ids in self.waits.items() for _ in ids)

    def data(self, element: str) -> dict[str, Any]:
        """What the token on an open task carries."""
        instance = decode(self.definition, self.state)
        task = next(
            task for task in instance.open_activities().values() if task.task_spec.name == element
        )
        return {name: value for name, value in task.data.items() if name != "_stamps"}

    def complete(self, element: str, /, **answers: Any) -> Step:
        """Complete the oldest open task of `element`."""
        return self.complete_id(self.tasks[element][0], **answers)

    def complete_id(self, task: str, /, **answers: Any) -> Step:
        """Complete one of several open tasks of the same element."""
        return self.took(engine.complete(self.definition, self.state, task, answers))

    def receive(self, element: str, /, **payload: Any) -> Step:
        """Give the message or signal that waits longest at `element`."""
        wait = self.waits[element][0]
        return self.took(engine.receive(self.definition, self.state, wait, element, payload))

    def fire(self, element: str, rung: str | None = None, *, last: bool = True) -> Step:
        """Fire the oldest armed timer `element`."""
        timer = self.timers[element][0]
        return self.took(
            engine.fire(self.definition, self.state, timer, element, rung=rung, last=last)
        )

    def cancel(self) -> Step:
        """Cancel the case."""
        return self.took(engine.cancel(self.definition, self.state))

    def took(self, step: Step) -> Step:
        """Take over what a step of the engine changed."""
        for task in step.tasks_opened:
            self.tasks.setdefault(task.element, []).append(task.id)
            self.items[task.id] = task.item
        for service in step.services_opened:
            self.tasks.setdefault(service.element, []).append(service.id)
        for ids in self.tasks.values():
            ids[:] = [each for each in ids if each not in step.tasks_closed]
        for timer in step.timers_opened:
            self.timers.setdefault(timer.element, []).append(timer.id)
        for closed, element in step.timers_closed:
            self.timers[element].remove(closed)
        for wait in step.waits_opened:
            self.waits.setdefault(wait.element, []).append(wait.id)
        for closed, element in step.waits_closed:
            self.waits[element].remove(closed)
        self.step = step
        return step


def elements(opened: Any) -> list[str]:
    """The sorted elements of opened tasks, services or timers."""
    return sorted(each.element for each in opened)
