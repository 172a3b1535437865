"""The way that a case has gone through its diagram, between the steps that people did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bpmn.definition import Definition
from workflows.cases.models import Case
from workflows.tasks.models import Task


def passed(case: Case, tasks: Sequence[Task], definition: Definition) -> Iterator[str]:
    """The flows, gateways, events and automatic steps that a case has gone through.

    Whatever opens or ends at the instant at which a step was closed follows from that step: the
    way between them leads through nothing that waits.
    """
    starts = [item.id for item in definition.elements.values() if item.kind == "startEvent"]
    ends = [case.outcome] if case.outcome in definition.elements else []
    for start in starts:
        for task in tasks:
            if task.opened_at == case.started_at:
                yield from _way(definition, start, task.element)
    for task in tasks:
        if task.closed_at is None:
            continue
        sources = [task.element] if task.state == "done" else _interrupting(definition, task)
        targets = [each.element for each in tasks if each.opened_at == task.closed_at]
        if case.finished_at == task.closed_at:
            targets += [end for end in ends if end is not None]
        for source in sources:
            for target in targets:
                yield from _way(definition, source, target)


def _interrupting(definition: Definition, task: Task) -> list[str]:
    """The timers that can end a step in place of its holder."""
    return [
        item.id
        for item in definition.elements.values()
        if item.attached_to == task.element and item.interrupting
    ]


def _way(definition: Definition, source: str, target: str) -> tuple[str, ...]:
    """The shortest way from one step to another on which nobody has to do anything."""
    ways: list[tuple[str, tuple[str, ...]]] = [(source, ())]
    seen = {source}
    for place, way in ways:
        for flow in definition.flows:
            if flow.source != place or flow.target in seen:
                continue
            onward = (*way, flow.id)
            if flow.target == target:
                first = () if definition.elements[source].kind == "userTask" else (source,)
                last = () if definition.elements[target].kind == "userTask" else (target,)
                return (*first, *onward, *last)
            if definition.elements[flow.target].kind != "userTask":
                seen.add(flow.target)
                ways.append((flow.target, (*onward, flow.target)))
    return ()
