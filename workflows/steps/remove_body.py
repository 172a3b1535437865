"""Taking a body out of a list while it does its part: it is excused, what is open for it is cancelled."""

from __future__ import annotations

from bpmn import engine
from bpmn.errors import EngineError
from workflows.cases import items
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.keep_time import end_deadline
from workflows.errors import FieldError, Invalid, WrongState
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.organizations.queries import organization_by_code
from workflows.steps.acting_on import case_to_act_on
from workflows.steps.apply_step import apply_step
from workflows.steps.end_case import at_work_on
from workflows.steps.part_of_list import check_may_change_list
from workflows.steps.reasons import checked_reason
from workflows.texts import Text


def remove_body(uow: UnitOfWork, case_id: str, element: str, code: str, reason: str) -> None:
    """Let the body `code` take part no more in the repeated sub-process `element`.

    Its row stays in the list, its people still see the case. If it was the last one at work, the case
    goes on. Raises NotFound, NotPermitted, WrongState (it is through), Invalid.
    """
    context = case_to_act_on(uow, case_id)
    repeat = check_may_change_list(context, element)
    reason = checked_reason(reason)
    body = organization_by_code(uow.session, code)
    if body is None or code not in items.bodies(context.case, repeat):
        raise Invalid([FieldError("/body", Text("请选择参加的单位。"))])
    record(
        uow,
        Kind.BODY_REMOVED,
        case=context.case,
        organization_id=context.acting_for(),
        tell_at=uow.now,
        item=code,
        element=element,
        name=context.definition.elements[element].name,
        body=body.short_name,
        opinion=reason,
        told=at_work_on(context, code),
    )
    items.leave(context.case, repeat, code)
    try:
        step = engine.remove_instance(
            context.definition, context.case.engine_state, element, code, context.told()
        )
    except EngineError:
        raise WrongState(Text("{name}已经办完，不能退出。", name=body.short_name)) from None
    for deadline in context.parts.live():
        if deadline.item == code and deadline.rule in repeat.rules:
            end_deadline(uow, context.case, deadline, "cancelled")
    apply_step(context, step, None)
