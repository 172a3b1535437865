"""The list of cases that somebody may see, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask_babel import gettext

from oversight.models import Card as CardRow
from oversight.queries import cards_of_tasks
from web.access import signed_in
from web.pages.clockwork import (
    Moment,
    card_badge,
    light_of_case,
    light_of_task,
    sort_key,
)
from web.pages.names import Names
from web.pages.paging import Position, position, written
from web.pages.starting import start_button, startable
from web.texts import choose, listed
from web.unit_of_work import current_uow
from web.view_models.forms import Option
from web.view_models.lights import Light
from web.view_models.papers import CaseRow, CasesPage, Pager
from workflows.calendar.queries import office_calendar
from workflows.cases.models import Case
from workflows.cases.queries import count_cases, visible_cases
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline
from workflows.deadlines.queries import deadlines_by_id
from workflows.organizations.queries import organization_by_code, organizations
from workflows.processes.published import folder_of
from workflows.processes.queries import current_versions
from workflows.tasks.models import Task
from workflows.tasks.queries import open_tasks_of_cases

pages = Blueprint("cases", __name__)

STATES = ("running", "finished", "withdrawn", "terminated")
LIGHTS = ("red", "yellow", "normal", "paused", "untimed", "done")
LISTED = ("TOWN", "DEPT")
"""Kinds of organizations by which the list can be narrowed."""
PAGE = 50
MOST_COUNTED = 10_000
MOST_LOOKED_AT = 2000
"""Lights are not stored: a page that looks for a rare one ends after so many cases."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for."""

    process: str
    state: str
    light: str
    organization: str
    q: str
    before: Position | None

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Wanted:
        state, light = args.get("state", ""), args.get("light", "")
        return cls(
            process=args.get("process", ""),
            state=state if state in STATES else "",
            light=light if light in LIGHTS else "",
            organization=args.get("organization", ""),
            q=args.get("q", "").strip()[:100],
            before=position(args.get("cursor", "")),
        )

    @property
    def filtered(self) -> bool:
        """Whether anything is left out."""
        return any((self.process, self.state, self.light, self.organization, self.q))

    def url(self, cursor: str = "") -> str:
        """The address of this list; empty values are left out."""
        values = {
            "process": self.process,
            "state": self.state,
            "light": self.light,
            "organization": self.organization,
            "q": self.q,
            "cursor": cursor,
        }
        given = {key: value for key, value in values.items() if value}
        return f"/cases?{urlencode(given)}" if given else "/cases"


@dataclass(frozen=True, slots=True)
class Found:
    """A case with what is open on it and the light that gives."""

    case: Case
    tasks: tuple[tuple[Task, Deadline | None, Light], ...]
    light: Light


@pages.get("/cases")
@signed_in
def case_list() -> str:
    """The list."""
    return render_template("cases.html", page=build_cases(current_uow(), Wanted.of(request.args)))


def build_cases(uow: UnitOfWork, wanted: Wanted) -> CasesPage:
    """The cases the acting person may see and asks for."""
    at = Moment(uow.now, office_calendar(uow.session))
    found, onward = _collect(uow, wanted, at)
    start_url, start_label = start_button(startable(uow))
    return CasesPage(
        url="/cases",
        rows=_rows(uow, found),
        pager=Pager(
            shown=len(found),
            total=_total(uow, wanted, len(found), more=onward is not None),
            next_url=wanted.url(written(*onward)) if onward else None,
            first_url=wanted.url() if wanted.before else None,
        ),
        q=wanted.q,
        processes=_processes(uow),
        process=wanted.process,
        states=tuple(Option(state, _state_name(state)) for state in STATES),
        state=wanted.state,
        organizations=_organizations(uow),
        organization=wanted.organization,
        lights=tuple(Option(light, _light_name(light)) for light in LIGHTS),
        light=wanted.light,
        clear_url="/cases" if wanted.filtered else None,
        start_url=start_url,
        start_label=start_label,
    )


def _collect(uow: UnitOfWork, wanted: Wanted, at: Moment) -> tuple[list[Found], Position | None]:
    """A page of cases, and after which case the next page begins, if there is one."""
    shown: list[Found] = []
    last = wanted.before
    for looked_at, found in enumerate(_candidates(uow, wanted, at)):
        matches = not wanted.light or found.light.state == wanted.light
        if looked_at == MOST_LOOKED_AT or (matches and len(shown) == PAGE):
            return shown, last
        if matches:
            shown.append(found)
        last = (found.case.started_at, found.case.id)
    return shown, None


