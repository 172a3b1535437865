"""The desk of accompanying supervision (跟进监督), for judicial offices and the justice bureau."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask_babel import gettext

from bpmn.folder_model import ProcessFolder
from oversight.office_desk import (
    PROCESS,
    Answered,
    AtWork,
    Desk,
    PointToday,
    office_desk,
    sees_county,
)
from web.access import signed_in
from web.pages.clockwork import Moment, light_of_deadline, light_of_task
from web.pages.names import Names
from web.texts import choose
from web.unit_of_work import current_uow
from web.view_models.forms import Option
from web.view_models.lights import Light
from web.view_models.office import OfficeColumn, OfficeItem, OfficePage, Part
from workflows.calendar.queries import office_calendar
from workflows.cases.models import Case
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline
from workflows.documents.models import OfficialDocument
from workflows.organizations.queries import organization, organization_by_code, organizations
from workflows.processes.published import folder_of
from workflows.processes.queries import current_version

pages = Blueprint("office", __name__)

PARTS: tuple[Part, ...] = ("points", "looks", "waiting", "answered")
FIRST = 6
MINUTES_FROM = timedelta(hours=2)
BODIES = ("TOWN", "DEPT")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for."""

    organization: str
    part: str

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Wanted:
        part = args.get("part", "")
        return cls(args.get("organization", ""), part if part in PARTS else "")

    def url(self, part: str) -> str:
        """The address of this desk with one list alone, or with all of them."""
        given = {"organization": self.organization, "part": part}
        query = urlencode({key: value for key, value in given.items() if value})
        return f"/supervision/office?{query}" if query else "/supervision/office"


@pages.get("/supervision/office")
@signed_in
def office() -> str:
    """The desk of the acting person."""
    return render_template("office.html", page=build_office(current_uow(), Wanted.of(request.args)))


def build_office(uow: UnitOfWork, wanted: Wanted) -> OfficePage:
    """The desk, of one body if the address names one; raises NotPermitted."""
    chosen = organization_by_code(uow.session, wanted.organization) if wanted.organization else None
    body_id = chosen.id if chosen else ("" if wanted.organization else None)
    desk = office_desk(uow, body_id)
    shown = _Shown(uow, wanted, desk)
    county = sees_county(uow.person)
    return OfficePage(
        points=len(desk.points),
        todo=sum(each.mine for each in desk.looks),
        gates=sum(each.gate is not None for each in desk.looks),
        columns=tuple(shown.column(part) for part in PARTS if wanted.part in ("", part)),
        part=wanted.part,
        place="" if county else _place(uow),
        bodies=_bodies(uow) if county else (),
        organization=wanted.organization,
        clear_url="/supervision/office" if wanted.organization or wanted.part else None,
    )


def _place(uow: UnitOfWork) -> str:
    post = uow.person.main_post
    return organization(uow.session, post.scope_id).short_name if post else ""


def _bodies(uow: UnitOfWork) -> tuple[Option, ...]:
    return tuple(
        Option(body.code, body.short_name)
        for kind in BODIES
        for body in organizations(uow.session, kind)
    )


