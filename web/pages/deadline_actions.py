"""What may be done with a deadline: which buttons, which are greyed and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from flask_babel import gettext, ngettext

from bpmn.folder_periods import Suspension
from web.pages.offered import Sent, as_sent, why_not
from web.texts import choose, say
from web.view_models.case import CaseAction
from web.view_models.forms import Option
from workflows.cases.models import Case
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.models import Deadline
from workflows.organizations.superiors import is_above
from workflows.steps.ask_extension import check_may_ask_extension
from workflows.steps.context import CaseContext
from workflows.steps.extend_deadline import check_may_extend, latest, timed_by
from workflows.steps.review_suspension import check_may_review
from workflows.steps.suspend_deadline import check_may_resume, check_may_suspend


def deadline_actions(
    uow: UnitOfWork, case: Case, deadline: Deadline, sent: Sent
) -> tuple[CaseAction, ...]:
    """The actions that concern the acting person while the clock is not over."""
    if deadline.ended_at is not None:
        return ()
    context = CaseContext(uow, case)
    found = [*_suspend(context, deadline), *_review(context, deadline)]
    found += [*_resume(context, deadline), *_extend(context, deadline)]
    found += ask_for_extension(context, deadline, gettext("申请延期"))
    return tuple(as_sent(action, sent) for action in found)


def _suspend(context: CaseContext, deadline: Deadline) -> Iterator[CaseAction]:
    denied = why_not(lambda: check_may_suspend(context, deadline))
    rule = context.folder.rules[deadline.rule].suspension
    if denied is None or rule is None or deadline.state == "paused":
        return
    yield CaseAction(
        "suspend",
        gettext("中止计算"),
        _url(deadline, "suspend"),
        options=_grounds(rule),
        option_label=gettext("法定事由"),
        option_name="ground",
        hint=gettext("中止期间不计入期限，恢复后按剩余的期限继续计算。"),
        denied=denied,
    )


def _grounds(rule: Suspension) -> tuple[Option, ...]:
    return tuple(Option(each.code, choose(each.title, each.title_en)) for each in rule.grounds)


def _review(context: CaseContext, deadline: Deadline) -> Iterator[CaseAction]:
    denied = why_not(lambda: check_may_review(context, deadline))
    if denied is None or deadline.state != "paused":
        return
    if denied and context.case.frozen is None:
        return  # a step of the process lets it stand
    yield CaseAction(
        "review",
        gettext("复查：继续中止"),
        _url(deadline, "review"),
        field_label=gettext("复查意见"),
        field_name="opinion",
        hint=gettext("写明中止事由为什么仍然存在。不再存在的，恢复计算。"),
        denied=denied,
    )


def _resume(context: CaseContext, deadline: Deadline) -> Iterator[CaseAction]:
    denied = why_not(lambda: check_may_resume(context, deadline))
    if denied is None or deadline.state != "paused":
        return
    yield CaseAction("resume", gettext("恢复计算"), _url(deadline, "resume"), denied=denied)


def _extend(context: CaseContext, deadline: Deadline) -> Iterator[CaseAction]:
    action = CaseAction("extend", gettext("延长期限"), field_label=gettext("延长的理由和依据"))
    if context.folder.rules[deadline.rule].extension is not None:
        yield from _longer(context, deadline, check_may_extend, action)
    elif _at_work(context, deadline):
        yield replace(action, denied=why_not(lambda: check_may_extend(context, deadline)) or "")


def _at_work(context: CaseContext, deadline: Deadline) -> bool:
    """Whether the person belongs to the body that has a step which the clock times, or heads it."""
    uow = context.uow
    return any(
        task.organization_id in {post.organization_id for post in uow.person.posts}
        or is_above(uow.session, uow.person, task.role, task.organization_id)
        for task in timed_by(context, deadline)
    )


def ask_for_extension(context: CaseContext, deadline: Deadline, label: str) -> Iterator[CaseAction]:
    """Asking to extend it, for whoever has its step; greyed with the reason where it cannot be."""
    yield from _longer(
        context,
        deadline,
        check_may_ask_extension,
        CaseAction("ask-extension", label, field_label=gettext("延期的理由和依据")),
    )


def _longer(
    context: CaseContext,
    deadline: Deadline,
    check: Callable[[CaseContext, Deadline], object],
    action: CaseAction,
) -> Iterator[CaseAction]:
    rule = context.folder.rules[deadline.rule].extension
    if rule is None:
        return
    denied = why_not(lambda: check(context, deadline))
    if denied is None:
        return
    amount = parse_amount(rule.amount.text)
    by_days = not denied and not amount.unit.exact and deadline.due_on is not None
    yield replace(
        action,
        url=_url(deadline, action.key),
        field_name="ground",
        hint=ngettext(
            "每次最多延长 %(amount)s，可以延长 %(num)s 次。",
            "每次最多延长 %(amount)s，可以延长 %(num)s 次。",
            rule.times,
            amount=say(amount.text),
        ),
        day_label=gettext("延长到（不填即延长到最长）") if by_days else "",
        first_day=_iso(deadline, 1) if by_days else "",
        last_day=latest(context, deadline, rule).isoformat() if by_days else "",
        denied=denied,
    )


def _iso(deadline: Deadline, days: int) -> str:
    assert deadline.due_on is not None, "it runs"
    return (deadline.due_on + timedelta(days=days)).isoformat()


def _url(deadline: Deadline, key: str) -> str:
    return f"/deadlines/{deadline.id}/actions/{key}"
