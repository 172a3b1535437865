"""What follows from starting: who is competent, on what ground, which deadlines, who gets it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext

from bpmn.evaluator import evaluate
from bpmn.folder_model import ProcessFolder, Rule, Start
from web.ruler import draw_ruler
from web.texts import choose, listed, say, written_day
from web.view_models.lights import Ruler
from web.view_models.start import Receiver, StartAside, StepDue
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.calendar.queries import office_calendar
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.counting import Result, count
from workflows.matters.models import Matter
from workflows.matters.queries import delegation_on, delegations, matter
from workflows.organizations.models import Organization
from workflows.organizations.queries import (
    child_of_kind,
    holders,
    judicial_office_of,
    organizations_by_id,
)
from workflows.steps.context import expression_names, named_body

FORESEEN = 6
"""How many clocks are shown."""


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
    steps, ruler = _clocks(uow, folder, urgent=bool(data.get("urgent")))
    competent, not_competent, note = _power(uow, about, body)
    return StartAside(
        matter=about.subject if about else "",
        matter_note=note,
        competent=competent,
        not_competent=not_competent,
        basis=about.legal_basis if about else "",
        steps=steps,
        ruler=ruler,
        ruler_title=gettext("受理期限的工作日"),
        steps_basis=gettext("“日”为工作日，“天”为自然日。从各步实际开始时起算，以上按今天推算。"),
        receivers=_receivers(uow, folder, way, subject, data, body) if body else (),
    )


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
    uow: UnitOfWork, about: Matter | None, body: Organization | None
) -> tuple[str, str, str]:
    if about is None:
        return "", "", ""
    today = local_date(uow.now)
    note = gettext("事项编码 %(code)s · %(domain)s", code=about.code, domain=about.domain)
    if body is None:
        rows = delegations(uow.session, day=today, matter_code=about.code)
        bodies = organizations_by_id(uow.session, {row.organization_id for row in rows})
        names = listed(sorted(item.short_name for item in bodies.values()))
        if names:
            return gettext("可以办理的乡镇（街道）：%(names)s", names=names), "", note
        return "", gettext("没有乡镇（街道）被赋予这一事项，由主管部门办理。"), note
    power = delegation_on(uow.session, about.code, body.id, today)
    if power is None:
        text = gettext("%(body)s没有这一事项的权限，请另选接收单位。", body=body.short_name)
        return "", text, note
    text = gettext(
        "%(body)s可以办理（%(kind)s，%(batch)s，%(day)s起）",
        body=body.legal_name or body.name,
        kind=power.power_type,
        batch=power.batch or power.notice or "",
        day=written_day(power.valid_from, year=True),
    )
    return text, "", note


def _clocks(
    uow: UnitOfWork, folder: ProcessFolder, *, urgent: bool
) -> tuple[tuple[StepDue, ...], Ruler | None]:
    calendar, today = office_calendar(uow.session), local_date(uow.now)
    steps = []
    ruler = None
    for rule in _main_rules(folder):
        amount = rule.urgent if urgent and rule.urgent else rule.amount
        result = _count(uow.now, rule, amount.text, calendar)
        steps.append(
            StepDue(
                step=choose(rule.title, rule.title_en),
                amount=say(parse_amount(amount.text).text),
                due_on=result.due,
                due_at=result.due_at if parse_amount(amount.text).unit.exact else None,
                at_most=amount.unit == "CD",
                provisional=result.provisional,
            )
        )
        if rule.paused_in and not urgent:
            first = today + timedelta(days=1)
            ruler = draw_ruler(first, result.due, today, calendar.is_workday)
    return tuple(steps), ruler


def _main_rules(folder: ProcessFolder) -> list[Rule]:
    """The clocks of the main way in its order, without what only a correction sets running."""
    detours = {element for rule in folder.rules.values() for element in rule.paused_in}
    tasks = [
        folder.tasks[element]
        for element in folder.definition.order
        if element in folder.tasks and element not in detours
    ]
    codes = dict.fromkeys(task.rule for task in tasks if task.rule)
    return [folder.rules[code] for code in codes][:FORESEEN]


def _count(now: datetime, rule: Rule, amount: str, calendar: OfficeCalendar) -> Result:
    roll = "none" if rule.roll == "none" else "forward"
    return count(now, parse_amount(amount), calendar, roll=roll)  # type: ignore[arg-type]


def _receivers(
    uow: UnitOfWork,
    folder: ProcessFolder,
    way: Start,
    subject: Organization,
    data: Mapping[str, Any],
    body: Organization,
) -> tuple[Receiver, ...]:
    today = local_date(uow.now)
    places = {
        name: subject if name == way.slot else named_body(uow, slot, data) or body
        for name, slot in folder.slots.items()
        if not slot.late
    }
    kinds = {name: place.kind for name, place in places.items()}
    names = expression_names(folder, data, {}, {}, kinds)
    order = [element for element in folder.definition.order if element in folder.tasks]
    receivers = []
    for element in () if way.own else order[1:4]:
        spec = folder.tasks[element]
        met = (each for each in spec.holders if each.when is None or evaluate(each.when, names))
        choice = next(met, None)
        if choice is None:
            continue
        holder = choice.holder
        place = places.get(holder.place)
        if place is not None and holder.unit:
            place = child_of_kind(uow.session, place.id, holder.unit)
        if place is None:
            continue
        people = listed(item.name for item in holders(uow.session, holder.role, place.id, today))
        receivers.append(
            Receiver(f"{place.short_name} {people}", note=choose(spec.title, spec.title_en))
        )
    office = judicial_office_of(uow.session, body.id)
    if office is not None:
        receivers.append(Receiver(office.short_name, note=gettext("发出后全程可见")))
    return tuple(receivers)
