"""Letting one more body of a list do its part while the others do theirs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bpmn import engine
from bpmn.errors import EngineError
from bpmn.folder_bodies import Repeat
from workflows.cases import items
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, Invalid, WrongState
from workflows.forms.check_answers import check_answers
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.organizations.queries import organization_by_code
from workflows.steps.acting_on import case_to_act_on
from workflows.steps.apply_step import apply_step
from workflows.steps.begin_part import open_to_body
from workflows.steps.bodies import list_errors
from workflows.steps.context import CaseContext
from workflows.steps.part_of_list import check_may_change_list
from workflows.steps.reasons import checked_reason
from workflows.texts import Text


def add_body(
    uow: UnitOfWork, case_id: str, element: str, row: Mapping[str, Any], reason: str
) -> None:
    """Add a row to the list of the repeated sub-process `element` and begin that body's part.

    A body that stands in the list and does not take part gets this row in place of its own.
    Raises NotFound, NotPermitted, WrongState, Invalid.
    """
    context = case_to_act_on(uow, case_id)
    repeat = check_may_change_list(context, element)
    reason = checked_reason(reason)
    code = str(row.get(repeat.organization) or "")
    if code in items.bodies(context.case, repeat):
        raise Invalid([FieldError(f"/{repeat.organization}", Text("该单位已经参加。"))])
    _write_row(context, repeat, code, row)
    body = organization_by_code(uow.session, code)
    assert body is not None, "just checked"
    record(
        uow,
        Kind.BODY_ADDED,
        case=context.case,
        organization_id=context.acting_for(),
        item=code,
        element=element,
        name=context.definition.elements[element].name,
        body=body.short_name,
        opinion=reason,
    )
    items.join(context.case, repeat, code)
    open_to_body(context, repeat, code)
    try:
        step = engine.add_instance(
            context.definition, context.case.engine_state, element, code, context.told()
        )
    except EngineError:
        raise WrongState(Text("这个环节没有在办理，不能增减单位。")) from None
    apply_step(context, step, None)


def _write_row(context: CaseContext, repeat: Repeat, code: str, row: Mapping[str, Any]) -> None:
    case = context.case
    rows = [each for each in case.data.get(repeat.over) or () if each[repeat.organization] != code]
    schema = next(
        form["schema"]["properties"][repeat.over]
        for form in context.folder.forms.values()
        if repeat.over in form["schema"]["properties"]
    )
    alone = {"type": "object", "properties": {repeat.over: {**schema, "minItems": 0}}}
    errors = list(check_answers(alone, {repeat.over: [dict(row)]}))
    errors += list_errors(context.uow, context.folder, {repeat.over: [row]}, errors)
    if errors:
        inner = f"/{repeat.over}/0"
        raise Invalid(
            [FieldError(each.pointer.removeprefix(inner) or "/", each.message) for each in errors]
        )
    case.data = {**case.data, repeat.over: [*rows, dict(row)]}
