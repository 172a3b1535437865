"""The flow of one specification as a graph, worked out once and kept with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent

START = "Start"


@dataclass(frozen=True, slots=True)
class Graph:
    """Names of specifications with what follows and precedes each.

    A BoundaryEventJoin is a dead end that holds no token and is no part of the graph.
    `dominators` holds for each name that can be reached what every way to it comes by, itself
    included; `aside` what is only reached by an event that does not interrupt its activity.
    """

    after: Mapping[str, tuple[str, ...]]
    ahead: Mapping[str, tuple[str, ...]]
    dominators: Mapping[str, frozenset[str]]
    aside: frozenset[str]
    _before: dict[tuple[tuple[str, ...], frozenset[str]], frozenset[str]] = field(
        default_factory=dict
    )

    def before(self, names: Iterable[str], without: frozenset[str]) -> frozenset[str]:
        """`names` and all from which one of them can be reached without passing `without`."""
        key = (tuple(names), without)
        if key not in self._before:
            self._before[key] = _walk(key[0], self.ahead, without)
        return self._before[key]

    def rerun(self, name: str) -> frozenset[str]:
        """What a new run from `name` comes by, not counting the way back round a loop.

        The way back enters what every way to `name` has come by already.
        """
        return _walk((name,), self.after, self.gates(name))

    def gates(self, name: str) -> frozenset[str]:
        """What every way to `name` comes by before it."""
        return self.dominators[name] - {name}

    def reachable(self, name: str) -> frozenset[str]:
        """All that can be reached from `name`, itself included."""
        return _walk((name,), self.after, frozenset())


def graph_of(specification: Any) -> Graph:
    """The graph of a specification, which is shared and read-only."""
    graph: Graph | None = specification.__dict__.get("_graph")
    if graph is None:
        graph = specification.__dict__.setdefault("_graph", _draw(specification))
    return graph


def _draw(specification: Any) -> Graph:
    specs = specification.task_specs
    after = {
        name: tuple(n for n in spec._outputs if not isinstance(specs[n], BoundaryEventJoin))
        for name, spec in specs.items()
    }
    ahead: dict[str, list[str]] = {name: [] for name in after}
    for name, following in after.items():
        for each in following:
            ahead[each].append(name)
    known = {name: tuple(each) for name, each in ahead.items()}
    beside = [
        name
        for name, spec in specs.items()
        if isinstance(spec, BoundaryEvent) and not spec.cancel_activity
    ]
    main = _walk((START,), after, frozenset(beside))
    aside = _walk((START,), after, frozenset()) - main
    return Graph(after, known, _dominators(after, known), aside)


def _dominators(
    after: Mapping[str, tuple[str, ...]], ahead: Mapping[str, tuple[str, ...]]
) -> dict[str, frozenset[str]]:
    """Start with everything and take away until nothing changes."""
    reached = sorted(_walk((START,), after, frozenset()))
    dominators = dict.fromkeys(reached, frozenset(reached))
    dominators[START] = frozenset({START})
    changed = True
    while changed:
        changed = False
        for name in reached:
            if name == START:
                continue
            ways = [dominators[each] for each in ahead[name] if each in dominators]
            fewer = frozenset.intersection(*ways) | {name}
            changed = changed or fewer != dominators[name]
            dominators[name] = fewer
    return dominators


def _walk(
    names: Iterable[str], edges: Mapping[str, tuple[str, ...]], shut: frozenset[str]
) -> frozenset[str]:
    """`names` and all that can be walked to along `edges` without entering `shut`."""
    seen: set[str] = set()
    waiting = [name for name in names if name not in shut]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(each for each in edges[name] if each not in shut)
    return frozenset(seen)
