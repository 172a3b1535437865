"""Gateways and what was decided before them: nothing unread, no case that none of the flows takes.

A walk over the diagram carries the values that the conditions of one gateway read: decisions,
rounds, and fields with few values. Whatever comes to the gateway has to find a flow.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bpmn.definition import Definition
from bpmn.diagram import CONDITIONAL, Element, Flow
from bpmn.errors import Complaint, ExpressionError
from bpmn.evaluator import compile_expression, evaluate
from bpmn.folder_model import ProcessFolder
from bpmn.routes import Routes

MOST_STATES = 50_000
MOST_ROUNDS = 3
NUMBER = re.compile(r"(?<![\w\"'])-?\d+(?:\.\d+)?")
WORD = re.compile(r""""([^"]*)"|'([^']*)'""")
SOMETHING_ELSE = "〇其他"

Values = tuple[Any, ...]


def check_gateways(folder: ProcessFolder, whole: ProcessFolder) -> Iterator[Complaint]:
    """Yield every gateway that overlooks a decision, asks too early or leaves a case without a way."""
    diagram = folder.definition.diagram
    for element in diagram.elements.values():
        flows = diagram.outgoing(element.id)
        if element.kind not in CONDITIONAL or len(flows) < 2 or not _can_be_read(flows):
            continue
        yield from _unread(folder, whole, element)
        yield from _too_early(folder, element)
        if element.default is None:
            yield from _gaps(folder, whole, element)


def _can_be_read(flows: Iterable[Flow]) -> bool:
    try:
        for flow in flows:
            if flow.condition is not None:
                compile_expression(flow.condition)
    except ExpressionError:
        return False
    return True


def _names(flows: Iterable[Flow]) -> frozenset[str]:
    read = [compile_expression(flow.condition).names for flow in flows if flow.condition]
    return frozenset().union(*read)


# Unread decisions


def _unread(folder: ProcessFolder, whole: ProcessFolder, gateway: Element) -> Iterator[Complaint]:
    """A gateway behind a choice of decisions that no condition reads: whatever is decided is lost."""
    read = whole.definition.names_read | _names_of_settings(whole)
    for task in _tasks_before(folder.definition, gateway):
        spec = folder.tasks.get(task)
        if spec is None or len(spec.decisions) < 2 or {task, f"{task}_rounds"} & read:
            continue
        message = f"没有条件读取 {task} 的决定，无论怎样决定都走同样的路"
        yield Complaint("gateway-unread", gateway.id, message)


def _names_of_settings(whole: ProcessFolder) -> set[str]:
    """What is read beside the diagram: by holders, presets and documents."""
    texts = [choice.when for task in whole.tasks.values() for choice in task.holders]
    texts += [preset.when for task in whole.tasks.values() for preset in task.presets]
    texts += [document.when for document in whole.documents]
    for repeat in whole.repeats.values():
        texts += [repeat.where, *repeat.counts.values()]
    found: set[str] = set()
    for text in texts:
        try:
            found |= compile_expression(text).names if text else set()
        except ExpressionError:
            continue
    return found


def _tasks_before(definition: Definition, gateway: Element) -> list[str]:
    """The user tasks directly before a gateway, also through gateways that only bring ways together."""
    diagram = definition.diagram
    found: list[str] = []
    waiting, seen = [gateway.id], {gateway.id}
    while waiting:
        for flow in diagram.incoming(waiting.pop()):
            source = diagram.elements[flow.source]
            if source.kind == "userTask":
                found.append(source.id)
            merges = source.kind in CONDITIONAL and len(diagram.outgoing(source.id)) == 1
            if merges and source.id not in seen:
                seen.add(source.id)
                waiting.append(source.id)
    return found


def _too_early(folder: ProcessFolder, gateway: Element) -> Iterator[Complaint]:
    """A gateway that reads a decision which is only taken behind it."""
    routes = Routes(folder.definition)
    behind = routes.reachable([gateway.id])
    for name in sorted(_names(folder.definition.diagram.outgoing(gateway.id))):
        if name in folder.tasks and name in behind and gateway.id not in routes.reachable([name]):
            message = f"条件读取 {name} 的决定，而它在这个网关之后才办理"
            yield Complaint("gateway-unread", gateway.id, message)


# Gaps


def _gaps(folder: ProcessFolder, whole: ProcessFolder, gateway: Element) -> Iterator[Complaint]:
    flows = folder.definition.diagram.outgoing(gateway.id)
    names = sorted(_names(flows))
    domains = {name: _domain(name, flows, whole) for name in names}
    if any(domain is None for domain in domains.values()):
        return
    walk = _Walk(folder, whole, {name: domain or () for name, domain in domains.items()})
    for values in walk.arriving(gateway.id):
        given = dict(zip(walk.names, values, strict=True))
        if _finds_no_way(flows, given):
            told = "、".join(f"{name} 为 {_said(value)}" for name, value in given.items())
            yield Complaint("gateway-gap", gateway.id, f"没有一条流向适合：{told}")
            return


