"""The static reading of a BPMN file: elements, flows, lanes, and what we refuse to run."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from bpmn.errors import Complaint, DefinitionError, ExpressionError
from bpmn.evaluator import compile_expression
from bpmn.safe_xml import parse_xml

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
MOST_ELEMENTS = 150

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
# Which event definitions each event may carry; None is the plain event.
ALLOWED_EVENTS: Mapping[str, frozenset[str | None]] = {
    "startEvent": frozenset({None, "timer", "message"}),
    "endEvent": frozenset({None, "escalation", "terminate", "error", "message", "signal"}),
    "intermediateCatchEvent": frozenset({"timer", "message", "signal"}),
    "intermediateThrowEvent": frozenset({None, "escalation", "message", "signal"}),
    "boundaryEvent": frozenset({"timer", "message", "signal", "escalation", "error"}),
}
# What an event refers to at the top of its file, by kind of event.
REFERENCES = ("escalation", "error", "message", "signal")
TIMER_KINDS = ("timeDuration", "timeDate", "timeCycle")
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
# Activities that may carry a multi-instance marker, and what may stand in it.
REPEATABLE = frozenset({"userTask", *SCOPES})
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
        MappingProxyType(read_correlations(root)),
    )
    complaints = [
        *_check_elements(diagram),
        *_check_flows(diagram),
        *_check_correlations(diagram),
    ]
    if complaints:
        raise DefinitionError(complaints)
    return diagram


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


def _flow_nodes(process: Any, scope: str | None = None) -> Iterator[tuple[Any, str | None]]:
    """Every node of the flow with the sub-process in which it lies, in document order."""
    for node in process:
        if _tag(node) in FLOW_NODES:
            yield node, scope
        if _tag(node) == "subProcess":
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


def _read_element(root: Any, node: Any, lane: str | None) -> Element:
    kind = _tag(node)
    definition = next((child for child in node if _event_of(child)), None)
    event = _event_of(definition)
    timer_kind, timer = _read_timer(definition) if event == "timer" else (None, None)
    name, code = read_reference(root, definition) if event in REFERENCES else (None, None)
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
        code=code,
        timer_kind=timer_kind,
        timer=timer,
        default=node.get("default"),
        calls=node.get("calledElement") or None,
        reference=name if event in ("message", "signal") else None,
        repetition=read_repetition(node),
    )


def read_reference(root: Any, definition: Any) -> tuple[str | None, str | None]:
    """The name and the code of what an event definition refers to in its own file."""
    kind = _event_of(definition)
    wanted = definition.get(f"{kind}Ref")
    for node in root.findall(f"{MODEL}{kind}"):
        if node.get("id") == wanted:
            return node.get("name") or None, node.get(f"{kind}Code") or None
    return None, None


def read_repetition(node: Any) -> Repetition | None:
    """The multi-instance marker of an activity, None if it has none."""
    marker = node.find(f"{MODEL}multiInstanceLoopCharacteristics")
    if marker is None:
        return None
    return Repetition(
        sequential=marker.get("isSequential") == "true",
        collection=_text(marker, "loopDataInputRef"),
        cardinality=_text(marker, "loopCardinality"),
        item=_data_item(marker, "inputDataItem"),
        output=_text(marker, "loopDataOutputRef"),
        output_item=_data_item(marker, "outputDataItem"),
        condition=_text(marker, "completionCondition"),
    )


def _text(node: Any, tag: str) -> str | None:
    found = node.find(f"{MODEL}{tag}")
    return (found.text or "").strip() or None if found is not None else None


def _data_item(marker: Any, tag: str) -> str | None:
    found = marker.find(f"{MODEL}{tag}")
    return found.get("name") or found.get("id") if found is not None else None


def read_correlations(root: Any) -> dict[str, tuple[tuple[str, str, str], ...]]:
    """By message name: which property of which key each expression gives."""
    names = {node.get("id"): node.get("name") or "" for node in root.findall(f"{MODEL}message")}
    keys: dict[str, list[str]] = {}
    for key in root.iter(f"{MODEL}correlationKey"):
        for reference in key.findall(f"{MODEL}correlationPropertyRef"):
            keys.setdefault((reference.text or "").strip(), []).append(
                key.get("name") or key.get("id")
            )
    found: dict[str, list[tuple[str, str, str]]] = {}
    for each in root.findall(f"{MODEL}correlationProperty"):
        for retrieval in each.findall(f"{MODEL}correlationPropertyRetrievalExpression"):
            expression = _text(retrieval, "messagePath") or ""
            name = names.get(retrieval.get("messageRef"), "")
            for key in keys.get(each.get("id"), []):
                found.setdefault(name, []).append((key, each.get("id"), expression))
    return {name: tuple(triples) for name, triples in found.items()}


def _event_of(node: Any) -> str | None:
    tag = _tag(node) if node is not None else ""
    if tag == "eventDefinitionRef":
        return tag
    return tag.removesuffix("EventDefinition") if tag.endswith("EventDefinition") else None


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
    yield from _refuse_children(process)


def _refuse_children(scope: Any) -> Iterator[Complaint]:
    """Complain about what lies directly in a process or sub-process and is no flow node of ours."""
    harmless = {*ANNOTATIONS, "sequenceFlow"}
    if _tag(scope) == "subProcess":
        harmless |= {"incoming", "outgoing", "multiInstanceLoopCharacteristics"}
    for node in scope:
        tag = _tag(node)
        if tag in FLOW_NODES:
            yield from _refuse_inside(node, tag)
        elif tag and tag not in harmless:
            yield _unsupported(node.get("id") or scope.get("id"), f"不支持 {tag}")


def _refuse_inside(node: Any, kind: str) -> Iterator[Complaint]:
    element = node.get("id")
    events = [event for event in map(_event_of, node) if event]
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
        tag = _tag(child)
        harmless = tag in {"incoming", "outgoing", "documentation", "extensionElements"}
        marked = child is marker
        if tag and not harmless and not marked and not (kind in EVENTS and _event_of(child)):
            yield _unsupported(element, f"不支持 {tag}")


def _refuse_marker(element: str, kind: str, marker: Any) -> Iterator[Complaint]:
    if kind not in REPEATABLE:
        yield _unsupported(element, f"{kind} 不能多次进行")
    if marker.get("behavior") not in (None, "All"):
        yield _unsupported(element, "不支持 behavior")
    for child in marker:
        tag = _tag(child)
        if tag and tag not in MARKER_PARTS:
            yield _unsupported(element, f"不支持 {tag}")


def _refuse_ids(process: Any) -> Iterator[Complaint]:
    """Ids are names in conditions and keys of the state, so they must be plain and unique."""
    seen: set[str] = set()
    nodes = [node for node in process.iter() if _tag(node) in {*FLOW_NODES, "sequenceFlow"}]
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
