"""The static reading of a BPMN file: elements, flows, lanes, and what we refuse to run."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bpmn.errors import Complaint, DefinitionError, ExpressionError
from bpmn.evaluator import compile_expression
from bpmn.safe_xml import parse_xml

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
MOST_ELEMENTS = 150

TASKS = frozenset({"userTask", "serviceTask"})
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "boundaryEvent"})
FLOW_NODES = TASKS | GATEWAYS | EVENTS
# Which event definitions each event may carry; None is the plain event.
ALLOWED_EVENTS: Mapping[str, frozenset[str | None]] = {
    "startEvent": frozenset({None}),
    "endEvent": frozenset({None, "escalation", "terminate"}),
    "intermediateCatchEvent": frozenset({"timer"}),
    "boundaryEvent": frozenset({"timer"}),
}
TIMER_KINDS = ("timeDuration", "timeDate", "timeCycle")
# Drawn beside the flow and without effect on it.
ANNOTATIONS = frozenset(
    {"laneSet", "documentation", "extensionElements", "textAnnotation", "association", "group"}
)
FILE_PARTS = frozenset({"process", "collaboration", "escalation", "category", "extensionElements"})
# Names the library gives to the tasks it adds to every process.
RESERVED = frozenset({"Start", "End", "Root"})


@dataclass(frozen=True, slots=True)
class Element:
    """One node of the flow.

    `kind` is the BPMN tag, `lane` a lane id, `event` one of timer, escalation, terminate or None;
    `code` the escalation code, `verb` the registered verb of a service task.
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
    """What is drawn in one process, in document order; mappings are read-only."""

    process_id: str
    name: str
    elements: Mapping[str, Element]
    flows: tuple[Flow, ...]
    lanes: Mapping[str, str]

    def outgoing(self, element: str) -> tuple[Flow, ...]:
        """The flows that leave `element`, in document order."""
        return tuple(flow for flow in self.flows if flow.source == element)

    def incoming(self, element: str) -> tuple[Flow, ...]:
        """The flows that enter `element`, in document order."""
        return tuple(flow for flow in self.flows if flow.target == element)

    def attached(self, element: str) -> tuple[Element, ...]:
        """The boundary events on `element`, in document order."""
        return tuple(each for each in self.elements.values() if each.attached_to == element)

    def start(self) -> str:
        """The id of the start event."""
        return next(e.id for e in self.elements.values() if e.kind == "startEvent")


def read_diagram(xml: bytes, process_id: str) -> Diagram:
    """Return the process `process_id` of a BPMN file.

    Raises DefinitionError with every complaint at once: unsafe XML, elements that the engine
    does not run, faulty conditions, ends that are missing.
    """
    root = parse_xml(xml)
    complaints: list[Complaint] = []
    process = _find_process(root, process_id)
    complaints += _refuse_parts(root, process)
    complaints += _refuse_ids(process)
    if complaints:
        raise DefinitionError(complaints)
    diagram = Diagram(
        process_id,
        process.get("name") or process_id,
        MappingProxyType({e.id: e for e in _read_elements(root, process)}),
        tuple(_read_flows(process)),
        MappingProxyType({lane.get("id"): lane.get("name") or "" for lane in _lanes(process)}),
    )
    complaints = [*_check_elements(diagram), *_check_flows(diagram)]
    if complaints:
        raise DefinitionError(complaints)
    return diagram


def reading_order(diagram: Diagram) -> tuple[str, ...]:
    """Element ids as a person would read the diagram aloud.

    A task comes before what follows it, a boundary event with its branch directly after its
    task; the way back of a loop is ignored. Elements that nothing reaches come last.
    """
    after: dict[str, list[str]] = {
        element: [
            *(flow.target for flow in reversed(diagram.outgoing(element))),
            *(event.id for event in reversed(diagram.attached(element))),
        ]
        for element in diagram.elements
    }
    finished: list[str] = []
    seen = {diagram.start()}
    stack: list[tuple[str, Iterator[str]]] = [(diagram.start(), iter(after[diagram.start()]))]
    while stack:
        element, rest = stack[-1]
        following = next((each for each in rest if each not in seen), None)
        if following is None:
            finished.append(element)
            stack.pop()
        else:
            seen.add(following)
            stack.append((following, iter(after[following])))
    return (*reversed(finished), *(each for each in diagram.elements if each not in seen))


# Reading


def _tag(node: Any) -> str:
    """The local name of a BPMN node, or '' for a node of another vocabulary."""
    tag = node.tag if isinstance(node.tag, str) else ""
    return tag.removeprefix(MODEL) if tag.startswith(MODEL) else ""


