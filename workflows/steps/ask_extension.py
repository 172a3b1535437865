"""Asking for a deadline to be extended (延期): by whoever has its step, of whom its rule names.

Approver and requester are two people (DOMAIN C0): nobody answers their own request.
"""

from __future__ import annotations

from datetime import date

from bpmn.folder_periods import Extension
from workflows.cases.models import CaseRequest
from workflows.cases.request_queries import requests_of
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline
from workflows.errors import NotPermitted, WrongState
from workflows.steps.acting_on import check_running, deadline_to_act_on
from workflows.steps.context import CaseContext
from workflows.steps.extend_deadline import (
    amount_until,
    check_extendable,
    check_others_work,
    checked_ground,
    extend,
    extension_rule,
    latest,
    timed_by,
)
from workflows.steps.item_context import at_rule
from workflows.steps.requests import EXTENSION, ask
from workflows.tasks.permissions import can_complete
from workflows.texts import Text


def ask_extension(
    uow: UnitOfWork, deadline_id: str, ground: str, to: str | None = None
) -> CaseRequest:
    """Ask to extend a deadline by what its rule gives, or only to the day `to` (ISO).

    `ground` says why; of a period that the law sets it names the article. Nothing stops meanwhile: a
    request that is not answered before the deadline is over has come to nothing. Raises NotFound,
    NotPermitted, WrongState, Invalid.
    """
    context, deadline = deadline_to_act_on(uow, deadline_id)
    rule = check_may_ask_extension(context, deadline)
    amount_until(context, deadline, rule, to)
    reason = checked_ground(deadline, ground)
    until = date.fromisoformat(to) if to else None
    decider = at_rule(context, deadline.rule, deadline.item).first_holder(rule.by)
    return ask(context, EXTENSION, decider, reason, deadline_id=deadline.id, until=until)


def check_may_ask_extension(context: CaseContext, deadline: Deadline) -> Extension:
    """The rule by which whoever has the step may ask now. Raises NotPermitted, WrongState."""
    if not any(can_complete(context.uow.person, task) for task in timed_by(context, deadline)):
        raise NotPermitted(Text("延期由这一步的承办人提出。"))
    rule = extension_rule(context, deadline)
    check_running(context)
    check_extendable(context, deadline, rule)
    for request in requests_of(context.uow.session, context.case.id):
        if request.state == "open" and request.deadline_id == deadline.id:
            raise WrongState(Text("已请求延长期限，等待决定。"))
    return rule


def check_grantable(context: CaseContext, request: CaseRequest) -> None:
    """Whether what was asked can still be granted by the acting person; raises WrongState, Invalid."""
    deadline, rule = _of(context, request)
    check_extendable(context, deadline, rule)
    check_others_work(context, deadline)
    amount_until(context, deadline, rule, _day(request))


def days_if_granted(context: CaseContext, request: CaseRequest) -> tuple[date, date]:
    """The last day as it is, and as it would be if what was asked were granted now."""
    deadline, rule = _of(context, request)
    assert deadline.due_on is not None, "it can be granted, so it runs"
    return deadline.due_on, request.until or latest(context, deadline, rule)


def extend_as_asked(context: CaseContext, request: CaseRequest) -> None:
    """Extend the deadline as the request says."""
    deadline, rule = _of(context, request)
    by = amount_until(context, deadline, rule, _day(request))
    extend(context, deadline, by, request.reason, request.asked_by_id)


def _of(context: CaseContext, request: CaseRequest) -> tuple[Deadline, Extension]:
    deadline = context.uow.session.get_one(Deadline, request.deadline_id)
    return deadline, extension_rule(context, deadline)


def _day(request: CaseRequest) -> str | None:
    return request.until.isoformat() if request.until else None
