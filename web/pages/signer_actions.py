"""Buttons for a task that several people sign: one member more, one less, closing the vote."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext

from web.pages.names import Names
from web.pages.offered import people_options, why_not
from web.view_models.case import CaseAction
from workflows.organizations.queries import holders, people_by_id
from workflows.steps.cast_vote import rule_of
from workflows.steps.change_signers import check_may_change_signers, check_may_close, stays
from workflows.steps.context import CaseContext
from workflows.steps.countersign import ABSENT, LEFT, WAITING, rows_of
from workflows.tasks.models import Task

ADD, REMOVE, CLOSE = "add-signer", "remove-signer", "close-vote"


def signer_actions(context: CaseContext, task: Task, names: Names) -> Iterator[CaseAction]:
    """What the acting person may change now, or why not; nothing for others."""
    if not task.countersigned:
        return
    denied = why_not(lambda: check_may_change_signers(context, task))
    if denied is None:
        return
    session, step = context.uow.session, names.task(context.case, task)
    rows = rows_of(context, task)
    members = {row.person_id for row in rows if row.state not in (ABSENT, LEFT)}
    able = holders(session, task.role, task.organization_id, context.today)
    yield CaseAction(
        ADD,
        gettext("“%(step)s”加签", step=step),
        _url(context, ADD),
        field_label=gettext("加签理由"),
        about=task.id,
        options=people_options([person for person in able if person.id not in members]),
        option_label=gettext("人员"),
        denied=denied,
    )
    rule = rule_of(context, task)
    leaving = {row.person_id for row in rows if row.state == WAITING and not stays(rule, row)}
    waiting = people_by_id(session, leaving)
    yield CaseAction(
        REMOVE,
        gettext("“%(step)s”减签", step=step),
        _url(context, REMOVE),
        field_label=gettext("减签理由"),
        about=task.id,
        options=people_options(list(waiting.values())),
        option_label=gettext("人员"),
        denied=denied,
    )
    yield CaseAction(
        CLOSE,
        gettext("结束“%(step)s”的表决", step=step),
        _url(context, CLOSE),
        about=task.id,
        hint=gettext("按已有的表决得出结果，未表决的成员不再表决。"),
        denied=why_not(lambda: check_may_close(context, task)) or denied,
    )


def _url(context: CaseContext, key: str) -> str:
    return f"/cases/{context.case.id}/actions/{key}"
