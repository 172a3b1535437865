"""Letting a deadline stand still on a legal ground (中止), and run on with exactly what was left (恢复)."""

from __future__ import annotations

from bpmn.folder_periods import Suspension
from workflows.cases.standing_still import check_not_frozen
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.keep_time import pause_deadline, resume_deadline
from workflows.deadlines.models import Deadline, DeadlinePause
from workflows.deadlines.queries import pauses_of
from workflows.deadlines.reviews import review_is_due
from workflows.errors import FieldError, Invalid, NotPermitted, WrongState
from workflows.organizations.roles import ROLES
from workflows.organizations.superiors import is_above
from workflows.steps.acting_on import deadline_to_act_on
from workflows.steps.context import CaseContext
from workflows.steps.item_context import at_rule
from workflows.steps.make_document import make_document
from workflows.tasks.queries import tasks_of_case
from workflows.texts import Text


def suspend_deadline(uow: UnitOfWork, deadline_id: str, ground: str) -> Deadline:
    """Let a deadline stand still on a ground of its rule, by its code.

    Raises NotFound, NotPermitted, WrongState, Invalid.
    """
    context, deadline = deadline_to_act_on(uow, deadline_id)
    rule = check_may_suspend(context, deadline)
    chosen = rule.ground(ground)
    if chosen is None:
        raise Invalid([FieldError("/ground", Text("请从给出的法定事由里选一项。"))])
    decider = at_rule(context, deadline.rule, deadline.item).first_holder(rule.by)
    pause_deadline(
        uow,
        context.case,
        deadline,
        chosen.title,
        basis=chosen.basis,
        by_id=uow.person.id,
        post=(decider.role, decider.organization.id),
    )
    _write(context, deadline, rule.document, chosen.title, chosen.basis)
    return deadline


def resume_suspended(uow: UnitOfWork, deadline_id: str) -> Deadline:
    """Let a suspended deadline run on; where a step of the process holds it, it stands on for that.

    Raises NotFound, NotPermitted, WrongState.
    """
    context, deadline = deadline_to_act_on(uow, deadline_id)
    rule = check_may_resume(context, deadline)
    stood = pauses_of(uow.session, deadline.id)[-1]
    resume_deadline(uow, context.case, deadline)
    _write(context, deadline, rule.resume_document, stood.ground, stood.basis or "")
    paused_in = context.folder.rules[deadline.rule].paused_in
    for task in tasks_of_case(uow.session, context.case.id, "open"):
        if task.element in paused_in and task.item in (None, deadline.item):
            pause_deadline(uow, context.case, deadline, task.name)
            break
    return deadline


def check_may_suspend(context: CaseContext, deadline: Deadline) -> Suspension:
    """The rule by which the person may suspend it now. Raises NotPermitted, WrongState."""
    rule = _permitted(context, deadline)
    if deadline.state == "paused":
        raise WrongState(Text("期限已经中止计算。"))
    if deadline.state != "running" or deadline.due_at is None:
        raise WrongState(Text("期限已经不再计算。"))
    if context.uow.now >= deadline.due_at:
        raise WrongState(Text("期限已经届满，不能再中止。"))
    return rule


def check_may_resume(context: CaseContext, deadline: Deadline) -> Suspension:
    """The rule by which the person may let it run on. Raises NotPermitted, WrongState.

    Whoever may suspend it; once its review has come, who heads them as well.
    """
    pauses = pauses_of(context.uow.session, deadline.id)
    suspended = deadline.state == "paused" and pauses[-1].by_id is not None
    rule = _permitted(context, deadline, pauses[-1] if suspended else None)
    if not suspended:
        raise WrongState(Text("期限没有由人中止，不用恢复。"))
    return rule


def _write(
    context: CaseContext, deadline: Deadline, kind: str | None, ground: str, basis: str
) -> None:
    """Make the document that tells of it, where the rule names one."""
    for document in context.folder.documents:
        if document.kind == kind:
            more = {"suspension": {"ground": ground, "basis": basis}}
            hidden = deadline.confidential and context.case.confidential_to is not None
            make_document(context, document, None, None, hidden=hidden, more=more)


def _permitted(
    context: CaseContext, deadline: Deadline, reviewed: DeadlinePause | None = None
) -> Suspension:
    rule = context.folder.rules[deadline.rule].suspension
    if rule is None:
        raise NotPermitted(Text("这个期限没有规定可以中止。"))
    holder = at_rule(context, deadline.rule, deadline.item).first_holder(rule.by)
    uow = context.uow
    asked = reviewed is not None and review_is_due(reviewed, uow.now)
    if not uow.person.holds(holder.role, holder.organization.id) and not (
        asked and is_above(uow.session, uow.person, holder.role, holder.organization.id)
    ):
        post = Text(ROLES[holder.role].title)
        raise NotPermitted(Text("这个期限由{post}决定中止和恢复。", post=post))
    check_not_frozen(context.case)
    return rule