def _finds_no_way(flows: Iterable[Flow], given: Mapping[str, Any]) -> bool:
    try:
        return not any(evaluate(flow.condition, given) for flow in flows if flow.condition)
    except ExpressionError:
        # A comparison with what was not answered; that it fails is not for a gap to say.
        return False


def _said(value: Any) -> str:
    if value is None:
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def _domain(name: str, flows: Iterable[Flow], whole: ProcessFolder) -> Values | None:
    """The values that a name may have, first those before anything was said; None if too many."""
    if name in whole.tasks:
        return (None, *(decision.value for decision in whole.tasks[name].decisions))
    if name.removesuffix("_rounds") in whole.tasks:
        return tuple(range(MOST_ROUNDS + 1))
    schemas = [
        form["schema"]["properties"][name]
        for form in whole.forms.values()
        if name in form["schema"]["properties"]
    ]
    found: dict[Any, None] = {}
    for schema in schemas:
        values = _values(schema, " ".join(flow.condition or "" for flow in flows))
        if values is None:
            return None
        found |= dict.fromkeys(values)
    return tuple(found) or None


def _values(schema: Mapping[str, Any], conditions: str) -> Values | None:
    kind = schema.get("type")
    if kind == "boolean":
        return (False, True)
    if "enum" in schema:
        return (None, *schema["enum"])
    if "oneOf" in schema:
        return (None, *(each["const"] for each in schema["oneOf"] if "const" in each))
    if kind in ("integer", "number"):
        step = 1 if kind == "integer" else 0.5
        numbers = [float(text) for text in NUMBER.findall(WORD.sub("", conditions))]
        return (None, *(number + away for number in numbers for away in (-step, 0, step)))
    if kind == "string" and "format" not in schema:
        words = [first or second for first, second in WORD.findall(conditions)]
        return (None, *words, SOMETHING_ELSE)
    return None


@dataclass(frozen=True, slots=True)
class _Change:
    """What an activity may do to the values: each name's possible ones; rounds count on."""

    choices: Mapping[str, Values]
    counted: frozenset[str]


