"""Where a case can go on a diagram: reachability, cycles and lengths, without any data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bpmn.definition import Definition
from bpmn.diagram import SCOPES, TASKS, Diagram, Element
from bpmn.errors import Complaint

LONGEST_PATH = 14
STOPS = frozenset({"userTask", "intermediateCatchEvent", "eventBasedGateway", "boundaryEvent"})

Next = Callable[[str], Iterable[str]]


def check_routes(definition: Definition) -> Iterator[Complaint]:
    """Yield what is wrong with the ways through a diagram: nobody comes there, nobody comes out,
    something runs for ever, or the way is too long to be followed."""
    routes = Routes(definition)
    for element in routes.unreachable():
        yield Complaint("unreachable", element, "从开始事件走不到这里")
    reached = routes.reachable(routes.starts())
    for element in routes.endless():
        if element in reached:
            yield Complaint("dead-end", element, "从这里走不到任何结束事件")
    for element in routes.automatic_loops():
        if element in reached:
            yield Complaint("loop-automatic", element, "循环中没有任何一步等待人、时限或消息")
    longest = routes.longest_path()
    if longest > LONGEST_PATH:
        message = f"从开始到结束最多要经过 {longest} 步，超过 {LONGEST_PATH} 步，宜拆成被调用的流程"
        yield Complaint("path-too-long", definition.process_id, message)


@dataclass(frozen=True)
class Routes:
    """The ways through the diagram of a definition."""

    definition: Definition

    @property
    def _diagram(self) -> Diagram:
        return self.definition.diagram

    def after(self, element: str) -> list[str]:
        """What can come next: flows, the events on an activity, the start of a sub-process."""
        diagram = self._diagram
        return [
            *(flow.target for flow in diagram.outgoing(element)),
            *(event.id for event in diagram.attached(element)),
            *(start.id for start in diagram.starts(element) if _is_scope(diagram, element)),
        ]

    def starts(self) -> list[str]:
        """The start events of the process itself."""
        return [each.id for each in self._diagram.starts()]

    def reachable(self, sources: Iterable[str], without: str | None = None) -> set[str]:
        """Everything that can come after `sources`, these included, if `without` is never passed."""
        seen = {each for each in sources if each != without}
        waiting = list(seen)
        while waiting:
            for each in self.after(waiting.pop()):
                if each not in seen and each != without:
                    seen.add(each)
                    waiting.append(each)
        return seen

    def unreachable(self) -> list[str]:
        """Elements to which no way leads, the first of each stray part only."""
        found = self.reachable(self.starts())
        lost = [each for each in self._diagram.elements if each not in found]
        heads: list[str] = []
        covered: set[str] = set()
        for each in lost:
            if each not in covered:
                heads.append(each)
                covered |= self.reachable([each])
        return heads

    def endless(self) -> list[str]:
        """Elements from which no end of their own scope can be reached, the first of each part."""
        before: dict[str, list[str]] = {}
        for element in self._diagram.elements:
            for each in self.after(element):
                if self._diagram.elements[each].scope == self._diagram.elements[element].scope:
                    before.setdefault(each, []).append(element)
        ending = {each.id for each in self._diagram.elements.values() if each.kind == "endEvent"}
        waiting = list(ending)
        while waiting:
            for each in before.get(waiting.pop(), []):
                if each not in ending:
                    ending.add(each)
                    waiting.append(each)
        trapped = [each for each in self.definition.order if each not in ending]
        heads: list[str] = []
        covered: set[str] = set()
        for each in trapped:
            if each not in covered:
                heads.append(each)
                covered |= self.reachable([each])
        return heads

    def automatic_loops(self) -> list[str]:
        """One element of each cycle that the engine could run round without ever waiting."""
        moving = {each for each in self._diagram.elements if not self._waits(each)}

        def following(element: str) -> list[str]:
            targets = (flow.target for flow in self._diagram.outgoing(element))
            return [each for each in targets if each in moving]

        found: list[str] = []
        covered: set[str] = set()
        for each in self.definition.order:
            if each in moving and each not in covered:
                round_trip = _component(each, following, moving)
                if round_trip:
                    found.append(each)
                    covered |= round_trip
        return found

    def _waits(self, element: str) -> bool:
        drawn = self._diagram.elements[element]
        if drawn.kind == "subProcess":
            return scope_waits(self.definition, element)
        if drawn.kind == "callActivity":
            called = self.definition.called.get(element)
            return called is None or scope_waits(called, None)
        return drawn.kind in STOPS

    def longest_path(self) -> int:
        """The number of activities on the longest way from a start to an end, no way taken back."""
        forward = self._forward()
        lengths: dict[str, int] = {}
        for element in reversed(self.definition.order):
            drawn = self._diagram.elements[element]
            own = 1 if drawn.kind in TASKS | SCOPES else 0
            lengths[element] = own + max((lengths[each] for each in forward[element]), default=0)
        return max((lengths[each] for each in self.starts()), default=0)

    def _forward(self) -> Mapping[str, list[str]]:
        place = {element: number for number, element in enumerate(self.definition.order)}
        return {
            element: [each for each in self.after(element) if place[each] > place[element]]
            for element in self.definition.order
        }


def scope_waits(definition: Definition, scope: str | None) -> bool:
    """Whether every way through a process or sub-process waits somewhere."""
    routes = Routes(definition)
    waiting = [each.id for each in definition.diagram.starts(scope) if each.event is None]
    seen = set(waiting)
    while waiting:
        element = waiting.pop()
        if definition.diagram.elements[element].kind == "endEvent":
            return False
        for flow in definition.diagram.outgoing(element):
            if flow.target not in seen and not routes._waits(flow.target):
                seen.add(flow.target)
                waiting.append(flow.target)
    return True


def _is_scope(diagram: Diagram, element: str) -> bool:
    drawn: Element = diagram.elements[element]
    return drawn.kind == "subProcess"


def _component(start: str, following: Next, within: set[str]) -> set[str]:
    """The elements that lie on a cycle through `start`; empty if there is none."""
    onward: set[str] = set()
    waiting = list(following(start))
    while waiting:
        each = waiting.pop()
        if each not in onward:
            onward.add(each)
            waiting += following(each)
    if start not in onward:
        return set()
    return {each for each in onward & within if _leads(each, start, following)}


def _leads(source: str, target: str, following: Next) -> bool:
    seen: set[str] = set()
    waiting = [source]
    while waiting:
        each = waiting.pop()
        if each == target:
            return True
        if each not in seen:
            seen.add(each)
            waiting += following(each)
    return False
