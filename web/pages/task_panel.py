"""The form of an open task: its fields, its decisions, and what the person typed before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext

from web.language import english
from web.pages.form_fields import fields_of
from web.pages.names import Names
from web.texts import say, written_day
from web.view_models.case import Check, HistoryEntry, Signer, TaskPanel
from web.view_models.forms import Decision, FormError, FormSection
from web.view_models.frame import PersonChip
from workflows.cases.models import Case
from workflows.cases.queries import answer_of_task
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import NotPermitted, WrongState
from workflows.organizations.queries import people_by_id
from workflows.steps.complete_task import check_to_do
from workflows.steps.context import CaseContext
from workflows.steps.forms import task_form
from workflows.steps.hints import hints_of
from workflows.steps.item_context import at_task
from workflows.tasks.models import Task
from workflows.tasks.permissions import can_claim, can_complete, can_release, is_candidate
from workflows.tasks.queries import candidates, tasks_of_case, votes_of
from workflows.texts import Text

PHRASES = (Text("事实清楚，同意。"), Text("请抓紧办理。"))
"""What whoever approves the work of others may want to say."""
NARROW = 5
"""Forms with more fields than this stand in the main column."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person sent that was not accepted, with what is wrong with it."""

    data: Mapping[str, Any] = field(default_factory=dict)
    decision: str = ""
    opinion: str = ""
    by_name: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[FormError, ...] = ()
    extra_line: str = ""


NOTHING = Typed()


def panel(
    uow: UnitOfWork,
    case: Case,
    task: Task,
    names: Names,
    typed: Typed,
    before: tuple[HistoryEntry, ...] = (),
) -> TaskPanel | None:
    """The task form for the acting person, with what led to it; None when it is not theirs to do."""
    viewer = uow.person
    if task.state != "open" or not (can_complete(viewer, task) or is_candidate(viewer, task)):
        return None
    mine = can_complete(viewer, task)
    context = at_task(CaseContext(uow, case), task)
    form = task_form(context, task)
    saved = context.draft(task)
    data = {**form.data, **typed.data}
    fields = fields_of(form, data, typed.by_name, english=english(), extra_line=typed.extra_line)
    spec = context.folder.tasks[task.element]
    vote, votes = _vote_before(context, task, names) if mine else ("", "")
    opinion = typed.opinion or str((saved.data if saved else {}).get("opinion", ""))
    return TaskPanel(
        id=task.id,
        name=names.task(case, task),
        url=f"/tasks/{task.id}/complete",
        version=task.version,
        decisions=_decisions(context, task, names, mine=mine),
        sections=(FormSection("", fields),) if fields and mine else (),
        wide=len(fields) > NARROW,
        instruction=context.filled(
            (spec.instruction_en if english() else None) or spec.instruction or "", written_day
        ),
        assignee=PersonChip(names.person(task.assignee_id)) if task.assignee_id else None,
        mine=mine,
        claim_url=(
            f"/tasks/{task.id}/claim"
            if context.case.frozen is None and _worth_claiming(uow, task)
            else None
        ),
        release_url=(
            f"/tasks/{task.id}/release"
            if context.case.frozen is None and can_release(viewer, task)
            else None
        ),
        draft_url=f"/tasks/{task.id}/draft" if mine else None,
        consequences_url=f"/tasks/{task.id}/consequences" if mine else None,
        draft_saved_at=saved.saved_at if saved else None,
        decision=typed.decision or str((saved.data if saved else {}).get("decision", "")),
        opinion=opinion,
        opinion_error=typed.by_name.get("opinion", ""),
        phrases=tuple(say(phrase) for phrase in PHRASES) if spec.approves else (),
        checks=_checks(context, task) if mine else (),
        signers=_signers(context, task) if mine and task.countersigned else (),
        vote=vote,
        votes=votes,
        before=before,
        errors=typed.errors,
        note=gettext("提交即为您的正式意见，记入办理经过。"),
    )


def _worth_claiming(uow: UnitOfWork, task: Task) -> bool:
    """Claiming keeps others off a task; where nobody else could take it there is nothing to claim."""
    able = candidates(uow.session, task, local_date(uow.now))
    return can_claim(uow.person, task) and len(able) > 1


def _decisions(
    context: CaseContext, task: Task, names: Names, *, mine: bool
) -> tuple[Decision, ...]:
    spec = context.folder.tasks[task.element]
    denied = _why_denied(context, task) if mine else gettext("已由他人认领")
    shown = []
    for chosen in spec.offers:
        barred = context.why_barred(chosen)
        why = denied or (say(barred) if barred else "")
        shown.append(
            Decision(
                value=chosen.value,
                label=names.label(chosen),
                style=chosen.style,  # type: ignore[arg-type]
                next=context.filled((chosen.next_en if english() else None) or chosen.next or ""),
                opinion=chosen.opinion,  # type: ignore[arg-type]
                allowed=not why,
                reason=why,
            )
        )
    return tuple(shown)


def _why_denied(context: CaseContext, task: Task) -> str:
    """Why a task at hand is not the acting person's to decide; empty when it is."""
    try:
        check_to_do(context, task)
    except (NotPermitted, WrongState) as refusal:
        return say(refusal.text)
    return ""


def _signers(context: CaseContext, task: Task) -> tuple[Signer, ...]:
    """Who of the members has voted; how, is told when the vote is closed."""
    rows = votes_of(context.uow.session, task.id)
    people = people_by_id(context.uow.session, {row.person_id for row in rows})
    return tuple(
        Signer(
            name=people[row.person_id].name,
            state=row.state,  # type: ignore[arg-type]
            me=row.person_id == context.uow.person.id,
        )
        for row in rows
    )


def _vote_before(context: CaseContext, task: Task, names: Names) -> tuple[str, str]:
    """How the vote went whose end opened this task, and who voted how; nothing without one."""
    for each in tasks_of_case(context.uow.session, context.case.id, "done"):
        if each.countersigned and each.closed_at == task.opened_at:
            answer = answer_of_task(context.uow.session, each.id)
            step = names.task(context.case, each)
            result = names.decision(context.case, each)
            said = gettext("%(step)s：%(result)s", step=step, result=result)
            return said, answer.opinion if answer else ""
    return "", ""


def _checks(context: CaseContext, task: Task) -> tuple[Check, ...]:
    """What the platform looked up for whoever decides."""
    return tuple(
        Check(
            ok=hint.ok,
            text=say(hint.text),
            url=f"/cases/{hint.case.id}" if hint.case else None,
            link=gettext("查看"),
        )
        for hint in hints_of(context, context.folder.tasks[task.element].hints)
    )
