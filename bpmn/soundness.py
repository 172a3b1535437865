"""Whether every case of a diagram can come to its end: a walk over all places of its tokens.

A marking says where the tokens are: on flows and on open activities. From every marking that can
be reached, the empty one must be reachable; where it is not, a join waits for ever.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bpmn.diagram import Diagram, Element
from bpmn.errors import Complaint

MOST_MARKINGS = 20_000
# A branch of a non-interrupting timer may run several times; two show all that can go wrong.
MOST_TOKENS = 2

Marking = frozenset[tuple[str, int]]
EMPTY: Marking = frozenset()


def check_soundness(diagram: Diagram) -> tuple[Complaint, ...]:
    """Return a complaint for every parallel join at which a case can be stuck for ever.

    A diagram with more than 20,000 markings is not judged.
    """
    followers = _explore(diagram)
    if followers is None:
        return ()
    ending = _that_can_end(followers)
    stuck: dict[str, None] = {}
    for marking in followers:
        if marking not in ending:
            stuck |= dict.fromkeys(_waiting_joins(diagram, marking))
    return tuple(Complaint("deadlock", join, _explain(diagram, join)) for join in stuck)


def _explain(diagram: Diagram, join: str) -> str:
    names = [diagram.elements[flow.source].name or flow.source for flow in diagram.incoming(join)]
    return f"汇聚可能永远等不齐（来自：{'、'.join(names)}）"


class _Net:
    """The diagram as places and moves; a place is a flow or an activity that is open."""

    def __init__(self, diagram: Diagram) -> None:
        self._elements = diagram.elements
        self._targets = {flow.id: diagram.elements[flow.target] for flow in diagram.flows}
        self._incoming = {e: [flow.id for flow in diagram.incoming(e)] for e in diagram.elements}
        self._outgoing = {e: [flow.id for flow in diagram.outgoing(e)] for e in diagram.elements}
        self._attached = {e: diagram.attached(e) for e in diagram.elements}
        self.first = _marking(self._moved(Counter(), [], self._outgoing[diagram.start()]))

    def moves(self, marking: Marking) -> Iterator[Counter[str]]:
        """The markings one move later."""
        tokens = Counter(dict(marking))
        for place in list(tokens):
            if place in self._targets:
                yield from self._arrive(tokens, place, self._targets[place])
            else:
                yield from self._leave(tokens, self._elements[place])

    def _arrive(self, tokens: Counter[str], flow: str, target: Element) -> Iterator[Counter[str]]:
        outgoing = self._outgoing[target.id]
        if target.kind == "endEvent":
            yield Counter()
        elif target.kind == "exclusiveGateway":
            for each in outgoing:
                yield self._moved(tokens, [flow], [each])
        elif target.kind == "parallelGateway":
            incoming = self._incoming[target.id]
            if all(tokens[each] for each in incoming):
                yield self._moved(tokens, incoming, outgoing)
        else:
            yield self._moved(tokens, [flow], [target.id])

    def _leave(self, tokens: Counter[str], activity: Element) -> Iterator[Counter[str]]:
        yield self._moved(tokens, [activity.id], self._outgoing[activity.id])
        for event in self._attached[activity.id]:
            taken = [activity.id] if event.interrupting else []
            yield self._moved(tokens, taken, self._outgoing[event.id])

    def _moved(self, tokens: Counter[str], taken: list[str], put: list[str]) -> Counter[str]:
        moved = tokens.copy()
        moved.subtract(taken)
        moved.update(each for each in put if not self._is_last(each))
        return moved

    def _is_last(self, place: str) -> bool:
        """A token that comes to a plain end is gone; every ladder would double the markings."""
        target = self._targets.get(place)
        return target is not None and target.kind == "endEvent" and target.event != "terminate"


def _explore(diagram: Diagram) -> dict[Marking, set[Marking]] | None:
    """Every marking that can be reached with those that follow it; None if there are too many."""
    net = _Net(diagram)
    followers: dict[Marking, set[Marking]] = {}
    waiting = [net.first]
    while waiting:
        marking = waiting.pop()
        if marking in followers:
            continue
        if len(followers) >= MOST_MARKINGS:
            return None
        followers[marking] = {_marking(each) for each in net.moves(marking) if _is_small(each)}
        waiting.extend(followers[marking])
    return followers


def _that_can_end(followers: dict[Marking, set[Marking]]) -> set[Marking]:
    before: dict[Marking, list[Marking]] = {}
    for marking, following in followers.items():
        for each in following:
            before.setdefault(each, []).append(marking)
    ending = {EMPTY}
    waiting = [EMPTY]
    while waiting:
        for marking in before.get(waiting.pop(), []):
            if marking not in ending:
                ending.add(marking)
                waiting.append(marking)
    return ending


def _marking(tokens: Counter[str]) -> Marking:
    return frozenset((place, number) for place, number in tokens.items() if number)


def _is_small(tokens: Counter[str]) -> bool:
    return all(number <= MOST_TOKENS for number in tokens.values())


def _waiting_joins(diagram: Diagram, marking: Marking) -> list[str]:
    """The joins at which some, but not all inputs have a token."""
    places = {place for place, _ in marking}
    joins = [e.id for e in diagram.elements.values() if e.kind == "parallelGateway"]
    waiting = []
    for join in joins:
        arrived = [flow.id in places for flow in diagram.incoming(join)]
        if any(arrived) and not all(arrived):
            waiting.append(join)
    return waiting
