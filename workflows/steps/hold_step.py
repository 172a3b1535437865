"""Holding a step of a case from another one (somebody is looking into it first), and letting it go on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bpmn.folder_model import Message
from workflows.steps.context import CaseContext


def steer_steps(
    context: CaseContext, spec: Message, data: Mapping[str, Any], sender_id: str | None
) -> None:
    """Hold the step that a message names, or lift what its sender holds; a person lifts everything.

    A step that the process does not have is not held, nor one while the folder bars it.
    """
    case = context.case
    others = [hold for hold in case.held or () if sender_id not in (None, hold["by"])]
    if spec.lifts:
        case.held = others or None
    elif sender_id is not None and context.first_bar(spec.barred) is None:
        element = data.get(spec.held or "")
        if element in context.folder.tasks:
            reason = context.filled(spec.holds or "")
            english = context.filled(spec.holds_en) if spec.holds_en else None
            hold = {"element": element, "by": sender_id, "reason": reason, "reason_en": english}
            case.held = [*(case.held or ()), hold]
    case.version += 1
