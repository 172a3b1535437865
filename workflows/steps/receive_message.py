"""What a message does to the case that gets it: it goes on, stands still, ends, or takes note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bpmn import engine
from bpmn.diagram import Element
from bpmn.folder_messages import THROWN
from bpmn.folder_model import Message
from workflows.messages.models import CaseWait
from workflows.messages.queries import Correlations, is_about, open_waits
from workflows.steps.apply_step import Completion, apply_step
from workflows.steps.context import CaseContext
from workflows.steps.item_context import inside


def waiting_for(
    context: CaseContext, name: str, kind: str, data: Mapping[str, Any], about: Correlations
) -> list[CaseWait]:
    """Where the case waits for this, the longest wait first."""
    spec = context.folder.message(name)
    return [
        wait
        for wait in open_waits(context.uow.session, context.case.id)
        if (wait.name, wait.kind) == (name, kind)
        and is_about(wait, about)
        and _is_for(wait, spec, data)
    ]


def _is_for(wait: CaseWait, spec: Message | None, data: Mapping[str, Any]) -> bool:
    """Whether it is the instance that the message names, where it names one."""
    if spec is None or spec.item is None:
        return True
    named = data.get(spec.item)
    value = wait.item
    return named in value.values() if isinstance(value, dict) else named == value


def catches(context: CaseContext, name: str) -> bool:
    """Whether the diagram catches such a message anywhere, also where the case is not now."""
    return any(_is_catch(each, name) for each in context.definition.elements.values())


def _is_catch(element: Element, name: str) -> bool:
    caught = element.event == "message" and element.kind not in (*THROWN, "startEvent")
    return caught and element.reference == name


def take_over(context: CaseContext, data: Mapping[str, Any]) -> dict[str, Any]:
    """Let the case know those fields of a message that its forms know; returns them."""
    known = context.folder.fields()
    taken = {field: value for field, value in data.items() if field in known}
    if taken:
        context.case.data = {**context.case.data, **taken}
        context.case.version += 1
        context.fill_slots()
    return taken


def hear(context: CaseContext, waits: Sequence[CaseWait], taken: Mapping[str, Any]) -> None:
    """Let the case go on at the places that wait, one after the other while they still do."""
    for wait in waits:
        if wait.state != "open":
            continue
        told = {**inside(context, wait.element, wait.item).told(), **taken}
        step = engine.receive(
            context.definition, context.case.engine_state, wait.engine_id, wait.element, told
        )
        apply_step(context, step, Completion(wait.element, "", None, wait.item))
