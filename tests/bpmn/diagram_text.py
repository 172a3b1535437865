"""Small texts become BPMN files.

A line is an element, `kind id name=value …`, or a flow, `source > target condition`; the
condition `*` marks the default flow, `~` stands for a space inside a value.

    start s
    user A lane=office
    bound A_clock on=A non=1 timer=deadline("X")
    end A_overdue esc=deadline_rung
    s > A

What stands between `sub SP` and `done SP` lies in a sub-process; `call C of=q` calls a process.
An activity with `mi=` (a number or the name of a list) is done several times: `seq=1` in turn,
`item=` the name of the value, `out=` the list of outputs, `vote=` the output, `until=` a condition.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
TAGS = {
    "start": "startEvent",
    "end": "endEvent",
    "user": "userTask",
    "service": "serviceTask",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
    "events": "eventBasedGateway",
    "catch": "intermediateCatchEvent",
    "throw": "intermediateThrowEvent",
    "bound": "boundaryEvent",
    "sub": "subProcess",
    "call": "callActivity",
}
# What an event refers to, by its setting: tag and the attribute that holds its code.
REFERENCES = {
    "esc": ("escalation", "escalationCode"),
    "err": ("error", "errorCode"),
    "msg": ("message", ""),
    "sig": ("signal", ""),
}

Line = list[str]
Flows = list[tuple[str, str, str, str]]


def bpmn(text: str, process_id: str = "p", inside: str = "", beside: str = "") -> bytes:
    """The BPMN file of `text`; `inside` the process and `beside` it raw XML may be added."""
    lines = [line.split() for line in text.strip().splitlines() if line.strip()]
    settings = {line[1]: _settings(line) for line in lines if line[1] != ">"}
    flows = [
        (f"flow_{number}", line[0], line[2], " ".join(line[3:]))
        for number, line in enumerate(line for line in lines if line[1] == ">")
    ]
    body = _lanes(settings) + _body(lines, flows, iter(flows))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions xmlns:bpmn="{MODEL}" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="urn:test">'
        f"{_references(settings)}{beside}"
        f'<bpmn:process id="{process_id}" name="{process_id}" isExecutable="true">'
        f"{body}{inside}</bpmn:process></bpmn:definitions>"
    ).encode()


def _settings(line: Line) -> dict[str, str]:
    return dict(part.split("=", 1) for part in line[2:])


def _references(settings: dict[str, dict[str, str]]) -> str:
    drawn = ""
    for setting, (tag, code) in REFERENCES.items():
        names = {values[setting] for values in settings.values() if setting in values}
        for name in sorted(names):
            attribute = f' {code}="{name}"' if code else ""
            drawn += f'<bpmn:{tag} id="{tag}_{name}" name="{name}"{attribute}/>'
    return drawn


def _body(lines: list[Line], flows: Flows, numbered: Iterator[tuple[str, str, str, str]]) -> str:
    """The nodes, then the flows of one level; `numbered` gives the flows as they come."""
    nodes = drawn = ""
    waiting = iter(lines)
    for line in waiting:
        if line[1] == ">":
            drawn += _flow(next(numbered))
        else:
            inner: list[Line] = []
            if line[0] == "sub":
                for each in waiting:
                    if each == ["done", line[1]]:
                        break
                    inner.append(each)
            nodes += _node(line, flows, _body(inner, flows, numbered))
    return nodes + drawn


def _lanes(settings: dict[str, dict[str, str]]) -> str:
    lanes: dict[str, list[str]] = {}
    for name, values in settings.items():
        if "lane" in values:
            lanes.setdefault(values["lane"], []).append(name)
    drawn = "".join(
        f'<bpmn:lane id="{lane}" name="{lane} 泳道">'
        + "".join(f"<bpmn:flowNodeRef>{name}</bpmn:flowNodeRef>" for name in names)
        + "</bpmn:lane>"
        for lane, names in lanes.items()
    )
    return f'<bpmn:laneSet id="lanes">{drawn}</bpmn:laneSet>' if drawn else ""


def _node(line: Line, flows: Flows, body: str) -> str:
    kind, name, values = line[0], line[1], _settings(line)
    attributes = {"id": name, "name": values.get("name", name).replace("~", " ")}
    if "verb" in values:
        attributes["implementation"] = values["verb"]
    if "of" in values:
        attributes["calledElement"] = values["of"]
    if kind == "bound":
        attributes["attachedToRef"] = values["on"]
        attributes["cancelActivity"] = "false" if "non" in values else "true"
    for flow, source, _, condition in flows:
        if source == name and condition == "*":
            attributes["default"] = flow
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    inner = "".join(f"<bpmn:incoming>{f}</bpmn:incoming>" for f, _, end, _ in flows if end == name)
    inner += "".join(f"<bpmn:outgoing>{f}</bpmn:outgoing>" for f, at, _, _ in flows if at == name)
    inner += _event(values) + body + _repetition(values)
    return f"<bpmn:{TAGS[kind]}{written}>{inner}</bpmn:{TAGS[kind]}>"


def _event(values: dict[str, str]) -> str:
    if "timer" in values:
        expression = escape(values["timer"].replace("~", " "))
        duration = f"<bpmn:timeDuration>{expression}</bpmn:timeDuration>"
        return f"<bpmn:timerEventDefinition>{duration}</bpmn:timerEventDefinition>"
    if "term" in values:
        return "<bpmn:terminateEventDefinition/>"
    for setting, (tag, _) in REFERENCES.items():
        if setting in values:
            return f'<bpmn:{tag}EventDefinition {tag}Ref="{tag}_{values[setting]}"/>'
    return ""


def _repetition(values: dict[str, str]) -> str:
    if "mi" not in values:
        return ""
    parts = [("loopCardinality" if values["mi"].isdigit() else "loopDataInputRef", values["mi"])]
    parts += [("loopDataOutputRef", values["out"])] if "out" in values else []
    drawn = "".join(f"<bpmn:{tag}>{text}</bpmn:{tag}>" for tag, text in parts)
    for setting, tag in (("item", "inputDataItem"), ("vote", "outputDataItem")):
        if setting in values:
            drawn += f'<bpmn:{tag} id="{values[setting]}" name="{values[setting]}"/>'
    if "until" in values:
        condition = escape(values["until"].replace("~", " "))
        drawn += f"<bpmn:completionCondition>{condition}</bpmn:completionCondition>"
    sequential = "true" if "seq" in values else "false"
    tag = "multiInstanceLoopCharacteristics"
    return f'<bpmn:{tag} isSequential="{sequential}">{drawn}</bpmn:{tag}>'


def _flow(flow: tuple[str, str, str, str]) -> str:
    name, source, target, condition = flow
    inner = ""
    if condition not in ("", "*"):
        inner = f"<bpmn:conditionExpression>{escape(condition)}</bpmn:conditionExpression>"
    return (
        f'<bpmn:sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">'
        f"{inner}</bpmn:sequenceFlow>"
    )
