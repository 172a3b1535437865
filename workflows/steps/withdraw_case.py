"""Withdrawing a case (撤回): freely at first, later with the consent of the other side."""

from __future__ import annotations

from bpmn.folder_model import Withdrawal
from workflows.cases.models import CaseRequest
from workflows.cases.queries import is_split_off
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import NotPermitted, WrongState
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.organizations.queries import organization
from workflows.steps.acting_on import case_to_act_on, check_running
from workflows.steps.apply_step import Ending
from workflows.steps.context import CaseContext
from workflows.steps.end_case import at_work_on, end_case
from workflows.steps.moments import reached
from workflows.steps.reasons import checked_reason
from workflows.steps.requests import WITHDRAWAL, ask, open_request
from workflows.texts import Text, mark

WITHDRAWN = "withdrawn"
LABEL = mark("已撤回")


def withdraw_case(uow: UnitOfWork, case_id: str, reason: str) -> CaseRequest | None:
    """Withdraw a case, or ask the other side's consent to it.

    Returns the request when consent is needed, None when the case is withdrawn. Raises NotFound,
    NotPermitted, WrongState, Invalid.
    """
    context = case_to_act_on(uow, case_id)
    needs_consent = check_may_withdraw(context)
    reason = checked_reason(reason)
    if needs_consent:
        return ask(context, WITHDRAWAL, context.first_holder(_rule(context).consent), reason)
    end_withdrawn(context, reason)
    return None


def check_may_withdraw(context: CaseContext) -> bool:
    """Whether withdrawing takes the other side's consent.

    Raises NotPermitted for whom the process does not name, WrongState when it is too late or consent
    has been asked already.
    """
    rule = _rule(context)
    holders = context.all_holders(rule.by)
    viewer = context.uow.person
    if not any(viewer.holds(each.role, each.organization.id) for each in holders):
        raise NotPermitted(Text("只有发起单位的经办人和负责人可以撤回。"))
    check_running(context)
    if reached(context, rule.free_until) is None and not is_split_off(
        context.uow.session, context.case.id
    ):
        return False  # what was split off begins where its recipient has it in hand already
    check_not_decided(context)
    waiting = open_request(context, WITHDRAWAL)
    if waiting is not None:
        body = organization(context.uow.session, waiting.organization_id)
        raise WrongState(Text("已请求撤回，等{body}答复。", body=body.short_name))
    return True


def check_not_decided(context: CaseContext) -> None:
    """Whether the other side may still consent; raises WrongState once it has decided."""
    answer = reached(context, _rule(context).consent_until)
    if answer is not None:
        step = context.folder.tasks[answer.element]
        name = Text(step.title, step.title_en)
        raise WrongState(Text("对方已经办结“{step}”，不能再撤回。", step=name))


def end_withdrawn(context: CaseContext, reason: str) -> None:
    """End the case as withdrawn; whoever was at work on it is told."""
    record(
        context.uow,
        Kind.CASE_WITHDRAWN,
        case=context.case,
        organization_id=context.acting_for(),
        tell_at=context.uow.now,
        opinion=reason,
        told=at_work_on(context),
    )
    end_case(context, Ending(WITHDRAWN, WITHDRAWN, LABEL))


def _rule(context: CaseContext) -> Withdrawal:
    rule = context.folder.withdrawal
    if rule is None:
        raise NotPermitted(Text("这个流程没有规定撤回。"))
    return rule
