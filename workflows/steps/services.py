"""The verbs that service tasks of a diagram may name."""

from __future__ import annotations

from collections.abc import Callable

from bpmn.folder_tables import table_of
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.steps.context import CaseContext
from workflows.steps.freeze_record import freeze_record
from workflows.steps.tables import Said, ask_table


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


def decide(context: CaseContext, element: str, key: str) -> None:
    """Ask a decision table of the folder; its results are fields from now on. Raises WrongState."""
    said = ask_table(context.folder, key, context.names())
    context.keep(said.result)
    note_table(context, element, said)


def note_table(context: CaseContext, element: str, said: Said) -> None:
    """Write down what a table said, and by which rows."""
    record(
        context.uow,
        Kind.TABLE_DECIDED,
        case=context.case,
        item=context.item,
        element=element,
        name=context.definition.elements[element].name,
        table=context.folder.tables[said.table].name,
        rows=list(said.rows),
        result=dict(said.result),
    )


VERBS: dict[str, Callable[[CaseContext, str], None]] = {
    "freeze_record": freeze_record,
    "notify_sender": notify_sender,
}


def run_service(context: CaseContext, verb: str, element: str) -> None:
    """Run the verb a service task names; KeyError means the folder was published unchecked."""
    table = table_of(verb)
    if table is not None:
        decide(context, element, table)
    else:
        VERBS[verb](context, element)
