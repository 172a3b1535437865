"""What follows from starting: who is competent, on what ground, which deadlines, who gets it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from flask_babel import gettext

from bpmn.folder_model import ProcessFolder, Start
from web.ruler import draw_ruler
from web.texts import choose, listed, say, written_day
from web.view_models.lights import Ruler
from web.view_models.start import Receiver, StartAside, StepDue
from workflows.calendar.queries import office_calendar
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.matters.models import Matter
from workflows.matters.queries import delegation_on, delegations, matter
from workflows.organizations.models import Organization
from workflows.organizations.queries import (
    holders,
    judicial_office_of,
    organizations_by_id,
)
from workflows.steps.act_law import basis_of
from workflows.steps.context import named_body
from workflows.steps.foresee import ForeseenClock, Foresight, foresee
from workflows.steps.guards import rules_for, run_checks

FORESEEN = 6
"""How many clocks are shown."""
RECEIVERS = 3
"""How many of the people who get it one after another are named."""


def build_aside(
    uow: UnitOfWork,
    folder: ProcessFolder,
    way: Start,
    subject: Organization,
    data: Mapping[str, Any],
) -> StartAside:
    """The right column for what is chosen so far."""
    about = matter(uow.session, str(data.get("matter", ""))) if data.get("matter") else None
    body = _other_body(uow, folder, way, subject, data)
    ahead = foresee(uow, folder, way, subject, data)
    clocks = ahead.clocks[:FORESEEN]
    drawn = next((each for each in clocks if each.rule.paused_in), None)
    competent, not_competent, note = _power(uow, folder, way, subject, about, body, data)
    return StartAside(
        matter=about.subject if about else "",
        matter_note=note,
        competent=competent,
        not_competent=not_competent,
        basis=basis_of(uow, about, data) if about else "",
        prompt=_prompt(folder, way),
        steps=tuple(_step(uow, each) for each in clocks),
        ruler=_ruler(uow, drawn) if drawn else None,
        ruler_title=gettext("%(rule)s期限的工作日", rule=_title(drawn)) if drawn else "",
        steps_basis=gettext("“日”为工作日，“天”为自然日。从各步实际开始时起算，以上按今天推算。"),
        receivers=tuple(_receivers(uow, folder, ahead)) if body else (),
    )


def _prompt(folder: ProcessFolder, way: Start) -> str:
    form = folder.forms.get(way.form or "")
    asked = form["schema"]["properties"] if form else {}
    if "matter" not in asked:
        return ""
    bodies = {slot.source.removeprefix("data.") for slot in folder.slots.values()}
    if way.own or not bodies & asked.keys():
        return gettext("选定事项后，这里显示依据、由谁办和各步时限。")
    return gettext("选定事项和接收单位后，这里显示依据、由谁办和各步时限。")


def _other_body(
    uow: UnitOfWork,
    folder: ProcessFolder,
    way: Start,
    subject: Organization,
    data: Mapping[str, Any],
) -> Organization | None:
    """Whom the starter deals with: the organization that the data names, or it is their own."""
    if way.own:
        return subject
    found = (named_body(uow, slot, data) for slot in folder.slots.values() if not slot.late)
    return next((body for body in found if body is not None), None)


def _power(
    uow: UnitOfWork,
    folder: ProcessFolder,
    way: Start,
    subject: Organization,
    about: Matter | None,
    body: Organization | None,
    data: Mapping[str, Any],
) -> tuple[str, str, str]:
    """Who may act on the matter, or why it cannot be started so, and what is said of the matter."""
    if about is None:
        return "", "", ""
    note = gettext("事项编码 %(code)s · %(domain)s", code=about.code, domain=about.domain)
    if body is None:
        return *_competent_bodies(uow, about), note
    given = {**data, **dict.fromkeys(way.own, subject.code)}
    places = {way.slot: subject} if way.slot else {}
    rules = rules_for(uow, way.checks, folder, given)
    wrong = run_checks(uow, way.checks, given, (), places, rules)
    hindering = [say(each.message) for each in wrong if each.field in ("matter", "recipient")]
    if hindering:
        return "", " ".join(hindering), note
    return _competent(uow, about, body), "", note


def _competent_bodies(uow: UnitOfWork, about: Matter) -> tuple[str, str]:
    rows = delegations(uow.session, day=local_date(uow.now), matter_code=about.code)
    bodies = organizations_by_id(uow.session, {row.organization_id for row in rows})
    names = listed(sorted(item.short_name for item in bodies.values()))
    if names:
        return gettext("可以办理的乡镇（街道）：%(names)s", names=names), ""
    return "", gettext("没有乡镇（街道）被赋予这一事项，由主管部门办理。")


def _competent(uow: UnitOfWork, about: Matter, body: Organization) -> str:
    power = delegation_on(uow.session, about.code, body.id, local_date(uow.now))
    name = body.legal_name or body.name
    if power is None:
        return gettext("%(body)s主管这一事项", body=name)
    return gettext(
        "%(body)s可以办理（%(kind)s，%(batch)s，%(day)s起）",
        body=name,
        kind=power.power_type,
        batch=power.batch or power.notice or "",
        day=written_day(power.valid_from, year=True),
    )


def _step(uow: UnitOfWork, clock: ForeseenClock) -> StepDue:
    return StepDue(
        step=_title(clock),
        amount=say(clock.amount.text),
        due_on=clock.result.due,
        due_at=clock.result.due_at if clock.amount.unit.exact else None,
        at_most=clock.rule.amount.unit == "CD",
        provisional=clock.result.provisional,
        since=local_date(clock.started_at) if clock.from_data else None,
        over=clock.result.due_at <= uow.now,
    )


def _title(clock: ForeseenClock) -> str:
    return choose(clock.rule.title, clock.rule.title_en)


def _ruler(uow: UnitOfWork, clock: ForeseenClock) -> Ruler | None:
    if clock.amount.unit.exact:
        return None
    calendar, today = office_calendar(uow.session), local_date(uow.now)
    return draw_ruler(today + timedelta(days=1), clock.result.due, today, calendar.is_workday)


def _receivers(uow: UnitOfWork, folder: ProcessFolder, ahead: Foresight) -> Iterator[Receiver]:
    today = local_date(uow.now)
    coming = [each for each in ahead.tasks if not each.handed_in][:RECEIVERS]
    for task in coming:
        if task.holder is None:
            continue
        body = task.holder.organization
        people = listed(
            each.name for each in holders(uow.session, task.holder.role, body.id, today)
        )
        yield Receiver(
            f"{body.short_name} {people}", note=choose(task.spec.title, task.spec.title_en)
        )
    for body, since in ahead.seen_from:
        office = judicial_office_of(uow.session, body.id)
        if office is None:
            continue
        if since is None:
            yield Receiver(office.short_name, note=gettext("从现在起全程可见"))
            continue
        spec = folder.tasks[since]
        step = choose(spec.title, spec.title_en)
        yield Receiver(office.short_name, note=gettext("“%(step)s”后全程可见", step=step))