class _Shown:
    """The lists of a desk as the page draws them."""

    def __init__(self, uow: UnitOfWork, wanted: Wanted, desk: Desk) -> None:
        self.wanted = wanted
        self.desk = desk
        self.at = Moment(uow.now, office_calendar(uow.session))
        self.names = Names(uow)
        version = current_version(uow.session, PROCESS)
        self.process = folder_of(version) if version else None
        open_steps = [(each.task, each.case) for each in (*desk.looks, *desk.waiting)]
        self.names.prepare([*open_steps, *((each.task, each.case) for each in desk.answered)])

    def column(self, part: Part) -> OfficeColumn:
        """One list, the first of it only where all stand side by side."""
        items = self._items(part)
        first = items if self.wanted.part else items[:FIRST]
        return OfficeColumn(
            part, len(items), tuple(first), self.wanted.url(part), len(items) - len(first)
        )

    def _items(self, part: Part) -> Sequence[OfficeItem]:
        match part:
            case "points":
                return [self._point(each) for each in self.desk.points]
            case "looks":
                return [self._look(each) for each in self.desk.looks]
            case "waiting":
                return [self._waiting(each) for each in self.desk.waiting]
            case "answered":
                return [self._answer(each) for each in self.desk.answered]

    def _point(self, found: PointToday) -> OfficeItem:
        case, point = found.case, found.point
        name = found.folder.definition.diagram.elements[point.element].name or ""
        step = self.names.step(case, point.element, name)
        kind = self._option("point", point.point)
        asks = {
            "watched_case": case.number or case.id,
            "supervised": found.body.code,
            "subject": f"{case.title[:40]}：{name}",
            "point": point.point,
        }
        look = found.look
        return OfficeItem(
            case_id=case.id,
            url=f"/cases/{case.id}",
            title=case.title,
            facts=(found.body.short_name, step, gettext("监督点：%(point)s", point=kind)),
            task_id=found.task.id if found.task else None,
            at=found.task.opened_at if found.task else None,
            said=gettext("已在跟进") if look and look.state == "running" else "",
            act_url=f"/cases/{look.id}" if look else f"/start/{PROCESS}?{urlencode(asks)}",
            act=gettext("看跟进") if look else gettext("跟进查看"),
        )

    def _look(self, step: AtWork) -> OfficeItem:
        case, gate = step.case, step.gate
        return OfficeItem(
            case_id=case.id,
            url=f"/tasks/{step.task.id}" if step.mine else f"/cases/{case.id}",
            title=case.title,
            facts=(
                step.body.short_name,
                self.names.task(case, step.task),
                self._of(case, "point"),
                *(() if step.mine else (self.names.holder(step.task),)),
            ),
            task_id=step.task.id,
            tag=gettext("关口") if case.data.get("mode") == "gate" else gettext("观察"),
            light=light_of_task(step.task, step.deadline, self.at),
            due_at=step.deadline.due_at if step.deadline else None,
            gate=self._left(gate) if gate else None,
            gate_at=gate.due_at if gate else None,
            gate_step=self._of(case, "held_step") if gate else "",
            act_url=f"/tasks/{step.task.id}" if step.mine else None,
            act=self.names.task(case, step.task),
            main=gate is not None,
        )

    def _left(self, gate: Deadline) -> Light:
        """What is left of a hold; to the minute when it is over within two hours."""
        light = light_of_deadline(gate, self.at)
        left = gate.due_at - self.at.now if gate.due_at else None
        if left is None or not timedelta() < left < MINUTES_FROM:
            return light
        return replace(light, remaining=-(-left // timedelta(minutes=1)), unit="minute")

    def _waiting(self, step: AtWork) -> OfficeItem:
        case = step.case
        paper, url = _paper(step.paper)
        return OfficeItem(
            case_id=case.id,
            url=f"/cases/{case.id}",
            title=case.title,
            facts=(step.body.short_name, self.names.task(case, step.task)),
            task_id=step.task.id,
            light=light_of_task(step.task, step.deadline, self.at),
            due_at=step.deadline.due_at if step.deadline else None,
            paper=paper,
            paper_url=url,
        )

    def _answer(self, answered: Answered) -> OfficeItem:
        case, task = answered.case, answered.task
        spec = self.names.folder(case).tasks[task.element]
        chosen = spec.decision(task.decision or "")
        paper, url = _paper(answered.paper)
        who = self.names.person(task.closed_by_id)
        label = self.names.label(chosen) if chosen else ""
        return OfficeItem(
            case_id=case.id,
            url=f"/cases/{case.id}",
            title=case.title,
            facts=(answered.body.short_name, self.names.task(case, task)),
            task_id=task.id,
            light=light_of_task(task, answered.deadline, self.at),
            paper=paper,
            paper_url=url,
            at=task.closed_at,
            said=gettext("%(who)s答复：%(label)s", who=who, label=label),
        )

    def _of(self, case: Case, field: str) -> str:
        return self._option(field, str(case.data.get(field) or ""), self.names.folder(case))

    def _option(self, field: str, value: str, folder: ProcessFolder | None = None) -> str:
        """What a choice of the start form is called."""
        asked = folder or self.process
        form = asked.forms.get(asked.start.form or "") if asked else None
        schema = form["schema"]["properties"].get(field, {}) if form else {}
        for option in schema.get("oneOf", ()):
            if option["const"] == value:
                return choose(str(option["title"]), option.get("x-title-en"))
        return value


def _paper(paper: OfficialDocument | None) -> tuple[str, str | None]:
    if paper is None:
        return "", None
    return f"{paper.title} {paper.number or ''}".strip(), f"/documents/{paper.id}.pdf"
