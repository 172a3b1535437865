"""Extending a deadline (延期): where and as often as its rule says, before it is over, by somebody else."""

from __future__ import annotations

from datetime import date

from bpmn.folder_periods import Extension
from workflows.cases.request_queries import requests_of
from workflows.cases.standing_still import check_not_frozen
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import Amount, parse_amount
from workflows.deadlines.keep_time import due_if_longer, lengthen_deadline
from workflows.deadlines.models import Deadline, DeadlineExtension
from workflows.deadlines.queries import extensions_of
from workflows.deadlines.rules.citations import articles, in_chinese
from workflows.errors import FieldError, Invalid, NotPermitted, WrongState
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.organizations.roles import ROLES
from workflows.steps.acting_on import deadline_to_act_on
from workflows.steps.context import CaseContext
from workflows.steps.item_context import at_rule
from workflows.steps.reasons import checked_reason
from workflows.steps.requests import note_answer
from workflows.tasks.models import Task
from workflows.tasks.permissions import can_complete
from workflows.tasks.queries import candidates, tasks_of_case
from workflows.texts import Counted, Text


def extend_deadline(
    uow: UnitOfWork, deadline_id: str, ground: str, to: str | None = None
) -> Deadline:
    """Extend a deadline by what its rule gives, or only to the day `to` (ISO); `ground` says why.

    Raises NotFound, NotPermitted, WrongState, Invalid.
    """
    context, deadline = deadline_to_act_on(uow, deadline_id)
    rule = check_may_extend(context, deadline)
    by = amount_until(context, deadline, rule, to)
    reason = checked_ground(deadline, ground)
    asked = [
        request
        for request in requests_of(uow.session, context.case.id)
        if request.state == "open" and request.deadline_id == deadline.id
    ]
    extend(context, deadline, by, reason, asked[0].asked_by_id if asked else None)
    for request in asked:
        note_answer(context, request, granted=True, answer="")
    return deadline


def extend(
    context: CaseContext, deadline: Deadline, by: Amount, ground: str, asked_by: str | None
) -> None:
    """Extend a deadline that may be extended, as `asked_by` asked (None: nobody did).

    Whoever has its step is told.
    """
    uow = context.uow
    assert deadline.due_on is not None, "it runs"
    before = deadline.due_on
    lengthen_deadline(uow, deadline, by)
    uow.session.add(
        DeadlineExtension(
            id=new_id(),
            deadline_id=deadline.id,
            amount=str(by),
            ground=ground,
            by_id=uow.person.id,
            at=uow.now,
            due_before=before,
            due_after=deadline.due_on,
        )
    )
    record(
        uow,
        Kind.DEADLINE_EXTENDED,
        case=context.case,
        item=deadline.item,
        organization_id=context.acting_for(),
        tell_at=uow.now,
        deadline=deadline.id,
        rule=deadline.rule,
        title=deadline.title,
        amount=str(by),
        due_before=before.isoformat(),
        due_on=deadline.due_on.isoformat(),
        asked_by=asked_by,
        opinion=ground,
        told=_concerned(context, deadline),
    )


def checked_ground(deadline: Deadline, ground: str) -> str:
    """Why a deadline is extended. Where the law itself sets it (status V), the law has to allow it:
    then the ground names the article. Raises Invalid.
    """
    said = checked_reason(ground, "ground")
    if deadline.status != "V" or any(article for _, article, _ in articles(said)):
        return said
    named = ((law, article) for law, article, _ in articles(deadline.basis) if article is not None)
    law = next((f"《{law}》第{in_chinese(article)}条" for law, article in named), "")
    text = (
        Text("这个期限是法律规定的，延长须写明依据哪一条，例如“{law}”。", law=law)
        if law
        else Text("这个期限是法律规定的，延长须写明依据哪一条，例如“《某法》第几条”。")
    )
    raise Invalid([FieldError("/ground", text)])


