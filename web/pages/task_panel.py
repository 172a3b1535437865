"""The form of an open task: its fields, its decisions, and what the person typed before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext, ngettext

from web.language import english
from web.pages.form_fields import fields_of
from web.pages.names import Names
from web.texts import say
from web.view_models.case import Check, TaskPanel
from web.view_models.forms import Decision, FormError, FormSection
from web.view_models.frame import PersonChip
from workflows.cases.models import Case
from workflows.cases.queries import draft
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.matters.queries import delegation_on, matter
from workflows.organizations.queries import (
    organization_by_code,
    person_by_username,
    valid_certificate,
)
from workflows.steps.context import CaseContext
from workflows.steps.forms import task_form
from workflows.tasks.models import Task
from workflows.tasks.permissions import can_claim, can_complete, can_release, is_candidate
from workflows.tasks.queries import candidates
from workflows.texts import Text

PHRASES = (Text("事实清楚，同意。"), Text("请抓紧办理。"))
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


def panel(uow: UnitOfWork, case: Case, task: Task, names: Names, typed: Typed) -> TaskPanel | None:
    """The task form for the acting person; None when the task is not theirs to do."""
    viewer = uow.person
    if task.state != "open" or not (can_complete(viewer, task) or is_candidate(viewer, task)):
        return None
    mine = can_complete(viewer, task)
    context = CaseContext(uow, case)
    form = task_form(context, task)
    saved = draft(uow.session, viewer.id, f"task:{task.id}")
    data = {**form.data, **typed.data}
    fields = fields_of(form, data, typed.by_name, english=english(), extra_line=typed.extra_line)
    spec = context.folder.tasks[task.element]
    opinion = typed.opinion or str((saved.data if saved else {}).get("opinion", ""))
    return TaskPanel(
        id=task.id,
        name=names.step(case, task.element, task.name),
        url=f"/tasks/{task.id}/complete",
        version=task.version,
        decisions=_decisions(context, task, names, mine=mine),
        sections=(FormSection("", fields),) if fields and mine else (),
        wide=len(fields) > NARROW,
        instruction=(spec.instruction_en if english() else None) or spec.instruction or "",
        assignee=PersonChip(names.person(task.assignee_id)) if task.assignee_id else None,
        mine=mine,
        claim_url=f"/tasks/{task.id}/claim" if _worth_claiming(uow, task) else None,
        release_url=f"/tasks/{task.id}/release" if can_release(viewer, task) else None,
        draft_url=f"/tasks/{task.id}/draft" if mine else None,
        draft_saved_at=saved.saved_at if saved else None,
        decision=typed.decision or str((saved.data if saved else {}).get("decision", "")),
        opinion=opinion,
        opinion_error=typed.by_name.get("opinion", ""),
        phrases=tuple(say(phrase) for phrase in PHRASES),
        checks=_checks(uow, case, task) if mine else (),
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
    return tuple(
        Decision(
            value=chosen.value,
            label=names.label(chosen),
            style=chosen.style,  # type: ignore[arg-type]
            next=context.filled((chosen.next_en if english() else None) or chosen.next or ""),
            opinion=chosen.opinion,  # type: ignore[arg-type]
            allowed=mine,
            reason="" if mine else gettext("已由他人认领"),
        )
        for chosen in spec.decisions
    )


def _checks(uow: UnitOfWork, case: Case, task: Task) -> tuple[Check, ...]:
    """What the platform looked up for whoever decides on a referral."""
    if task.element not in ("check_completeness", "propose_acceptance", "decide_acceptance"):
        return ()
    checks = []
    body = organization_by_code(uow.session, str(case.data.get("recipient", "")))
    about = matter(uow.session, case.matter_code) if case.matter_code else None
    if body is not None and about is not None:
        acted = str(case.data.get("act_on", ""))
        day = local_date(uow.now) if not acted else _date(acted)
        power = delegation_on(uow.session, about.code, body.id, day)
        if power is not None:
            text = gettext(
                "行为发生日属于%(body)s%(kind)s事项（%(batch)s）",
                body=body.short_name,
                kind=power.power_type,
                batch=power.batch or power.notice or "",
            )
        else:
            text = gettext("行为发生日不在%(body)s的事项清单内（R1）", body=body.short_name)
        checks.append(Check(ok=power is not None, text=text))
    certified = [
        username for username in case.data.get("officers", []) if _certified(uow, str(username))
    ]
    enough = len(certified) >= 2
    text = ngettext(
        "移送函由 %(num)s 名持证人员署名", "移送函由 %(num)s 名持证人员署名", len(certified)
    )
    checks.append(Check(ok=enough, text=text))
    return tuple(checks)


def _date(value: str) -> date:
    return date.fromisoformat(value[:10])


def _certified(uow: UnitOfWork, username: str) -> bool:
    person = person_by_username(uow.session, username)
    return (
        person is not None
        and valid_certificate(uow.session, person.id, local_date(uow.now)) is not None
    )
