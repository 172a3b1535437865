"""Ending a case for good (终止、销案): by the head, with the reason, and a legal review once filed."""

from __future__ import annotations

from bpmn.folder_model import Termination
from workflows.cases.models import Case
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, Invalid, NotPermitted
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.organizations.models import Person
from workflows.organizations.queries import holders, valid_certificate
from workflows.organizations.roles import ROLES
from workflows.steps.acting_on import case_to_act_on, check_running
from workflows.steps.apply_step import Ending
from workflows.steps.context import CaseContext
from workflows.steps.end_case import at_work_on, end_case
from workflows.steps.moments import reached
from workflows.steps.reasons import checked_reason
from workflows.texts import Text, mark

TERMINATED = "terminated"
LABEL = mark("已终止")


def terminate_case(
    uow: UnitOfWork, case_id: str, reason: str, reviewer: str = "", review: str = ""
) -> Case:
    """End a case; `reviewer` (username) and their opinion `review` where it was filed already.

    Raises NotFound, NotPermitted, WrongState, Invalid.
    """
    context = case_to_act_on(uow, case_id)
    needs_review = check_may_terminate(context)
    reason = checked_reason(reason)
    agreed = _reviewer(context, reviewer) if needs_review else None
    opinion = checked_reason(review, "review", required=needs_review)
    record(
        uow,
        Kind.CASE_TERMINATED,
        case=context.case,
        organization_id=context.acting_for(),
        tell_at=uow.now,
        opinion=reason,
        reviewer=agreed.id if agreed else None,
        review=opinion if agreed else "",
        told=at_work_on(context),
    )
    end_case(context, Ending(TERMINATED, TERMINATED, LABEL))
    return context.case


def check_may_terminate(context: CaseContext) -> bool:
    """Whether a legal review is needed first. Raises NotPermitted, WrongState."""
    rule = _rule(context)
    holder = context.first_holder(rule.by)
    if not context.uow.person.holds(holder.role, holder.organization.id):
        post = Text(ROLES[holder.role].title)
        raise NotPermitted(Text("案件由{post}决定终止。", post=post))
    check_running(context)
    return reached(context, rule.review_after) is not None


def reviewers(context: CaseContext) -> list[Person]:
    """Who may review: qualified reviewers of the body (APL 58) who did not handle the case."""
    session, day = context.uow.session, context.today
    body = context.first_holder(_rule(context).by).organization
    handled = {answer.person_id for answer in context.answers()}
    return [
        person
        for person in holders(session, "legal_reviewer", body.id, day)
        if person.id not in handled
        and valid_certificate(session, person.id, day, "legal_review") is not None
    ]


def _rule(context: CaseContext) -> Termination:
    rule = context.folder.termination
    if rule is None:
        raise NotPermitted(Text("这个流程没有规定终止。"))
    return rule


def _reviewer(context: CaseContext, username: str) -> Person:
    for person in reviewers(context):
        if person.username == username:
            return person
    text = Text("已经立案，须有法制审核意见，请选本单位有资格、没有办过本案的法制审核员。")
    raise Invalid([FieldError("/reviewer", text)])
