"""Definitions: parsed once per content, shared read-only by all cases and threads."""

from __future__ import annotations

import hashlib
import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from types import MappingProxyType
from typing import Any

from bpmn.diagram import Diagram, Element, Flow, read_diagram, reading_order
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
    """A process ready to run.

    `content_hash` is the SHA-256 of the XML; `names_read` what its conditions and timers read;
    `timers` maps the id of each timer event to its deadline rule; `order` is the main reading
    order; `successors` follows the sequence flows.
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
    diagram: Diagram = field(repr=False)
    specification: Any = field(repr=False)


_cache: OrderedDict[tuple[str, str], Definition] = OrderedDict()
_lock = Lock()


def load_definition(
    xml: bytes, process_id: str, called: Mapping[str, bytes] | None = None
) -> Definition:
    """Return the process `process_id` of a BPMN file, parsed at most once per content.

    `called` holds the file of every process that is called, directly or further down, by id.
    Raises DefinitionError naming every element that cannot be run.
    """
    key = (hashlib.sha256(xml).hexdigest(), process_id)
    with _lock:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key]
    definition = _load(xml, process_id, key[0])
    with _lock:
        # Whoever came first wins, so that all threads share one object.
        definition = _cache.setdefault(key, definition)
        while len(_cache) > MOST_CACHED:
            _cache.popitem(last=False)
    return definition


def _load(xml: bytes, process_id: str, content_hash: str) -> Definition:
    diagram = read_diagram(xml, process_id)
    try:
        specification = parse_process(parse_xml(xml), process_id)
    except Exception as error:
        complaint = Complaint("element-unsupported", None, f"流程图无法解析（{error}）")
        raise DefinitionError([complaint]) from error
    successors = {
        element: tuple(flow.target for flow in diagram.outgoing(element))
        for element in diagram.elements
    }
    return Definition(
        process_id=process_id,
        name=diagram.name,
        content_hash=content_hash,
        names_read=_names_read(diagram),
        elements=diagram.elements,
        flows=diagram.flows,
        lanes=diagram.lanes,
        timers=MappingProxyType(_timer_rules(diagram)),
        order=reading_order(diagram),
        successors=MappingProxyType(successors),
        diagram=diagram,
        specification=specification,
    )


def _names_read(diagram: Diagram) -> frozenset[str]:
    texts = [flow.condition for flow in diagram.flows if flow.condition]
    texts += [element.timer for element in diagram.elements.values() if element.timer]
    return frozenset(name for text in texts for name in compile_expression(text).names)


def _timer_rules(diagram: Diagram) -> dict[str, str]:
    return {
        element.id: next(iter(compile_expression(element.timer).rules))
        for element in diagram.elements.values()
        if element.timer
    }