class _Walk:
    """All values of some names with which a case can come to the places of a diagram."""

    def __init__(
        self, folder: ProcessFolder, whole: ProcessFolder, domains: Mapping[str, Values]
    ) -> None:
        self.names = tuple(domains)
        self._domains = domains
        self._folder = folder
        self._whole = whole
        self._diagram = folder.definition.diagram
        self._routes = Routes(folder.definition)
        self._changes: dict[str, _Change] = {}

    def arriving(self, gateway: str) -> list[Values]:
        """The values that may arrive at `gateway`; none if there are too many to try."""
        start = [
            (each, values) for each in self._routes.starts() for values in self._at_the_start()
        ]
        seen, waiting = set(start), list(start)
        while waiting:
            if len(seen) > MOST_STATES:
                return []
            element, values = waiting.pop()
            for state in self._after(element, values):
                if state not in seen:
                    seen.add(state)
                    waiting.append(state)
        return sorted({values for element, values in seen if element == gateway}, key=str)

    def _at_the_start(self) -> Iterator[Values]:
        """Nothing is decided yet; fields may hold anything that the start form or a caller gave."""
        return itertools.product(
            *(
                self._domains[name][:1] if self._is_decided(name) else self._domains[name]
                for name in self.names
            )
        )

    def _is_decided(self, name: str) -> bool:
        tasks = self._whole.tasks
        return name in tasks or name.removesuffix("_rounds") in tasks

    def _after(self, element: str, values: Values) -> Iterator[tuple[str, Values]]:
        drawn = self._diagram.elements[element]
        for event in self._diagram.attached(element):
            yield event.id, values
        flows = self._diagram.outgoing(element)
        if drawn.kind in CONDITIONAL and len(flows) > 1:
            for flow in flows:
                if self._may_take(drawn, flows, flow, values):
                    yield flow.target, values
            return
        if drawn.kind == "subProcess":
            for start in self._diagram.starts(element):
                yield start.id, values
        for changed in self._changed(drawn, values):
            for flow in flows:
                yield flow.target, changed

    def _may_take(
        self, gateway: Element, flows: Sequence[Flow], flow: Flow, values: Values
    ) -> bool:
        """Whether the flow can be taken; what a condition reads beyond our names is anything."""
        given = dict(zip(self.names, values, strict=True))
        alone = gateway.kind == "exclusiveGateway"
        for each in flows:
            if each.id == flow.id:
                break
            if alone and _certainly(each, given):
                return False
        if flow.condition is None:
            others = [each for each in flows if each.id != flow.id]
            return not any(_certainly(each, given) for each in others)
        return _possibly(flow, given)

    def _changed(self, drawn: Element, values: Values) -> Iterator[Values]:
        change = self._change(drawn)
        columns = []
        for name, value in zip(self.names, values, strict=True):
            if name in change.counted:
                columns.append((min(value + 1, MOST_ROUNDS),))
            else:
                columns.append(change.choices.get(name, (value,)))
        return itertools.product(*columns)

    def _change(self, drawn: Element) -> _Change:
        if drawn.id not in self._changes:
            self._changes[drawn.id] = self._compute_change(drawn)
        return self._changes[drawn.id]

    def _compute_change(self, drawn: Element) -> _Change:
        if drawn.kind == "userTask":
            counted = frozenset({f"{drawn.id}_rounds"})
            return _Change(self._said_at(drawn.id, certain=True), counted)
        if drawn.kind in ("subProcess", "callActivity"):
            choices: dict[str, Values] = {}
            for task, certain in self._tasks_inside(drawn):
                choices |= self._said_at(task, certain)
                if f"{task}_rounds" in self._domains:
                    choices[f"{task}_rounds"] = self._domains[f"{task}_rounds"][int(certain) :]
            return _Change(choices, frozenset())
        if drawn.kind in ("parallelGateway", "inclusiveGateway"):
            return _Change(self._said_on_other_branches(drawn), frozenset())
        return _Change({}, frozenset())

    def _said_at(self, task: str, certain: bool) -> dict[str, Values]:
        """The values that a task may give: its decision, and the fields of its form."""
        choices: dict[str, Values] = {}
        if task in self._domains:
            choices[task] = self._domains[task][int(certain) :]
        form = (
            self._whole.forms.get(self._whole.tasks[task].form or "")
            if task in (self._whole.tasks)
            else None
        )
        fields = form["schema"]["properties"] if form else {}
        return choices | {name: self._domains[name] for name in fields if name in self._domains}

    def _tasks_inside(self, drawn: Element) -> Iterator[tuple[str, bool]]:
        """The tasks in a call or sub-process, and whether none of its ends is reached without."""
        if drawn.kind == "callActivity":
            called = self._folder.definition.called.get(drawn.id)
            if called is not None:
                yield from _tasks_of(called, None)
        else:
            yield from _tasks_of(self._folder.definition, drawn.id)

    def _said_on_other_branches(self, join: Element) -> dict[str, Values]:
        """At a join the other branches have been gone through as well."""
        if len(self._diagram.incoming(join.id)) < 2:
            return {}
        choices: dict[str, Values] = {}
        for name in self.names:
            task = name.removesuffix("_rounds") if name not in self._whole.tasks else name
            if self._is_on_a_branch(task, join):
                every = join.kind == "parallelGateway"
                choices[name] = self._domains[name][int(every) :]
        return choices

    def _is_on_a_branch(self, task: str, join: Element) -> bool:
        """Whether a task lies between a split and this join, so that some ways in pass it by."""
        if task not in self._diagram.elements:
            return False
        inputs = [flow.source for flow in self._diagram.incoming(join.id)]
        passing = [each for each in inputs if self._passes(task, each, join.id)]
        return 0 < len(passing) < len(inputs)

    def _passes(self, task: str, source: str, join: str) -> bool:
        return source in self._routes.reachable([task], without=join)


def _tasks_of(definition: Definition, scope: str | None) -> Iterator[tuple[str, bool]]:
    """Every task inside a process or sub-process, and whether each way through comes by it."""
    routes = Routes(definition)
    starts = [each.id for each in definition.diagram.starts(scope)]
    for element in definition.diagram.inside(scope):
        reached = routes.reachable(starts, without=element.id)
        ends = [
            each
            for each in definition.diagram.inside(scope)
            if each.kind == "endEvent" and each.event != "escalation"
        ]
        certain = not any(end.id in reached for end in ends)
        if element.kind == "userTask":
            yield element.id, certain
        elif element.kind == "subProcess":
            inner = _tasks_of(definition, element.id)
            yield from ((task, certain and each) for task, each in inner)
        elif element.kind == "callActivity" and element.id in definition.called:
            inner = _tasks_of(definition.called[element.id], None)
            yield from ((task, certain and each) for task, each in inner)


def _certainly(flow: Flow, given: Mapping[str, Any]) -> bool:
    """Whether the condition holds whatever it reads beyond `given`."""
    if flow.condition is None or compile_expression(flow.condition).names - given.keys():
        return False
    try:
        return bool(evaluate(flow.condition, given))
    except ExpressionError:
        return False


def _possibly(flow: Flow, given: Mapping[str, Any]) -> bool:
    """Whether the condition may hold."""
    if flow.condition is None or compile_expression(flow.condition).names - given.keys():
        return True
    try:
        return bool(evaluate(flow.condition, given))
    except ExpressionError:
        return True