def _find_process(root: Any, process_id: str) -> Any:
    processes = root.findall(f"{MODEL}process")
    for process in processes:
        if process.get("id") == process_id:
            return process
    found = "、".join(str(each.get("id")) for each in processes) or "无"
    raise _refusal(None, f"文件中没有流程 {process_id}（有：{found}）")


def _lanes(process: Any) -> Iterator[Any]:
    return iter(process.iter(f"{MODEL}lane"))


def _read_elements(root: Any, process: Any) -> Iterator[Element]:
    lane_of = {
        (reference.text or "").strip(): lane.get("id")
        for lane in _lanes(process)
        for reference in lane.findall(f"{MODEL}flowNodeRef")
    }
    escalations = {node.get("id"): node for node in root.findall(f"{MODEL}escalation")}
    for node in process:
        if _tag(node) in FLOW_NODES:
            yield _read_element(node, lane_of.get(node.get("id")), escalations)


def _read_element(node: Any, lane: str | None, escalations: Mapping[str, Any]) -> Element:
    kind = _tag(node)
    definition = next((child for child in node if _event_of(child)), None)
    event = _event_of(definition)
    timer_kind, timer = _read_timer(definition) if event == "timer" else (None, None)
    return Element(
        id=node.get("id"),
        name=" ".join((node.get("name") or "").split()),
        kind=kind,
        lane=lane,
        attached_to=node.get("attachedToRef"),
        interrupting=node.get("cancelActivity") != "false" if kind == "boundaryEvent" else None,
        verb=node.get("implementation") if kind == "serviceTask" else None,
        escalation=event == "escalation",
        event=event,
        code=_read_code(definition, escalations) if event == "escalation" else None,
        timer_kind=timer_kind,
        timer=timer,
        default=node.get("default"),
    )


def _event_of(node: Any) -> str | None:
    tag = _tag(node) if node is not None else ""
    if tag == "eventDefinitionRef":
        return tag
    return tag.removesuffix("EventDefinition") if tag.endswith("EventDefinition") else None


def _read_code(definition: Any, escalations: Mapping[str, Any]) -> str | None:
    escalation = escalations.get(definition.get("escalationRef"))
    return escalation.get("escalationCode") if escalation is not None else None


def _read_timer(definition: Any) -> tuple[str | None, str | None]:
    for kind in TIMER_KINDS:
        node = definition.find(f"{MODEL}{kind}")
        if node is not None:
            return kind, (node.text or "").strip()
    return None, None


def _read_flows(process: Any) -> Iterator[Flow]:
    for node in process.findall(f"{MODEL}sequenceFlow"):
        condition = node.find(f"{MODEL}conditionExpression")
        text = (condition.text or "").strip() if condition is not None else ""
        source, target = node.get("sourceRef") or "", node.get("targetRef") or ""
        yield Flow(node.get("id"), source, target, text or None, node.get("name") or "")


# Refusing


def _refusal(element: str | None, message: str) -> DefinitionError:
    return DefinitionError([Complaint("element-unsupported", element, message)])


def _unsupported(element: str | None, message: str) -> Complaint:
    return Complaint("element-unsupported", element, message)


def _refuse_parts(root: Any, process: Any) -> Iterator[Complaint]:
    """Complain about every part of the file whose meaning we would not carry out."""
    if root.tag != f"{MODEL}definitions":
        yield _unsupported(None, "文件不是 BPMN 定义")
    for node in root:
        tag = _tag(node)
        if tag and tag not in FILE_PARTS:
            yield _unsupported(node.get("id"), f"不支持 {tag}")
        if tag == "process" and node is not process:
            yield _unsupported(node.get("id"), "一个文件只能有一个流程")
    if process.get("isExecutable") == "false":
        yield _unsupported(process.get("id"), "流程未标为可执行")
    for node in process:
        tag = _tag(node)
        if tag in FLOW_NODES:
            yield from _refuse_inside(node, tag)
        elif tag and tag not in ANNOTATIONS and tag != "sequenceFlow":
            yield _unsupported(node.get("id"), f"不支持 {tag}")


def _refuse_inside(node: Any, kind: str) -> Iterator[Complaint]:
    element = node.get("id")
    events = [event for event in map(_event_of, node) if event]
    if len(events) > 1:
        yield _unsupported(element, "一个事件只能有一种触发方式")
    if kind in EVENTS:
        event = events[0] if events else None
        if event not in ALLOWED_EVENTS[kind]:
            yield _unsupported(element, f"{kind} 不支持 {event or '无触发方式'}")
    for child in node:
        tag = _tag(child)
        harmless = tag in {"incoming", "outgoing", "documentation", "extensionElements"}
        if tag and not harmless and not (kind in EVENTS and _event_of(child)):
            yield _unsupported(element, f"不支持 {tag}")
    if node.get("isForCompensation") == "true":
        yield _unsupported(element, "不支持补偿")


