"""What may be done with a case beside its steps: which buttons, which are greyed and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from flask_babel import gettext

from web.pages.body_actions import body_actions
from web.pages.deadline_actions import ask_for_extension
from web.pages.message_actions import message_actions
from web.pages.names import Names
from web.pages.offered import Sent, as_sent, people_options, why_not
from web.pages.signer_actions import signer_actions
from web.texts import choose
from web.view_models.case import ActionLine, CaseAction
from web.view_models.forms import Option
from workflows.cases.models import Case
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.queries import deadlines_of_case
from workflows.steps.context import CaseContext
from workflows.steps.hand_over import agents, check_may_delegate, check_may_transfer, takers
from workflows.steps.merge_case import check_may_merge, like, mergeable
from workflows.steps.note_case import check_may_note, may_be_copied
from workflows.steps.recuse import at_the_task, check_may_recuse
from workflows.steps.return_task import check_may_return, returnable
from workflows.steps.split_case import check_may_split, form_for_splitting
from workflows.steps.take_back import check_may_take_back
from workflows.steps.terminate_case import check_may_terminate, reviewers
from workflows.steps.urge_task import check_may_urge
from workflows.steps.withdraw_case import check_may_withdraw
from workflows.tasks.models import Task
from workflows.tasks.queries import tasks_to_see

PARTY = "party."
"""What the names of fields about the other party begin with."""


def case_actions(uow: UnitOfWork, case: Case, names: Names, sent: Sent) -> tuple[CaseAction, ...]:
    """The actions that concern the acting person; what they may never do is left out."""
    context = CaseContext(uow, case)
    found = [*message_actions(context, sent), *body_actions(context)]
    found += [*_withdraw(context), *_merge(context), *_split(context), *_terminate(context)]
    found += _take_back(context, names)
    for task in tasks_to_see(uow.session, uow.person, case, "open"):
        found += [*_of_task(context, task, names), *signer_actions(context, task, names)]
    found.append(_note(context))
    return tuple(as_sent(action, sent) for action in found)


def _withdraw(context: CaseContext) -> Iterator[CaseAction]:
    if context.case.state != "running":
        return
    needs_consent = False

    def check() -> None:
        nonlocal needs_consent
        needs_consent = check_may_withdraw(context)

    denied = why_not(check)
    if denied is None:
        return
    hint = gettext("对方已经签收，撤回须经对方同意。") if needs_consent else ""
    yield CaseAction(
        "withdraw",
        gettext("请求撤回") if needs_consent else gettext("撤回"),
        _url(context.case, "withdraw"),
        field_label=gettext("撤回理由"),
        danger=True,
        hint=hint,
        denied=denied,
    )


def _merge(context: CaseContext) -> Iterator[CaseAction]:
    denied = why_not(lambda: check_may_merge(context))
    if denied is None or context.case.state != "running":
        return
    others = [(case, True) for case in like(context)]
    others += [(case, False) for case in mergeable(context) if (case, True) not in others]
    if not others:
        return
    yield CaseAction(
        "merge",
        gettext("并入他案"),
        _url(context.case, "merge"),
        field_label=gettext("并案理由"),
        needed=not any(same for _, same in others),
        options=tuple(
            Option(
                case.id, _named(case), group=gettext("同一线索") if same else gettext("其他案件")
            )
            for case, same in others
        ),
        option_label=gettext("并入哪个案件"),
        option_name="into",
        hint=gettext("本案就此结束，以较早的期限为准；不是同一线索的，要写明理由。"),
        danger=True,
        denied=denied,
    )


def _split(context: CaseContext) -> Iterator[CaseAction]:
    denied = why_not(lambda: check_may_split(context))
    if denied is None or context.case.state != "running":
        return
    form = form_for_splitting(context)
    asked, required = form.schema["properties"], form.schema["required"]
    kind, *lines = (
        field for field in form.ui["order"] if form.ui["widgets"].get(field) != "textarea"
    )

    def label(field: str) -> str:
        return choose(asked[field]["title"], form.ui["title_en"].get(field))

    def hint(field: str) -> str:
        return choose(asked[field].get("description"), form.ui["hint_en"].get(field))

    yield CaseAction(
        "split",
        gettext("分案"),
        _url(context.case, "split"),
        field_label=gettext("分案理由"),
        options=tuple(
            Option(each["const"], choose(each["title"], each.get("x-title-en")))
            for each in asked[kind]["oneOf"]
        ),
        option_label=label(kind),
        option_name=f"{PARTY}{kind}",
        lines=tuple(
            ActionLine(f"{PARTY}{each}", label(each), each in required, hint(each))
            for each in lines
        ),
        hint=gettext(
            "为同一违法行为的另一当事人另立一件，材料随同；本案正在计算的期限，那一件同样起算。"
        ),
        denied=denied,
    )


def _named(case: Case) -> str:
    return f"{case.number} {case.title}" if case.number else case.title


def _terminate(context: CaseContext) -> Iterator[CaseAction]:
    needs_review = False

    def check() -> None:
        nonlocal needs_review
        needs_review = check_may_terminate(context)

    denied = why_not(check)
    if denied is None or context.case.state != "running":
        return
    yield CaseAction(
        "terminate",
        gettext("终止案件"),
        _url(context.case, "terminate"),
        field_label=gettext("终止理由"),
        danger=True,
        hint=gettext("案件就此结束，不能恢复。"),
        options=people_options(reviewers(context)) if needs_review else (),
        option_label=gettext("法制审核员"),
        option_name="reviewer",
        more_label=gettext("法制审核意见") if needs_review else "",
        more_name="review",
        denied=denied,
    )


def _take_back(context: CaseContext, names: Names) -> Iterator[CaseAction]:
    """Only what may be taken back now is offered: before, there is nothing to explain."""
    if context.case.state != "running":
        return
    for task in tasks_to_see(context.uow.session, context.uow.person, context.case, "done"):
        if why_not(partial(check_may_take_back, context, task)) == "":
            step = names.task(context.case, task)
            yield CaseAction(
                "take-back",
                gettext("收回“%(step)s”", step=step),
                _url(context.case, "take-back"),
                about=task.id,
                hint=gettext("下一步的办理人还没有打开，可以收回重办。"),
            )


def _of_task(context: CaseContext, task: Task, names: Names) -> Iterator[CaseAction]:
    step = names.task(context.case, task)
    yield from _hand_over(context, task, step)
    deadlines = {each.id: each for each in deadlines_of_case(context.uow.session, task.case_id)}
    if task.deadline_id is not None:
        label = gettext("申请延期“%(step)s”", step=step)
        yield from ask_for_extension(context, deadlines[task.deadline_id], label)
    yield from _send_back(context, task, names)
    yield from _recuse(context, task, step)
    yield from _about(
        context,
        task,
        check_may_urge,
        CaseAction(
            "remind",
            gettext("催办“%(step)s”", step=step),
            field_label=gettext("附言"),
            needed=False,
        ),
    )


def _hand_over(context: CaseContext, task: Task, step: str) -> Iterator[CaseAction]:
    yield from _about(
        context,
        task,
        check_may_transfer,
        CaseAction(
            "transfer",
            gettext("改派“%(step)s”", step=step),
            field_label=gettext("改派理由"),
            option_label=gettext("改由谁办"),
            hint=gettext("期限不重新起算。"),
        ),
        lambda: people_options(takers(context, task)),
    )
    yield from _about(
        context,
        task,
        check_may_delegate,
        CaseAction(
            "delegate",
            gettext("委托代办“%(step)s”", step=step),
            field_label=gettext("委托理由"),
            option_label=gettext("由谁代办"),
            hint=gettext("仍是您的工作，对方以您的名义代办。"),
        ),
        lambda: people_options(agents(context, task)),
    )


def _send_back(context: CaseContext, task: Task, names: Names) -> Iterator[CaseAction]:
    step = names.task(context.case, task)

    def steps() -> tuple[Option, ...]:
        return tuple(
            Option(each.element, names.task(context.case, each))
            for each in returnable(context, task)
        )

    yield from _about(
        context,
        task,
        check_may_return,
        CaseAction(
            "return",
            gettext("退回“%(step)s”", step=step),
            field_label=gettext("退回理由"),
            option_label=gettext("退回到哪一步"),
            hint=gettext("那一步起重新办理；已经发出文书的步骤不能退回。"),
        ),
        steps,
    )


def _recuse(context: CaseContext, task: Task, step: str) -> Iterator[CaseAction]:
    if at_the_task(context, task):  # there is somebody who could have to keep off
        yield from _about(
            context,
            task,
            check_may_recuse,
            CaseAction(
                "recuse",
                gettext("请求回避“%(step)s”", step=step),
                field_label=gettext("回避理由"),
                option_label=gettext("谁应当回避"),
                option_name="person",
                hint=gettext("由负责人决定；决定作出前不停止调查（行政处罚法第四十三条）。"),
            ),
            lambda: people_options(at_the_task(context, task)),
        )


def _about(
    context: CaseContext,
    task: Task,
    check: Callable[[CaseContext, Task], object],
    action: CaseAction,
    options: Callable[[], tuple[Option, ...]] = tuple,
) -> Iterator[CaseAction]:
    """The action upon this task; greyed with the reason, and then without looking up the choices."""
    denied = why_not(partial(check, context, task))
    if denied is None:
        return
    yield replace(
        action,
        url=_url(context.case, action.key),
        about=task.id,
        denied=denied,
        options=() if denied else options(),
    )


def _note(context: CaseContext) -> CaseAction:
    return CaseAction(
        "note",
        gettext("写说明"),
        _url(context.case, "note"),
        field_label=gettext("说明"),
        field_name="text",
        options=tuple(
            Option(each.username, each.name, group=body.short_name)
            for each, body in may_be_copied(context)
        ),
        option_label=gettext("抄送"),
        optional=True,
        hint=gettext("记入办理经过，能看到这件案件的人都能看到。"),
        denied=why_not(lambda: check_may_note(context)) or "",
    )


def _url(case: Case, key: str) -> str:
    return f"/cases/{case.id}/actions/{key}"
