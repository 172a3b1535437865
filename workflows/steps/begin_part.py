"""The bodies of a list begin their part: nothing is decided, and their people see the case."""

from __future__ import annotations

from bpmn.folder_bodies import Repeat
from bpmn.folder_repeats import own_fields
from bpmn.step import Begun
from workflows.cases import items
from workflows.cases.models import CaseOrganization
from workflows.organizations.queries import organization_by_code
from workflows.steps.context import CaseContext


def begin_part(context: CaseContext, begun: Begun) -> None:
    """Let the bodies with which a repeated sub-process began take part in it."""
    repeat = context.folder.repeats[begun.element]
    items.begin(context.case, repeat, begun.items, own_fields(context.folder, repeat))
    for code in begun.items:
        open_to_body(context, repeat, code)


def open_to_body(context: CaseContext, repeat: Repeat, code: str) -> None:
    """Let the people of a body of a list see the case from now on."""
    rows, name = context.slots(), f"{repeat.slot}:{code}"
    body = organization_by_code(context.uow.session, code)
    assert body is not None, "looked up when the list was written"
    if name not in rows:
        rows[name] = CaseOrganization(
            case_id=context.case.id,
            slot=name,
            organization_id=body.id,
            visible_from=context.uow.now,
        )
        context.uow.session.add(rows[name])