def _refuse_ids(process: Any) -> Iterator[Complaint]:
    """Ids are names in conditions and keys of the state, so they must be plain and unique."""
    seen: set[str] = set()
    nodes = [node for node in process if _tag(node) in FLOW_NODES or _tag(node) == "sequenceFlow"]
    if sum(_tag(node) in FLOW_NODES for node in nodes) > MOST_ELEMENTS:
        yield _unsupported(process.get("id"), f"元素超过 {MOST_ELEMENTS} 个")
    for node in nodes:
        element = node.get("id") or ""
        if not element.isascii() or not element.isidentifier() or keyword.iskeyword(element):
            yield _unsupported(element or None, f"{_tag(node)} 的编号“{element}”须是英文标识符")
        elif element in RESERVED or element.startswith("_"):
            yield _unsupported(element, "编号是保留字")
        elif element in seen:
            yield _unsupported(element, "编号重复")
        seen.add(element)


def _check_elements(diagram: Diagram) -> Iterator[Complaint]:
    starts = [e.id for e in diagram.elements.values() if e.kind == "startEvent"]
    if len(starts) != 1:
        yield _unsupported(diagram.process_id, "须恰有一个开始事件")
    if all(e.kind != "endEvent" for e in diagram.elements.values()):
        yield _unsupported(diagram.process_id, "没有结束事件")
    for element in diagram.elements.values():
        if element.kind == "boundaryEvent":
            yield from _check_attachment(diagram, element)
        if element.event == "timer":
            yield from _check_timer(element)
        if element.kind == "serviceTask" and not element.verb:
            yield _unsupported(element.id, "服务任务没有写明 implementation")
        if element.escalation and not element.code:
            yield _unsupported(element.id, "升级事件没有编码")


def _check_attachment(diagram: Diagram, element: Element) -> Iterator[Complaint]:
    host = diagram.elements.get(element.attached_to or "")
    if host is None or host.kind != "userTask":
        yield _unsupported(element.id, "边界事件须附在人工任务上")


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
        if flow.condition is not None:
            yield from _check_condition(diagram, flow)
    for element in diagram.elements.values():
        yield from _check_outgoing(element, diagram.outgoing(element.id))
        yield from _check_incoming(element, diagram.incoming(element.id))


def _check_condition(diagram: Diagram, flow: Flow) -> Iterator[Complaint]:
    source = diagram.elements.get(flow.source)
    if source is not None and source.kind != "exclusiveGateway":
        yield _unsupported(flow.id, "条件只能画在排他网关之后")
    try:
        compile_expression(flow.condition or "")
    except ExpressionError as error:
        yield Complaint("condition-syntax", flow.id, str(error))


def _check_outgoing(element: Element, flows: tuple[Flow, ...]) -> Iterator[Complaint]:
    if element.kind == "endEvent":
        if flows:
            yield _unsupported(element.id, "结束事件之后不能有流向")
        return
    if not flows:
        yield Complaint("dead-end", element.id, "没有后续流向")
    if element.kind not in GATEWAYS and len(flows) > 1:
        yield _unsupported(element.id, "分支须经网关")
    if element.kind == "parallelGateway" and _doubled(flow.target for flow in flows):
        yield _unsupported(element.id, "并行网关不能有两条流向同一元素")
    if element.kind == "exclusiveGateway":
        yield from _check_choice(element, flows)
    elif element.default:
        yield _unsupported(element.id, "只有排他网关可有默认流向")


def _check_choice(element: Element, flows: tuple[Flow, ...]) -> Iterator[Complaint]:
    ids = {flow.id for flow in flows}
    if element.default and element.default not in ids:
        yield _unsupported(element.id, f"默认流向 {element.default} 不从本网关出发")
    for flow in flows:
        if flow.condition is None and flow.id != element.default and len(flows) > 1:
            yield Complaint("condition-syntax", flow.id, "排他网关的流向没有条件")
        if flow.condition is not None and flow.id == element.default:
            yield Complaint("condition-syntax", flow.id, "默认流向不能有条件")


def _check_incoming(element: Element, flows: tuple[Flow, ...]) -> Iterator[Complaint]:
    if element.kind in ("startEvent", "boundaryEvent"):
        if flows:
            yield _unsupported(element.id, "不能有流向进入")
    elif not flows:
        yield Complaint("unreachable", element.id, "没有流向到达")
    if element.kind == "parallelGateway" and _doubled(flow.source for flow in flows):
        yield _unsupported(element.id, "并行网关不能有两条流向来自同一元素")


def _doubled(values: Iterable[str]) -> bool:
    listed = list(values)
    return len(set(listed)) < len(listed)
