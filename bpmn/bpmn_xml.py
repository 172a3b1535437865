"""Reading single nodes of BPMN XML."""

from __future__ import annotations

from typing import Any

from bpmn.diagram import Repetition

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
# What an event refers to at the top of its file, by kind of event.
REFERENCES = ("escalation", "error", "message", "signal")
TIMER_KINDS = ("timeDuration", "timeDate", "timeCycle")


def local_name(node: Any) -> str:
    """The local name of a BPMN node, or '' for a node of another vocabulary."""
    tag = node.tag if isinstance(node.tag, str) else ""
    return tag.removeprefix(MODEL) if tag.startswith(MODEL) else ""


def event_of(node: Any) -> str | None:
    """Which event a node defines ('timer', 'message', …), None if it defines none."""
    tag = local_name(node) if node is not None else ""
    if tag == "eventDefinitionRef":
        return tag
    return tag.removesuffix("EventDefinition") if tag.endswith("EventDefinition") else None


def read_reference(root: Any, definition: Any) -> tuple[str | None, str | None]:
    """The name and the code of what an event definition refers to in its own file."""
    kind = event_of(definition)
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
