"""The verbs that service tasks of a diagram may name."""

from __future__ import annotations

from collections.abc import Callable

from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.steps.context import CaseContext


def notify_sender(context: CaseContext, element: str) -> None:
    """Tell whoever sent the case how it stands, e.g. that a case was filed on the lead (CX 19)."""
    name = context.definition.elements[element].name
    record(
        context.uow,
        Kind.NOTICE_SENT,
        case=context.case,
        organization_id=context.case.organization_id,
        tell_at=context.uow.now,
        element=element,
        name=name,
        to=context.case.started_by_id,
        text=name,
    )


VERBS: dict[str, Callable[[CaseContext, str], None]] = {"notify_sender": notify_sender}


def run_service(context: CaseContext, verb: str, element: str) -> None:
    """Run the verb a service task names; KeyError means the folder was published unchecked."""
    VERBS[verb](context, element)
