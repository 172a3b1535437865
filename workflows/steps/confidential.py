"""Closing and opening the confidential part of a case."""

from __future__ import annotations

from collections.abc import Iterable

from workflows.documents.queries import documents_of_case
from workflows.steps.context import CaseContext


def close_part(context: CaseContext) -> None:
    """Close the part as a case begins, where its process has one: only its slots see it from now on."""
    part = context.folder.confidential
    if part is None:
        return
    case = context.case
    case.confidential_to = _bodies(context, part.slots)
    case.sealed = part.whole_when is not None and context.holds(part.whole_when)


def open_part(context: CaseContext) -> None:
    """Open the part: whoever sees the case sees all of it."""
    context.case.confidential_to, context.case.sealed = None, False


def is_confidential(context: CaseContext, element: str) -> bool:
    """Whether a step belongs to the part and the part is closed."""
    part = context.folder.confidential
    closed = context.case.confidential_to is not None
    return closed and part is not None and element in part.elements


def is_clock_of_part(context: CaseContext, rule: str) -> bool:
    """Whether a rule is the clock of a step of the part, and the part is closed."""
    part = context.folder.confidential
    if part is None or context.case.confidential_to is None:
        return False
    return any(context.folder.tasks[element].rule == rule for element in part.elements)


def serve_document(context: CaseContext, kind: str, slots: Iterable[str]) -> None:
    """Let the bodies in these slots see the documents of a kind that were made so far."""
    served = _bodies(context, slots)
    for made in documents_of_case(context.uow.session, context.case.id):
        if made.kind == kind and made.confidential_to is not None:
            made.confidential_to = f"{made.confidential_to} {served}".strip()


def _bodies(context: CaseContext, slots: Iterable[str]) -> str:
    rows = context.slots()
    return " ".join(rows[slot].organization_id for slot in slots if slot in rows)
