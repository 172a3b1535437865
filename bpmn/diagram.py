"""What is drawn in a BPMN file: elements, flows and lanes, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

TASKS = frozenset({"userTask", "serviceTask"})
# Activities with a flow of their own.
SCOPES = frozenset({"subProcess", "callActivity"})
GATEWAYS = frozenset(
    {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"}
)
CONDITIONAL = frozenset({"exclusiveGateway", "inclusiveGateway"})
EVENTS = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
    }
)
FLOW_NODES = TASKS | SCOPES | GATEWAYS | EVENTS
# Activities that may carry a multi-instance marker or boundary events.
REPEATABLE = frozenset({"userTask", *SCOPES})


@dataclass(frozen=True, slots=True)
class Repetition:
    """How often an activity is done: once for each value of `collection`, or `cardinality` times.

    `item` is the name under which an instance finds its value; `output` the list that collects
    `output_item` of each instance; `condition` ends the rest as soon as it holds.
    """

    sequential: bool
    collection: str | None
    cardinality: str | None
    item: str | None
    output: str | None
    output_item: str | None
    condition: str | None


@dataclass(frozen=True, slots=True)
class Element:
    """One node of the flow.

    `kind` is the BPMN tag, `lane` a lane id, `event` one of timer, message, signal, escalation,
    error, terminate or None; `code` the code of an escalation or error, `reference` the name of a
    message or signal, `verb` the registered verb of a service task, `calls` the process id that a
    call activity calls, `scope` the sub-process in which the node lies (None: the process itself).
    `repetition` on a user task is a countersign, which the platform keeps: one engine task.
    """

    id: str
    name: str
    kind: str
    lane: str | None = None
    attached_to: str | None = None
    interrupting: bool | None = None
    verb: str | None = None
    escalation: bool = False
    event: str | None = None
    code: str | None = None
    timer_kind: str | None = None
    timer: str | None = None
    default: str | None = None
    scope: str | None = None
    calls: str | None = None
    reference: str | None = None
    repetition: Repetition | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """One sequence flow; `condition` is an expression or None."""

    id: str
    source: str
    target: str
    condition: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """What is drawn in one process, in document order; mappings are read-only.

    Elements and flows of embedded sub-processes are among them; `correlations` maps the name of a
    message to its (key, property, expression) triples.
    """

    process_id: str
    name: str
    elements: Mapping[str, Element]
    flows: tuple[Flow, ...]
    lanes: Mapping[str, str]
    correlations: Mapping[str, tuple[tuple[str, str, str], ...]]

    def outgoing(self, element: str) -> tuple[Flow, ...]:
        """The flows that leave `element`, in document order."""
        return tuple(flow for flow in self.flows if flow.source == element)

    def incoming(self, element: str) -> tuple[Flow, ...]:
        """The flows that enter `element`, in document order."""
        return tuple(flow for flow in self.flows if flow.target == element)

    def attached(self, element: str) -> tuple[Element, ...]:
        """The boundary events on `element`, in document order."""
        return tuple(each for each in self.elements.values() if each.attached_to == element)

    def inside(self, scope: str | None) -> tuple[Element, ...]:
        """The elements that lie directly in a sub-process, or in the process itself."""
        return tuple(each for each in self.elements.values() if each.scope == scope)

    def starts(self, scope: str | None = None) -> tuple[Element, ...]:
        """The start events of a sub-process or of the process itself, the plain one first."""
        found = [each for each in self.inside(scope) if each.kind == "startEvent"]
        return tuple(sorted(found, key=lambda each: each.event is not None))

    def start(self) -> str:
        """The id of the start event with which a case begins that nobody's message starts."""
        return self.starts()[0].id


def reading_order(diagram: Diagram) -> tuple[str, ...]:
    """Element ids as a person would read the diagram aloud.

    A task comes before what follows it, a boundary event with its branch directly after its
    task; the way back of a loop is ignored. Elements that nothing reaches come last.
    """
    after: dict[str | None, list[str]] = {
        element: [
            *(flow.target for flow in reversed(diagram.outgoing(element))),
            *(event.id for event in reversed(diagram.attached(element))),
            *(start.id for start in reversed(diagram.starts(element))),
        ]
        for element in diagram.elements
    }
    after[None] = [start.id for start in reversed(diagram.starts())]
    finished: list[str | None] = []
    seen: set[str | None] = set()
    stack: list[tuple[str | None, Iterator[str]]] = [(None, iter(after[None]))]
    while stack:
        element, rest = stack[-1]
        following = next((each for each in rest if each not in seen), None)
        if following is None:
            finished.append(element)
            stack.pop()
        else:
            seen.add(following)
            stack.append((following, iter(after[following])))
    order = [each for each in reversed(finished) if each is not None]
    return (*order, *(each for each in diagram.elements if each not in seen))
