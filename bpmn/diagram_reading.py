"""From BPMN XML to a checked diagram."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from bpmn.bpmn_xml import (
    MODEL,
    REFERENCES,
    TIMER_KINDS,
    event_of,
    local_name,
    read_correlations,
    read_reference,
    read_repetition,
)
from bpmn.diagram import FLOW_NODES, Diagram, Element, Flow
from bpmn.diagram_checks import check_diagram, refuse_file
from bpmn.errors import Complaint, DefinitionError
from bpmn.safe_xml import parse_xml


def read_diagram(xml: bytes, process_id: str) -> Diagram:
    """Return the process `process_id` of a BPMN file.

    Raises DefinitionError with every complaint at once: unsafe XML, elements that the engine
    does not run, faulty conditions, ends that are missing.
    """
    root = parse_xml(xml)
    process = _find_process(root, process_id)
    complaints = refuse_file(root, process)
    if complaints:
        raise DefinitionError(complaints)
    diagram = Diagram(
        process_id,
        process.get("name") or process_id,
        MappingProxyType({e.id: e for e in _read_elements(root, process)}),
        tuple(_read_flows(process)),
        MappingProxyType({lane.get("id"): lane.get("name") or "" for lane in _lanes(process)}),
        MappingProxyType(read_correlations(root)),
    )
    complaints = check_diagram(diagram)
    if complaints:
        raise DefinitionError(complaints)
    return diagram


def _find_process(root: Any, process_id: str) -> Any:
    processes = root.findall(f"{MODEL}process")
    for process in processes:
        if process.get("id") == process_id:
            return process
    found = "、".join(str(each.get("id")) for each in processes) or "无"
    message = f"文件中没有流程 {process_id}（有：{found}）"
    raise DefinitionError([Complaint("element-unsupported", None, message)])


def _lanes(process: Any) -> Iterator[Any]:
    return iter(process.iter(f"{MODEL}lane"))


def _flow_nodes(process: Any, scope: str | None = None) -> Iterator[tuple[Any, str | None]]:
    """Every node of the flow with the sub-process in which it lies, in document order."""
    for node in process:
        if local_name(node) in FLOW_NODES:
            yield node, scope
        if local_name(node) == "subProcess":
            yield from _flow_nodes(node, node.get("id"))


def _read_elements(root: Any, process: Any) -> Iterator[Element]:
    lane_of = {
        (reference.text or "").strip(): lane.get("id")
        for lane in _lanes(process)
        for reference in lane.findall(f"{MODEL}flowNodeRef")
    }
    inherited: dict[str | None, str | None] = {None: None}
    for node, scope in _flow_nodes(process):
        lane = lane_of.get(node.get("id"), inherited[scope])
        inherited[node.get("id")] = lane
        yield replace(_read_element(root, node, lane), scope=scope)


def _in_one_line(name: str) -> str:
    """A name without the breaks that only the drawing needs; Chinese closes up without a blank."""
    return " ".join(re.sub(r"(?<=[^\x00-\x7f])\s*\n\s*(?=[^\x00-\x7f])", "", name).split())


def _read_element(root: Any, node: Any, lane: str | None) -> Element:
    kind = local_name(node)
    definition = next((child for child in node if event_of(child)), None)
    event = event_of(definition)
    timer_kind, timer = _read_timer(definition) if event == "timer" else (None, None)
    name, code = read_reference(root, definition) if event in REFERENCES else (None, None)
    return Element(
        id=node.get("id"),
        name=_in_one_line(node.get("name") or ""),
        kind=kind,
        lane=lane,
        attached_to=node.get("attachedToRef"),
        interrupting=node.get("cancelActivity") != "false" if kind == "boundaryEvent" else None,
        verb=node.get("implementation") if kind == "serviceTask" else None,
        escalation=event == "escalation",
        event=event,
        code=code,
        timer_kind=timer_kind,
        timer=timer,
        default=node.get("default"),
        calls=node.get("calledElement") or None,
        reference=name if event in ("message", "signal") else None,
        repetition=read_repetition(node),
    )


def _read_timer(definition: Any) -> tuple[str | None, str | None]:
    for kind in TIMER_KINDS:
        node = definition.find(f"{MODEL}{kind}")
        if node is not None:
            return kind, (node.text or "").strip()
    return None, None


def _read_flows(process: Any) -> Iterator[Flow]:
    for node in process.iter(f"{MODEL}sequenceFlow"):
        condition = node.find(f"{MODEL}conditionExpression")
        text = (condition.text or "").strip() if condition is not None else ""
        source, target = node.get("sourceRef") or "", node.get("targetRef") or ""
        yield Flow(node.get("id"), source, target, text or None, node.get("name") or "")