def check_may_extend(context: CaseContext, deadline: Deadline) -> Extension:
    """The rule by which the person may extend it now. Raises NotPermitted, WrongState."""
    rule = extension_rule(context, deadline)
    holder = at_rule(context, deadline.rule, deadline.item).first_holder(rule.by)
    if not context.uow.person.holds(holder.role, holder.organization.id):
        post = Text(ROLES[holder.role].title)
        raise NotPermitted(Text("这个期限由{post}决定延长。", post=post))
    check_extendable(context, deadline, rule)
    check_others_work(context, deadline)
    return rule


def extension_rule(context: CaseContext, deadline: Deadline) -> Extension:
    """By how much and by whom a deadline may be extended.

    Raises WrongState where nobody may, with what the law says of it if the process tells.
    """
    rule = context.folder.rules[deadline.rule]
    if rule.extension is not None:
        return rule.extension
    if rule.not_extended is not None:
        raise WrongState(Text(rule.not_extended, rule.not_extended_en))
    raise WrongState(Text("这个期限没有规定可以延长。"))


def check_extendable(context: CaseContext, deadline: Deadline, rule: Extension) -> None:
    """Whether a deadline can be extended now, once more and before it is over; raises WrongState."""
    check_not_frozen(context.case)
    if deadline.state != "running" or deadline.due_at is None:
        raise WrongState(Text("期限没有在计算，不能延长。"))
    if context.uow.now >= deadline.due_at:
        raise WrongState(Text("期限已经届满，不能再延长。"))
    done = len(extensions_of(context.uow.session, deadline.id))
    if done >= rule.times:
        raise WrongState(Counted("已经延长过 {count} 次，不能再延长。", count=done))
    if parse_amount(deadline.amount).unit != rule.amount.unit:
        raise WrongState(Text("紧急事项的期限不能延长。"))


def check_others_work(context: CaseContext, deadline: Deadline) -> None:
    """Whether the step is somebody else's than the acting person's; raises WrongState."""
    if any(can_complete(context.uow.person, task) for task in timed_by(context, deadline)):
        raise WrongState(Text("这一步正由您办理，延长要由他人决定。"))


def timed_by(context: CaseContext, deadline: Deadline) -> list[Task]:
    """The open tasks that a deadline times."""
    opened = tasks_of_case(context.uow.session, context.case.id, "open")
    return [task for task in opened if task.deadline_id == deadline.id]


def latest(context: CaseContext, deadline: Deadline, rule: Extension) -> date:
    """The last day to which a running deadline may be extended."""
    return due_if_longer(context.uow, deadline, parse_amount(rule.amount.text))


def amount_until(
    context: CaseContext, deadline: Deadline, rule: Extension, to: str | None
) -> Amount:
    """By how much a deadline is extended to a day (ISO), or by all that its rule gives; raises Invalid."""
    full = parse_amount(rule.amount.text)
    if not to:
        return full
    try:
        day = date.fromisoformat(to)
    except ValueError:
        raise Invalid([FieldError("/to", Text("请写日期，例如 2026-12-18。"))]) from None
    if not full.unit.exact:
        for value in range(1, full.value + 1):
            if due_if_longer(context.uow, deadline, Amount(value, full.unit)) == day:
                return Amount(value, full.unit)
    text = Text(
        "请选 {first} 以后、{last} 以前（含当日）的一天，是休息日的换一天。",
        first=deadline.due_on,
        last=latest(context, deadline, rule),
    )
    raise Invalid([FieldError("/to", text)])


def _concerned(context: CaseContext, deadline: Deadline) -> list[str]:
    found: dict[str, None] = {}
    for task in timed_by(context, deadline):
        if task.assignee_id is not None:
            found[task.assignee_id] = None
            continue
        for person in candidates(context.uow.session, task, context.today):
            found[person.id] = None
    return [each for each in found if each != context.uow.person.id]
