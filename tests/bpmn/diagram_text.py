"""Small texts become BPMN files.

A line is an element, `kind id name=value …`, or a flow, `source > target condition`; the
condition `*` marks the default flow, `~` stands for a space inside a value.

    start s
    user A lane=office
    bound A_clock on=A non=1 timer=deadline("X")
    end A_overdue esc=deadline_rung
    s > A
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
TAGS = {
    "start": "startEvent",
    "end": "endEvent",
    "user": "userTask",
    "service": "serviceTask",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "catch": "intermediateCatchEvent",
    "bound": "boundaryEvent",
}
ESCALATION = '<bpmn:escalation id="escalation_{0}" name="{0}" escalationCode="{0}"/>'


def bpmn(text: str, process_id: str = "p", inside: str = "", beside: str = "") -> bytes:
    """The BPMN file of `text`; `inside` the process and `beside` it raw XML may be added."""
    lines = [line.split() for line in text.strip().splitlines() if line.strip()]
    arrows = [line for line in lines if line[1] == ">"]
    flows = [
        (f"flow_{number}", line[0], line[2], " ".join(line[3:]))
        for number, line in enumerate(arrows)
    ]
    nodes = [line for line in lines if line[1] != ">"]
    settings = {line[1]: dict(part.split("=", 1) for part in line[2:]) for line in nodes}
    body = _lanes(settings)
    body += "".join(_node(kind, name, settings[name], flows) for kind, name, *_ in nodes)
    body += "".join(map(_flow, flows))
    codes = sorted({values["esc"] for values in settings.values() if "esc" in values})
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions xmlns:bpmn="{MODEL}" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="urn:test">'
        f"{''.join(map(ESCALATION.format, codes))}{beside}"
        f'<bpmn:process id="{process_id}" name="{process_id}" isExecutable="true">'
        f"{body}{inside}</bpmn:process></bpmn:definitions>"
    ).encode()


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


def _node(
    kind: str, name: str, values: dict[str, str], flows: list[tuple[str, str, str, str]]
) -> str:
    attributes = {"id": name, "name": values.get("name", name).replace("~", " ")}
    if "verb" in values:
        attributes["implementation"] = values["verb"]
    if kind == "bound":
        attributes["attachedToRef"] = values["on"]
        attributes["cancelActivity"] = "false" if "non" in values else "true"
    for flow, source, _, condition in flows:
        if source == name and condition == "*":
            attributes["default"] = flow
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    inner = "".join(f"<bpmn:incoming>{f}</bpmn:incoming>" for f, _, end, _ in flows if end == name)
    inner += "".join(f"<bpmn:outgoing>{f}</bpmn:outgoing>" for f, at, _, _ in flows if at == name)
    return f"<bpmn:{TAGS[kind]}{written}>{inner}{_event(values)}</bpmn:{TAGS[kind]}>"


def _event(values: dict[str, str]) -> str:
    if "timer" in values:
        expression = escape(values["timer"].replace("~", " "))
        duration = f"<bpmn:timeDuration>{expression}</bpmn:timeDuration>"
        return f"<bpmn:timerEventDefinition>{duration}</bpmn:timerEventDefinition>"
    if "esc" in values:
        return f'<bpmn:escalationEventDefinition escalationRef="escalation_{values["esc"]}"/>'
    if "term" in values:
        return "<bpmn:terminateEventDefinition/>"
    return ""


def _flow(flow: tuple[str, str, str, str]) -> str:
    name, source, target, condition = flow
    inner = ""
    if condition not in ("", "*"):
        inner = f"<bpmn:conditionExpression>{escape(condition)}</bpmn:conditionExpression>"
    return (
        f'<bpmn:sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">'
        f"{inner}</bpmn:sequenceFlow>"
    )
