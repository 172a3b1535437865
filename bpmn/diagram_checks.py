"""What we refuse to run: parts of a file whose meaning we would not carry out, faulty flows."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bpmn.bpmn_xml import MODEL, REFERENCES, event_of, local_name
from bpmn.diagram import (
    CONDITIONAL,
    EVENTS,
    FLOW_NODES,
    GATEWAYS,
    REPEATABLE,
    SCOPES,
    Diagram,
    Element,
    Flow,
    Repetition,
)
from bpmn.errors import Complaint, ExpressionError
from bpmn.evaluator import compile_expression

MOST_ELEMENTS = 150
# Which event definitions each event may carry; None is the plain event.
ALLOWED_EVENTS: Mapping[str, frozenset[str | None]] = {
    "startEvent": frozenset({None, "timer", "message"}),
    "endEvent": frozenset({None, "escalation", "terminate", "error", "message", "signal"}),
    "intermediateCatchEvent": frozenset({"timer", "message", "signal"}),
    "intermediateThrowEvent": frozenset({None, "escalation", "message", "signal"}),
    "boundaryEvent": frozenset({"timer", "message", "signal", "escalation", "error"}),
}
# Drawn beside the flow and without effect on it.
ANNOTATIONS = frozenset(
    {"laneSet", "documentation", "extensionElements", "textAnnotation", "association", "group"}
)
FILE_PARTS = frozenset(
    {
        "process",
        "collaboration",
        "correlationProperty",
        "category",
        "extensionElements",
        *REFERENCES,
    }
)
# What may stand in a multi-instance marker.
MARKER_PARTS = frozenset(
    {
        "loopCardinality",
        "loopDataInputRef",
        "loopDataOutputRef",
        "inputDataItem",
        "outputDataItem",
        "completionCondition",
        "documentation",
        "extensionElements",
    }
)
# Attributes that change what a node means, with the value that leaves it as it is.
REFUSED_ATTRIBUTES = {
    "isForCompensation": "false",
    "triggeredByEvent": "false",
    "parallelMultiple": "false",
    "instantiate": "false",
    "eventGatewayType": "Exclusive",
}
# Names the library gives to the tasks it adds to every process.
RESERVED = frozenset({"Start", "End", "Root"})


def refuse_file(root: Any, process: Any) -> list[Complaint]:
    """Complaints about the XML: what the engine does not run, ids that cannot be names."""
    return [*_refuse_parts(root, process), *_refuse_ids(process)]


def check_diagram(diagram: Diagram) -> list[Complaint]:
    """Complaints about what was read: ends that are missing, faulty conditions and flows."""
    return [*_check_elements(diagram), *_check_flows(diagram), *_check_correlations(diagram)]


def _unsupported(element: str | None, message: str) -> Complaint:
    return Complaint("element-unsupported", element, message)


def _refuse_parts(root: Any, process: Any) -> Iterator[Complaint]:
    """Complain about every part of the file whose meaning we would not carry out."""
    if root.tag != f"{MODEL}definitions":
        yield _unsupported(None, "文件不是 BPMN 定义")
    for node in root:
        tag = local_name(node)
        if tag and tag not in FILE_PARTS:
            yield _unsupported(node.get("id"), f"不支持 {tag}")
        if tag == "process" and node is not process:
            yield _unsupported(node.get("id"), "一个文件只能有一个流程")
    if process.get("isExecutable") == "false":
        yield _unsupported(process.get("id"), "流程未标为可执行")
    yield from _refuse_children(process)


def _refuse_children(scope: Any) -> Iterator[Complaint]:
    """Complain about what lies directly in a process or sub-process and is no flow node of ours."""
    harmless = {*ANNOTATIONS, "sequenceFlow"}
    if local_name(scope) == "subProcess":
        harmless |= {"incoming", "outgoing", "multiInstanceLoopCharacteristics"}
    for node in scope:
        tag = local_name(node)
        if tag in FLOW_NODES:
            yield from _refuse_inside(node, tag)
        elif tag and tag not in harmless:
            yield _unsupported(node.get("id") or scope.get("id"), f"不支持 {tag}")


def _refuse_inside(node: Any, kind: str) -> Iterator[Complaint]:
    element = node.get("id")
    events = [event for event in map(event_of, node) if event]
    if len(events) > 1:
        yield _unsupported(element, "一个事件只能有一种触发方式")
    if kind in EVENTS:
        event = events[0] if events else None
        if event not in ALLOWED_EVENTS[kind]:
            yield _unsupported(element, f"{kind} 不支持 {event or '无触发方式'}")
    for attribute, wanted in REFUSED_ATTRIBUTES.items():
        if node.get(attribute) not in (None, wanted):
            yield _unsupported(element, f"不支持 {attribute}")
    marker = node.find(f"{MODEL}multiInstanceLoopCharacteristics")
    if marker is not None:
        yield from _refuse_marker(element, kind, marker)
    if kind == "subProcess":
        yield from _refuse_children(node)
        return
    for child in node:
        tag = local_name(child)
        harmless = tag in {"incoming", "outgoing", "documentation", "extensionElements"}
        marked = child is marker
        if tag and not harmless and not marked and not (kind in EVENTS and event_of(child)):
            yield _unsupported(element, f"不支持 {tag}")


def _refuse_marker(element: str, kind: str, marker: Any) -> Iterator[Complaint]:
    if kind not in REPEATABLE:
        yield _unsupported(element, f"{kind} 不能多次进行")
    if marker.get("behavior") not in (None, "All"):
        yield _unsupported(element, "不支持 behavior")
    for child in marker:
        tag = local_name(child)
        if tag and tag not in MARKER_PARTS:
            yield _unsupported(element, f"不支持 {tag}")


def _refuse_ids(process: Any) -> Iterator[Complaint]:
    """Ids are names in conditions and keys of the state, so they must be plain and unique."""
    seen: set[str] = set()
    nodes = [node for node in process.iter() if local_name(node) in {*FLOW_NODES, "sequenceFlow"}]
    if sum(local_name(node) in FLOW_NODES for node in nodes) > MOST_ELEMENTS:
        yield _unsupported(process.get("id"), f"元素超过 {MOST_ELEMENTS} 个")
    for node in nodes:
        element = node.get("id") or ""
        if not element.isascii() or not element.isidentifier() or keyword.iskeyword(element):
            yield _unsupported(
                element or None, f"{local_name(node)} 的编号“{element}”须是英文标识符"
            )
        elif element in RESERVED or element.startswith("_"):
            yield _unsupported(element, "编号是保留字")
        elif element in seen:
            yield _unsupported(element, "编号重复")
        seen.add(element)


def _check_elements(diagram: Diagram) -> Iterator[Complaint]:
    yield from _check_ends(diagram, None)
    for element in diagram.elements.values():
        if element.kind == "subProcess":
            yield from _check_ends(diagram, element.id)
        if element.kind == "boundaryEvent":
            yield from _check_attachment(diagram, element)
        if element.kind == "eventBasedGateway":
            yield from _check_event_choice(diagram, element)
        if element.event == "timer":
            yield from _check_timer(element)
        if element.kind == "serviceTask" and not element.verb:
            yield _unsupported(element.id, "服务任务没有写明 implementation")
        if element.kind == "callActivity" and not element.calls:
            yield _unsupported(element.id, "调用活动没有写明 calledElement")
        if element.repetition is not None:
            yield from _check_repetition(element, element.repetition)
        yield from _check_reference(element)


def _check_ends(diagram: Diagram, scope: str | None) -> Iterator[Complaint]:
    place = scope or diagram.process_id
    starts = diagram.starts(scope)
    plain = [each for each in starts if each.event is None]
    if not starts or len(plain) > 1:
        yield _unsupported(place, "须恰有一个开始事件")
    elif scope is not None and (len(starts) > 1 or not plain):
        yield _unsupported(place, "子流程须恰有一个无触发方式的开始事件")
    if all(each.kind != "endEvent" for each in diagram.inside(scope)):
        yield _unsupported(place, "没有结束事件")


def _check_reference(element: Element) -> Iterator[Complaint]:
    if element.event in ("message", "signal") and not element.reference:
        yield _unsupported(element.id, "消息或信号没有名称")
    throws = element.kind in ("endEvent", "intermediateThrowEvent")
    if throws and element.event == "escalation" and not element.code:
        yield _unsupported(element.id, "升级事件没有编码")
    if throws and element.event == "error" and not element.code:
        yield _unsupported(element.id, "错误事件没有编码")


def _check_attachment(diagram: Diagram, element: Element) -> Iterator[Complaint]:
    host = diagram.elements.get(element.attached_to or "")
    if host is None or host.kind not in REPEATABLE or host.scope != element.scope:
        yield _unsupported(element.id, "边界事件须附在人工任务、子流程或调用活动上")
    elif element.event in ("error", "escalation") and host.kind not in SCOPES:
        yield _unsupported(element.id, "错误和升级只能在子流程或调用活动上接住")
    if element.event == "error" and not element.interrupting:
        yield _unsupported(element.id, "错误边界事件须中断其活动")


def _check_event_choice(diagram: Diagram, gateway: Element) -> Iterator[Complaint]:
    flows = diagram.outgoing(gateway.id)
    if len(flows) < 2:
        yield _unsupported(gateway.id, "事件网关须有两条以上流向")
    for flow in flows:
        target = diagram.elements.get(flow.target)
        if target is None or target.kind != "intermediateCatchEvent":
            yield _unsupported(gateway.id, "事件网关之后须是中间捕获事件")
        elif len(diagram.incoming(target.id)) > 1:
            yield _unsupported(target.id, "事件网关之后的事件不能另有流向进入")


def _check_repetition(element: Element, repetition: Repetition) -> Iterator[Complaint]:
    if element.kind == "userTask":
        # A countersign: who signs and what counts is the platform's to say.
        return
    if (repetition.collection is None) == (repetition.cardinality is None):
        yield _unsupported(element.id, "多实例须写明集合或次数之一")
    for name in (
        repetition.collection,
        repetition.item,
        repetition.output,
        repetition.output_item,
    ):
        if name is not None and (not name.isidentifier() or name.startswith("_")):
            yield _unsupported(element.id, f"名称“{name}”须是标识符")
    for text in (repetition.cardinality, repetition.condition):
        if text is not None:
            yield from _check_expression(element.id, text)


def _check_expression(element: str | None, text: str) -> Iterator[Complaint]:
    try:
        compile_expression(text)
    except ExpressionError as error:
        yield Complaint("condition-syntax", element, str(error))


def _check_correlations(diagram: Diagram) -> Iterator[Complaint]:
    for triples in diagram.correlations.values():
        for _, of_property, expression in triples:
            yield from _check_expression(of_property, expression)


def _check_timer(element: Element) -> Iterator[Complaint]:
    try:
        rules = compile_expression(element.timer or "").rules
    except ExpressionError as error:
        yield Complaint("condition-syntax", element.id, str(error))
        return
    if len(rules) != 1:
        yield Complaint("deadline-missing", element.id, '时限须写作 deadline("时限代码")')


def _check_flows(diagram: Diagram) -> Iterator[Complaint]:
    for flow in diagram.flows:
        missing = [end for end in (flow.source, flow.target) if end not in diagram.elements]
        if missing:
            yield _unsupported(flow.id, f"流向接到不存在的元素 {'、'.join(missing)}")
        elif diagram.elements[flow.source].scope != diagram.elements[flow.target].scope:
            yield _unsupported(flow.id, "流向不能穿过子流程的边界")
        if flow.condition is not None:
            yield from _check_condition(diagram, flow)
    for element in diagram.elements.values():
        yield from _check_outgoing(element, diagram.outgoing(element.id))
        yield from _check_incoming(element, diagram.incoming(element.id))


def _check_condition(diagram: Diagram, flow: Flow) -> Iterator[Complaint]:
    source = diagram.elements.get(flow.source)
    if source is not None and source.kind not in CONDITIONAL:
        yield _unsupported(flow.id, "条件只能画在排他网关或包容网关之后")
    yield from _check_expression(flow.id, flow.condition or "")


def _check_outgoing(element: Element, flows: tuple[Flow, ...]) -> Iterator[Complaint]:
    if element.kind == "endEvent":
        if flows:
            yield _unsupported(element.id, "结束事件之后不能有流向")
        return
    if not flows:
        yield Complaint("dead-end", element.id, "没有后续流向")
    if element.kind not in GATEWAYS and len(flows) > 1:
        yield _unsupported(element.id, "分支须经网关")
    joins = element.kind in GATEWAYS and element.kind != "exclusiveGateway"
    if joins and _doubled(flow.target for flow in flows):
        yield _unsupported(element.id, "该网关不能有两条流向同一元素")
    if element.kind in CONDITIONAL:
        yield from _check_choice(element, flows)
    elif element.default:
        yield _unsupported(element.id, "只有排他网关和包容网关可有默认流向")


def _check_choice(element: Element, flows: tuple[Flow, ...]) -> Iterator[Complaint]:
    ids = {flow.id for flow in flows}
    if element.default and element.default not in ids:
        yield _unsupported(element.id, f"默认流向 {element.default} 不从本网关出发")
    for flow in flows:
        if flow.condition is None and flow.id != element.default and len(flows) > 1:
            yield Complaint("condition-syntax", flow.id, "网关的流向没有条件")
        if flow.condition is not None and flow.id == element.default:
            yield Complaint("condition-syntax", flow.id, "默认流向不能有条件")


def _check_incoming(element: Element, flows: tuple[Flow, ...]) -> Iterator[Complaint]:
    if element.kind in ("startEvent", "boundaryEvent"):
        if flows:
            yield _unsupported(element.id, "不能有流向进入")
    elif not flows:
        yield Complaint("unreachable", element.id, "没有流向到达")
    joins = element.kind in ("parallelGateway", "inclusiveGateway")
    if joins and _doubled(flow.source for flow in flows):
        yield _unsupported(element.id, "该网关不能有两条流向来自同一元素")


def _doubled(values: Iterable[str]) -> bool:
    listed = list(values)
    return len(set(listed)) < len(listed)
