"""Whether every case of a diagram can come to its end: a walk over all places of its tokens.

A marking says where the tokens are: on flows and on open activities. From every marking that can
be reached, the empty one must be reachable; where it is not, a join waits for ever. A sub-process
is an activity of the scope around it and walked by itself, a called process is checked in its own
folder.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from bpmn.diagram import Diagram, Element, Flow
from bpmn.errors import Complaint

MOST_MARKINGS = 20_000
# A branch of a non-interrupting timer may run several times; two show all that can go wrong.
MOST_TOKENS = 2
# Ends after which nothing else of their scope goes on.
FINAL = frozenset({"terminate", "error"})
JOINS = frozenset({"parallelGateway", "inclusiveGateway"})

Marking = frozenset[tuple[str, int]]
EMPTY: Marking = frozenset()


def check_soundness(diagram: Diagram) -> tuple[Complaint, ...]:
    """Return a complaint for every join at which a case can be stuck for ever.

    `lost-join` if an input was drawn into it that does not belong there, else `deadlock`. Of a
    scope with more than 20,000 markings only part is seen.
    """
    scopes = [None, *(e.id for e in diagram.elements.values() if e.kind == "subProcess")]
    stuck: dict[str, None] = {}
    for scope in scopes:
        for start in diagram.starts(scope):
            stuck |= dict.fromkeys(_stuck_joins(diagram, scope, start))
    return tuple(_complaint(diagram, join) for join in stuck)


def _stuck_joins(diagram: Diagram, scope: str | None, start: Element) -> Iterator[str]:
    followers = _explore(_Net(diagram, scope, start))
    if len(followers) < MOST_MARKINGS:
        ending = _that_can_end(followers)
        stuck = [marking for marking in followers if marking not in ending]
    else:  # not seen to the end, but where nothing moves any more is certain
        stuck = [marking for marking, after in followers.items() if marking and not after]
    for marking in stuck:
        yield from _waiting_joins(diagram, marking)


def _complaint(diagram: Diagram, join: str) -> Complaint:
    stray = [flow for flow in diagram.incoming(join) if _is_stray(diagram, join, flow)]
    if stray:
        names = "、".join(_named(diagram, flow) for flow in stray)
        message = f"汇聚多了不该有的来向，永远等不齐（来自：{names}）"
        return Complaint("lost-join", join, message)
    names = "、".join(_named(diagram, flow) for flow in diagram.incoming(join))
    return Complaint("deadlock", join, f"汇聚可能永远等不齐（来自：{names}）")


def _named(diagram: Diagram, flow: Flow) -> str:
    return diagram.elements[flow.source].name or flow.source


def _is_stray(diagram: Diagram, join: str, flow: Flow) -> bool:
    """Whether an input comes from events on activities or from behind the join itself alone."""
    seen, waiting = {flow.source}, [flow.source]
    begun = False
    while waiting:
        each = diagram.elements[waiting.pop()]
        splits = each.kind in JOINS and len(diagram.outgoing(each.id)) > 1
        begun = begun or each.kind == "startEvent" or (splits and each.id != join)
        if splits or each.id == join:
            continue
        for before in diagram.incoming(each.id):
            if before.source not in seen:
                seen.add(before.source)
                waiting.append(before.source)
    return not begun


class _Net:
    """One scope as places and moves; a place is a flow or an activity that is open."""

    def __init__(self, diagram: Diagram, scope: str | None, start: Element) -> None:
        self._elements = {each.id: each for each in diagram.inside(scope)}
        flows = [flow for flow in diagram.flows if flow.source in self._elements]
        self._targets = {flow.id: self._elements[flow.target] for flow in flows}
        self._incoming = {e: [flow.id for flow in diagram.incoming(e)] for e in self._elements}
        self._outgoing = {e: [flow.id for flow in diagram.outgoing(e)] for e in self._elements}
        self._attached = {e: diagram.attached(e) for e in self._elements}
        self._onward: dict[tuple[str, str], frozenset[str]] = {}
        self.first = _marking(self._moved(Counter(), [], self._outgoing[start.id]))

    def moves(self, marking: Marking) -> set[Marking]:
        """The markings one move later; of moves that do not hinder each other only one is made first.

        Whatever else is open then still is, so nothing that can go wrong is missed. An inclusive
        join looks at all tokens: its turn comes when nothing else can move.
        """
        tokens = Counter(dict(marking))
        last: set[Marking] = set()
        for place in sorted(tokens):
            target = self._targets.get(place)
            if target is None:
                moved = self._leave(tokens, self._elements[place])
            else:
                moved = self._arrive(tokens, place, target)
            following = {_marking(each) for each in moved if _is_small(each)}
            if target is not None and target.kind == "inclusiveGateway":
                last |= following
            elif following:
                return following
        return last

    def _arrive(self, tokens: Counter[str], flow: str, target: Element) -> Iterator[Counter[str]]:
        outgoing = self._outgoing[target.id]
        if target.kind == "endEvent":
            yield Counter()
        elif target.kind in ("exclusiveGateway", "eventBasedGateway"):
            for each in outgoing:
                yield self._moved(tokens, [flow], [each])
        elif target.kind == "parallelGateway":
            incoming = self._incoming[target.id]
            if all(tokens[each] for each in incoming):
                yield self._moved(tokens, incoming, outgoing)
        elif target.kind == "inclusiveGateway":
            arrived = [each for each in self._incoming[target.id] if tokens[each]]
            if flow == arrived[0] and not self._is_awaited(tokens, target.id, arrived):
                for chosen in _choices(outgoing):
                    yield self._moved(tokens, arrived, chosen)
        elif target.kind == "intermediateThrowEvent":
            yield self._moved(tokens, [flow], outgoing)
        else:
            yield self._moved(tokens, [flow], [target.id])

    def _is_awaited(self, tokens: Counter[str], join: str, arrived: list[str]) -> bool:
        """Whether a token can still come in by an input at which none is, and by no other."""
        missing = set(self._incoming[join]) - set(arrived)
        for place in tokens:
            if place in self._incoming[join]:
                continue
            onward = self._places_after(place, join)
            if onward & missing and not onward & set(arrived):
                return True
        return False

    def _places_after(self, place: str, join: str) -> frozenset[str]:
        """The flows that a token at `place` may come to without passing `join`."""
        if (place, join) not in self._onward:
            seen, waiting = {place}, [place]
            while waiting:
                each = waiting.pop()
                at = self._targets[each].id if each in self._targets else each
                if at == join:
                    continue
                following = list(self._outgoing[at])
                for event in self._attached[at]:
                    following += self._outgoing[event.id]
                waiting += [flow for flow in following if flow not in seen]
                seen.update(following)
            self._onward[place, join] = frozenset(seen)
        return self._onward[place, join]

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
        return target is not None and target.kind == "endEvent" and target.event not in FINAL


def _choices(flows: list[str]) -> Iterator[list[str]]:
    """Every way of leaving an inclusive gateway: one or more of its flows."""
    for number in range(1, len(flows) + 1):
        yield from map(list, combinations(flows, number))


def _explore(net: _Net) -> dict[Marking, set[Marking]]:
    """The markings that can be reached, at most 20,000, with those that follow each."""
    followers: dict[Marking, set[Marking]] = {}
    waiting = [net.first]
    while waiting:
        marking = waiting.pop()
        if marking in followers:
            continue
        if len(followers) >= MOST_MARKINGS:
            break
        followers[marking] = net.moves(marking)
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
    joins = [e.id for e in diagram.elements.values() if e.kind in JOINS]
    waiting = []
    for join in joins:
        arrived = [flow.id in places for flow in diagram.incoming(join)]
        if any(arrived) and not all(arrived):
            waiting.append(join)
    return waiting