def _candidates(uow: UnitOfWork, wanted: Wanted, at: Moment) -> Iterator[Found]:
    """Cases that pass everything but the filter by light, newest first, in batches."""
    body = organization_by_code(uow.session, wanted.organization) if wanted.organization else None
    if wanted.organization and body is None:
        return
    # All but `done` are lights of running cases.
    running = "running" if wanted.light not in ("", "done") else None
    before, last_batch = wanted.before, False
    while not last_batch:
        cases = visible_cases(
            uow.session,
            uow.person,
            process=wanted.process or None,
            state=wanted.state or running,
            organization_id=body.id if body else None,
            words=wanted.q,
            before=before,
            limit=PAGE + 1,
        )
        yield from _lit(uow, cases, at)
        last_batch = len(cases) <= PAGE
        if cases:
            before = (cases[-1].started_at, cases[-1].id)


def _lit(uow: UnitOfWork, cases: Sequence[Case], at: Moment) -> Iterator[Found]:
    opened = open_tasks_of_cases(uow.session, uow.person, [case.id for case in cases])
    clocks = deadlines_by_id(
        uow.session,
        [task.deadline_id for tasks in opened.values() for task in tasks if task.deadline_id],
    )
    for case in cases:
        tasks = []
        for task in opened.get(case.id, []):
            clock = clocks.get(task.deadline_id or "")
            tasks.append((task, clock, light_of_task(task, clock, at)))
        tasks.sort(key=lambda item: sort_key(item[2], item[1].due_at if item[1] else None))
        yield Found(case, tuple(tasks), light_of_case([light for _, _, light in tasks]))


def _rows(uow: UnitOfWork, found: Sequence[Found]) -> tuple[CaseRow, ...]:
    names = Names(uow)
    names.prepare([(task, item.case) for item in found for task, _, _ in item.tasks])
    cards = cards_of_tasks(uow.session, [task.id for item in found for task, _, _ in item.tasks])
    return tuple(_row(item, names, cards) for item in found)


def _row(found: Found, names: Names, cards: Mapping[str, CardRow]) -> CaseRow:
    case = found.case
    clock = found.tasks[0][1] if found.tasks else None
    steps = names.steps(case, [task for task, _, _ in found.tasks])
    holders = [names.holder(task) for task, _, _ in found.tasks]
    running = case.state == "running"
    badges = [card_badge(cards.get(task.id)) for task, _, _ in found.tasks]
    return CaseRow(
        id=case.id,
        title=case.title,
        url=f"/cases/{case.id}",
        process=names.process(case),
        state=_ending(case, names) or _state_name(case.state),
        light=found.light,
        organization=names.organization(case.organization_id),
        started_on=local_date(case.started_at),
        number=case.number,
        step=listed(steps) or (names.out_of_sight(case) if running else ""),
        holder=listed(dict.fromkeys(holders)),
        due_on=clock.due_on if clock else None,
        card=next((badge for badge in badges if badge), None),
        running=running,
    )


def _ending(case: Case, names: Names) -> str:
    return names.ending(case)


def _total(uow: UnitOfWork, wanted: Wanted, shown: int, *, more: bool) -> int | None:
    """How many cases there are; None where counting would mean to look at very many."""
    if wanted.before is None and not more:
        return shown
    if wanted.filtered:
        return None
    counted = count_cases(uow.session, uow.person, MOST_COUNTED + 1)
    return counted if counted <= MOST_COUNTED else None


def _processes(uow: UnitOfWork) -> tuple[Option, ...]:
    folders = [folder_of(version) for version in current_versions(uow.session)]
    options = tuple(
        Option(each.key, choose(each.title, each.title_en))
        for each in folders
        if each.start.holders
    )
    return options if len(options) > 1 else ()


def _organizations(uow: UnitOfWork) -> tuple[Option, ...]:
    return tuple(
        Option(body.code, body.short_name)
        for kind in LISTED
        for body in organizations(uow.session, kind)
    )


def _state_name(state: str) -> str:
    return {
        "running": gettext("在办"),
        "finished": gettext("办结"),
        "withdrawn": gettext("已撤回"),
        "terminated": gettext("已终止"),
    }[state]


def _light_name(light: str) -> str:
    return {
        "red": gettext("红灯"),
        "yellow": gettext("黄灯"),
        "normal": gettext("正常"),
        "paused": gettext("中止计时"),
        "untimed": gettext("不计时"),
        "done": gettext("办结"),
    }[light]
