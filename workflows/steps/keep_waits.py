"""What a case waits for, as rows: opened and closed as the engine says."""

from __future__ import annotations

from bpmn.step import Step
from workflows.database.base import new_id
from workflows.messages.models import CaseWait
from workflows.messages.queries import open_waits
from workflows.steps.context import CaseContext


def keep_waits(context: CaseContext, step: Step) -> None:
    """Close the waits that a step ended, and open those it began. Costs nothing where there are none."""
    uow, case = context.uow, context.case
    closed = set(step.waits_closed)
    if closed:
        for wait in open_waits(uow.session, case.id):
            if (wait.engine_id, wait.element) in closed:
                wait.state = "closed"
    for opened in step.waits_opened:
        uow.session.add(
            CaseWait(
                id=new_id(),
                case_id=case.id,
                engine_id=opened.id,
                element=opened.element,
                kind=opened.kind,
                name=opened.name,
                item=opened.item,
                correlations=opened.correlations,
                opened_at=uow.now,
                version=case.version,
                state="open",
            )
        )
