"""Definitions: parsed once per content, shared read-only by all cases and threads."""

from __future__ import annotations

import hashlib
import logging
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from types import MappingProxyType
from typing import Any

from bpmn.diagram import Diagram, Element, Flow, reading_order
from bpmn.diagram_reading import read_diagram
from bpmn.errors import Complaint, DefinitionError
from bpmn.evaluator import compile_expression
from bpmn.parser import parse_process
from bpmn.safe_xml import parse_xml

MOST_CACHED = 256

# The library tests the level of exactly these two loggers before it gathers what to log.
for _name in ("spiff.workflow", "spiff.task"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """A process ready to run, with every process it calls.

    `content_hash` is the SHA-256 of the XML, of all files if it calls others. `elements` (by id),
    `names_read` (what conditions, timers and the like read) and `timers` (the deadline rule of each
    timer event) cover the called processes too; the rest is the process's own: `order` is the main
    reading order, `successors` follows the sequence flows, `called` holds the process behind each
    call activity.
    """

    process_id: str
    name: str
    content_hash: str
    names_read: frozenset[str]
    elements: Mapping[str, Element]
    flows: tuple[Flow, ...]
    lanes: Mapping[str, str]
    timers: Mapping[str, str]
    order: tuple[str, ...]
    successors: Mapping[str, tuple[str, ...]]
    called: Mapping[str, Definition]
    diagram: Diagram = field(repr=False)
    specification: Any = field(repr=False)
    # By process id or id of an embedded sub-process: every flow that runs inside an activity.
    scopes: Mapping[str, Any] = field(repr=False)


_cache: OrderedDict[tuple[str, str], Definition] = OrderedDict()
_lock = Lock()


def load_definition(
    xml: bytes, process_id: str, called: Mapping[str, bytes] | None = None
) -> Definition:
    """Return the process `process_id` of a BPMN file, parsed at most once per content.

    `called` holds the file of every process that is called, directly or further down, by id.
    Raises DefinitionError naming every element that cannot be run.
    """
    return _load_once(xml, process_id, called or {}, ())


def _load_once(
    xml: bytes, process_id: str, called: Mapping[str, bytes], callers: tuple[str, ...]
) -> Definition:
    key = (_hash_of(xml, called), process_id)
    with _lock:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key]
    definition = _load(xml, process_id, called, key[0], callers)
    with _lock:
        # Whoever came first wins, so that all threads share one object.
        definition = _cache.setdefault(key, definition)
        while len(_cache) > MOST_CACHED:
            _cache.popitem(last=False)
    return definition


def _hash_of(xml: bytes, called: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256(xml)
    for name in sorted(called):
        digest.update(f"\0{name}\0".encode())
        digest.update(hashlib.sha256(called[name]).digest())
    return digest.hexdigest()


def _load(
    xml: bytes,
    process_id: str,
    called: Mapping[str, bytes] | None = None,
    content_hash: str = "",
    callers: tuple[str, ...] = (),
) -> Definition:
    diagram = read_diagram(xml, process_id)
    inner = _load_called(diagram, called or {}, (*callers, process_id))
    try:
        specification, embedded = parse_process(parse_xml(xml), process_id)
    except Exception as error:
        complaint = Complaint("element-unsupported", None, f"流程图无法解析（{error}）")
        raise DefinitionError([complaint]) from error
    successors = {
        element: tuple(flow.target for flow in diagram.outgoing(element))
        for element in diagram.elements
    }
    scopes = {**embedded}
    elements = {**diagram.elements}
    timers = _timer_rules(diagram)
    names = _names_read(diagram)
    for definition in inner.values():
        scopes |= {definition.process_id: definition.specification, **definition.scopes}
        elements |= definition.elements
        timers |= definition.timers
        names |= definition.names_read
    # The engine itself gives each instance its value.
    names -= {e.repetition.item for e in diagram.elements.values() if e.repetition is not None}
    return Definition(
        process_id=process_id,
        name=diagram.name,
        content_hash=content_hash,
        names_read=names,
        elements=MappingProxyType(elements),
        flows=diagram.flows,
        lanes=diagram.lanes,
        timers=MappingProxyType(timers),
        order=reading_order(diagram),
        successors=MappingProxyType(successors),
        called=MappingProxyType(inner),
        diagram=diagram,
        specification=specification,
        scopes=MappingProxyType(scopes),
    )


def _load_called(
    diagram: Diagram, called: Mapping[str, bytes], callers: tuple[str, ...]
) -> dict[str, Definition]:
    """The definition behind each call activity, by the id of the activity."""
    found: dict[str, Definition] = {}
    complaints: list[Complaint] = []
    for element in diagram.elements.values():
        if element.kind != "callActivity" or element.calls is None:
            continue
        if element.calls in callers:
            complaints.append(_complain(element, f"流程 {element.calls} 不能调用自己"))
        elif element.calls not in called:
            complaints.append(_complain(element, f"没有所调用的流程 {element.calls}"))
        else:
            inner = _load_once(called[element.calls], element.calls, called, callers)
            complaints += _check_called(element, inner)
            found[element.id] = inner
    complaints += _refuse_doubled(diagram, found)
    if complaints:
        raise DefinitionError(complaints)
    return found


def _complain(element: Element, message: str) -> Complaint:
    return Complaint("element-unsupported", element.id, message)


def _check_called(element: Element, inner: Definition) -> Iterator[Complaint]:
    if [each.event for each in inner.diagram.starts()] != [None]:
        yield _complain(element, f"所调用的流程 {element.calls} 须恰有一个无触发方式的开始事件")


def _refuse_doubled(diagram: Diagram, found: Mapping[str, Definition]) -> Iterator[Complaint]:
    """Complain about ids that two different processes share; they are keys for the platform."""
    owners: dict[str, str] = dict.fromkeys([diagram.process_id, *diagram.elements], "")
    for call, inner in found.items():
        for process, ids in _ids_by_process(inner).items():
            for each in ids:
                if owners.setdefault(each, process) != process:
                    message = f"编号 {each} 与流程 {process} 中的编号重复"
                    yield Complaint("element-unsupported", call, message)


def _ids_by_process(definition: Definition) -> dict[str, list[str]]:
    ids = {definition.process_id: [definition.process_id, *definition.diagram.elements]}
    for inner in definition.called.values():
        ids |= _ids_by_process(inner)
    return ids


def _names_read(diagram: Diagram) -> frozenset[str]:
    texts = [flow.condition for flow in diagram.flows if flow.condition]
    texts += [element.timer for element in diagram.elements.values() if element.timer]
    names = {
        name
        for triples in diagram.correlations.values()
        for *_, expression in triples
        for name in compile_expression(expression).names
    }
    for element in diagram.elements.values():
        # A countersign's marker is the platform's to read.
        if element.repetition is not None and element.kind != "userTask":
            repetition = element.repetition
            texts += [each for each in (repetition.cardinality, repetition.condition) if each]
            named = (repetition.collection, repetition.output, repetition.output_item)
            names |= {each for each in named if each}
    return frozenset(names.union(*(compile_expression(text).names for text in texts)))


def _timer_rules(diagram: Diagram) -> dict[str, str]:
    return {
        element.id: next(iter(compile_expression(element.timer).rules))
        for element in diagram.elements.values()
        if element.timer
    }
