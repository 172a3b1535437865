"""The way that a case has gone through its diagram, between the steps that people did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from bpmn.definition import Definition
from workflows.cases.models import Case
from workflows.tasks.models import Task

# Elements at which a case can stand: the way between two steps leads through none of them.
STOPS = frozenset({"userTask", "callActivity", "subProcess"})


@dataclass(frozen=True, slots=True)
class _Stay:
    """A time that the case spent at one element of the shown diagram; None is outside of it."""

    element: str | None
    opened_at: datetime
    closed_at: datetime | None
    done: bool


def passed(
    case: Case,
    tasks: Sequence[Task],
    definition: Definition,
    call: str | None = None,
    *,
    outcome: str | None,
) -> Iterator[str]:
    """The flows, gateways, events and automatic steps that a case has gone through.

    `outcome` is the end that it reached, as the reader may read it.
    `definition` is that of the case, or of what the call activity `call` calls. Whatever opens or
    ends at the instant at which a step was closed follows from that step: the way between them
    leads through nothing that waits.
    """
    stays = [_stay(task, definition, call) for task in tasks]
    shown = [stay for stay in stays if stay.element is not None]
    entered = {case.started_at, *(each.closed_at for each in stays if each.element is None)}
    for stay in shown:
        if stay.opened_at in entered and not _follows(definition, shown, stay):
            yield from _way(definition, definition.diagram.start(), stay.element or "")
    ends = [outcome] if outcome in definition.diagram.elements else []
    for stay in shown:
        if stay.closed_at is None:
            continue
        sources = [stay.element] if stay.done else _interrupting(definition, stay.element)
        targets = [each.element for each in shown if each.opened_at == stay.closed_at]
        if case.finished_at == stay.closed_at:
            targets += ends
        for source in sources:
            for target in targets:
                if source != target or definition.elements[target or ""].kind == "userTask":
                    yield from _way(definition, source or "", target or "")


def _follows(definition: Definition, shown: Sequence[_Stay], stay: _Stay) -> bool:
    """Whether a step that was done at the same instant leads to it: one done as the case began."""
    return any(
        each.done
        and each.closed_at == stay.opened_at
        and each.element != stay.element
        and _way(definition, each.element or "", stay.element or "")
        for each in shown
    )


def _stay(task: Task, definition: Definition, call: str | None) -> _Stay:
    """Where on the shown diagram a task is: at its own element, or at the call that holds it."""
    inner: list[str] = [*task.path, task.element]
    if call is not None:
        inner = inner[inner.index(call) + 1 :] if call in task.path else []
    drawn = [element for element in inner if element in definition.diagram.elements]
    # The innermost: a sub-process is drawn with what is inside, a called process is not.
    place = drawn[-1] if drawn else None
    return _Stay(place, task.opened_at, task.closed_at, task.state == "done")


def _interrupting(definition: Definition, element: str | None) -> list[str | None]:
    """The timers that can end a step in place of its holder."""
    return [
        item.id
        for item in definition.diagram.elements.values()
        if item.attached_to == element and item.interrupting
    ]


def _way(definition: Definition, source: str, target: str) -> tuple[str, ...]:
    """The shortest way from one step to another on which nobody has to do anything.

    Where only one of them lies in a sub-process it leads through its start, or its end.
    """
    inside = set(_around(definition, target)) - set(_around(definition, source))
    left = set(_around(definition, source)) - set(_around(definition, target))
    ways: list[tuple[str, tuple[str, ...]]] = [(source, ())]
    seen = {source}
    for place, way in ways:
        for flows, following in _onward(definition, place, inside, left):
            if following in seen:
                continue
            onward = (*way, *flows)
            if following == target:
                first = () if _stops(definition, source) else (source,)
                last = () if _stops(definition, target) else (target,)
                return (*first, *onward, *last)
            if following in inside or not _stops(definition, following):
                seen.add(following)
                shown = () if following in inside else (following,)
                ways.append((following, (*onward, *shown)))
    return ()


def _onward(
    definition: Definition, place: str, inside: Set[str], left: Set[str]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """What comes next, with the flow that leads there: into a sub-process, on, or out of one."""
    diagram = definition.diagram
    element = diagram.elements[place]
    if place in inside:
        yield from (((), start.id) for start in diagram.starts(place))
    elif element.kind == "endEvent" and element.scope in left:
        yield from (((flow.id,), flow.target) for flow in diagram.outgoing(element.scope or ""))
    else:
        yield from (((flow.id,), flow.target) for flow in diagram.outgoing(place))


def _around(definition: Definition, element: str) -> Iterator[str]:
    """The sub-processes in which an element lies, the innermost first."""
    scope = definition.diagram.elements[element].scope
    while scope is not None:
        yield scope
        scope = definition.diagram.elements[scope].scope


def _stops(definition: Definition, element: str) -> bool:
    return definition.diagram.elements[element].kind in STOPS
