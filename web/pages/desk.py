"""The desk: what a head, a prosecutor, the bureau, a county leader has before them in the morning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from oversight.list_queries import (
    ADVISED_BODY,
    DeskList,
    Entry,
    Filled,
    advised,
    advised_bodies,
    fill,
)
from oversight.models import Card
from oversight.overdue.figures import body_of, overdue_with_appeals
from oversight.permissions import card_matters, refusal_of
from oversight.queries import Watched, cards_of_tasks, count_watched
from web.access import signed_in
from web.pages.card_panel import asked_of
from web.pages.clockwork import (
    Moment,
    light_of_case,
    light_of_deadline,
    light_of_task,
    ruler_of,
    sort_key,
)
from web.pages.desks import ADVISED_LIST, CARDS_LIST, ListSpec, desks_of, lists_of
from web.pages.landing import home_of
from web.pages.names import Names
from web.pages.requests import waiting_requests
from web.pages.reviews import waiting_reviews
from web.pages.task_rows import task_row
from web.texts import written_day
from web.unit_of_work import current_uow
from web.view_models.desk import DeskPage, DeskPart, Figure
from web.view_models.inbox import TaskRow
from web.view_models.papers import Pager
from workflows.calendar.queries import office_calendar
from workflows.cases.models import Case
from workflows.cases.queries import cases_by_id, sees_all, takers_of_part
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline
from workflows.deadlines.queries import deadlines_by_id, pauses_of_deadlines
from workflows.errors import NotFound
from workflows.organizations.queries import organization_by_code
from workflows.tasks.models import Task
from workflows.tasks.permissions import is_candidate
from workflows.tasks.queries import open_tasks_of_cases, tasks_by_id
from workflows.texts import Text

pages = Blueprint("desk", __name__)

FIRST = 5
"""How many rows of a list stand on the desk itself."""
PAGE = 50


@pages.get("/desk")
@signed_in
def desk() -> ResponseReturnValue:
    """The page; whoever has none comes to where their day begins."""
    uow = current_uow()
    if not desks_of(uow.person):
        return redirect(home_of(uow.person), 303)
    return render_template("desk.html", page=build_desk(uow))


@pages.get("/desk/<key>")
@signed_in
def desk_list(key: str) -> str:
    """One list of it as a whole."""
    uow, given = current_uow(), request.args.get("page", "1")
    number = int(given) if given.isascii() and given.isdigit() and 0 < len(given) < 6 else 1
    page = build_list(uow, key, request.args.get("body", ""), max(1, number))
    return render_template("desk.html", page=page)


def build_desk(uow: UnitOfWork) -> DeskPage:
    """The desk of the acting person."""
    specs = lists_of(uow.person, uow.now)
    filled = fill(uow.session, uow.person, [each.holds for each in specs], limit=FIRST)
    rows = _Rows(uow, filled)
    found = [(each, filled[each.holds.key]) for each in specs if each.holds.key in filled]
    return DeskPage(
        url="/desk",
        subtitle=rows.names.whom(uow.person),
        parts=tuple(_part(uow, each, held, rows) for each, held in found),
        nothing=tuple(each.title for each in specs if each.holds.key not in filled),
        requests=waiting_requests(uow, rows.names) + waiting_reviews(uow, rows.names),
        figures=_county(uow),
    )


def build_list(uow: UnitOfWork, key: str, body_code: str, number: int) -> DeskPage:
    """One list of the acting person's desk; raises NotFound when it is not theirs."""
    spec = next((each for each in lists_of(uow.person, uow.now) if each.holds.key == key), None)
    body = organization_by_code(uow.session, body_code) if body_code else None
    if spec is None or (body_code and (key != ADVISED_LIST or body is None)):
        raise NotFound(Text("没有这一列。"))
    holds: DeskList = advised(key, body.code) if body else spec.holds
    start = (number - 1) * PAGE
    filled = fill(uow.session, uow.person, [holds], limit=PAGE, offset=start)
    rows = _Rows(uow, filled)
    held = filled.get(key, Filled())
    narrowed = f"?body={body.code}&" if body else "?"
    url = f"/desk/{key}"
    return DeskPage(
        url=url,
        subtitle="",
        parts=(_part(uow, spec, held, rows),),
        pager=Pager(
            shown=len(held.entries),
            total=held.total,
            next_url=f"{url}{narrowed}page={number + 1}" if held.total > start + PAGE else None,
            first_url=f"{url}{narrowed}page=1" if number > 1 else None,
        ),
        narrowed=body.short_name if body else "",
        back_url="/desk",
    )


def _part(uow: UnitOfWork, spec: ListSpec, held: Filled, rows: _Rows) -> DeskPart:
    key = spec.holds.key
    return DeskPart(
        key=key,
        title=spec.title,
        url=f"/desk/{key}",
        count=held.total,
        rows=rows.of(spec.holds, held.entries),
        more=max(0, held.total - len(held.entries)),
        held_by_others=spec.others,
        figures=_bodies(uow) if key == ADVISED_LIST else (),
    )


def _bodies(uow: UnitOfWork) -> tuple[Figure, ...]:
    return tuple(
        Figure(body.short_name, number, f"/desk/{ADVISED_LIST}?body={body.code}")
        for body, number in advised_bodies(uow.session, uow.person)
    )


def _county(uow: UnitOfWork) -> tuple[Figure, ...]:
    """How many lights and cards there are, for those who supervise the county and who leads it."""
    keys = {desk.key for desk in desks_of(uow.person)}
    if not keys & {"bureau", "county"}:
        return ()
    whole = sees_all(uow.person)

    def counted(watched: Watched) -> dict[str, int]:
        found: dict[str, int] = {}
        for level, _, number in count_watched(uow.session, uow.person, uow.now, watched):
            found[level] = found.get(level, 0) + number
        return found

    red = sum(counted(Watched(light="red")).values())
    yellow = sum(counted(Watched(light="yellow")).values())
    cards = counted(Watched())
    return (
        Figure(
            gettext("全县红灯") if whole else gettext("红灯"),
            red,
            "/supervision?light=red",
            "red" if red else "",
        ),
        Figure(
            gettext("全县黄灯") if whole else gettext("黄灯"), yellow, "/supervision?light=yellow"
        ),
        Figure(gettext("黄牌"), cards.get("yellow", 0), "/supervision?level=yellow"),
        Figure(gettext("红牌"), cards.get("red", 0), "/supervision?level=red"),
        Figure(gettext("约谈"), cards.get("talk", 0), "/supervision?level=talk"),
    )


@dataclass(frozen=True, slots=True)
class _Open:
    """An open task of a case, with its clock."""

    task: Task
    deadline: Deadline | None


class _Rows:
    """Everything that the rows of some lists need, looked up for all of them together."""

    def __init__(self, uow: UnitOfWork, filled: Mapping[str, Filled]) -> None:
        self.uow = uow
        self.at = Moment(uow.now, office_calendar(uow.session))
        self.names = Names(uow)
        entries = [entry for each in filled.values() for entry in each.entries]
        tasks = [each.task_id for each in entries if each.task_id]
        whole = [each.case_id for each in entries if not each.task_id and not each.deadline_id]
        self.cases = cases_by_id(uow.session, {each.case_id for each in entries})
        self.tasks = tasks_by_id(uow.session, tasks) if tasks else {}
        self.cards = cards_of_tasks(uow.session, tasks)
        carded = filled.get(CARDS_LIST, Filled()).entries
        pairs = [(self.cards[e.task_id], self.tasks[e.task_id]) for e in carded if e.task_id]
        self.matters = {each.card.id: each for each in card_matters(uow, pairs)} if pairs else {}
        self.open = open_tasks_of_cases(uow.session, uow.person, whole) if whole else {}
        clocks = [each.deadline_id for each in entries]
        clocks += [task.deadline_id for each in self.open.values() for task in each]
        self.deadlines = deadlines_by_id(uow.session, [each for each in clocks if each])
        self.pauses = pauses_of_deadlines(uow.session, self.deadlines)
        late = [each for each in self.deadlines.values() if each.due_at and each.due_at <= uow.now]
        self.overdue = overdue_with_appeals(uow, late)
        advised_cases = [each.case_id for each in entries if each.deadline_id and not each.task_id]
        self.advised = (
            takers_of_part(uow.session, advised_cases, ADVISED_BODY) if advised_cases else {}
        )
        shown = [*self.tasks.values(), *(task for each in self.open.values() for task in each)]
        self.names.prepare([(task, self.cases[task.case_id]) for task in shown])

    def of(self, holds: DeskList, entries: Iterable[Entry]) -> tuple[TaskRow, ...]:
        """The rows of one list, in its order."""
        if holds.of == "clocks":
            return tuple(self._clock(each) for each in entries)
        if holds.of == "cases":
            return tuple(self._case(each) for each in entries)
        return tuple(self._task(holds, each) for each in entries)

    def _task(self, holds: DeskList, entry: Entry) -> TaskRow:
        task, case = self.tasks[cast(str, entry.task_id)], self.cases[entry.case_id]
        card: Card | None = self.cards.get(task.id)
        mine = task.assignee_id == self.uow.person.id or (
            task.assignee_id is None and is_candidate(self.uow.person, task)
        )
        pauses = self.pauses.get(task.deadline_id or "", ())
        row = task_row(
            self.names, self.at, task, case, self._deadline(task), card, acts=mine, pauses=pauses
        )
        row = self._left(row, task)
        return self._asked(row, card) if card and holds.key == CARDS_LIST else row

    def _left(self, row: TaskRow, task: Task) -> TaskRow:
        """With what appeals have left of its overdue days, beside the light that says all of them."""
        overdue = self.overdue.get(task.deadline_id or "")
        if overdue is None:
            return row
        left = overdue.left_to(body_of(self.uow, task))
        return replace(row, left=left, left_url=f"/deadlines/{task.deadline_id}#overdue")

    def _asked(self, row: TaskRow, card: Card) -> TaskRow:
        """What its card asks for, and the button of whoever answers it."""
        matter = self.matters[card.id]
        said, _ = asked_of(self.uow, matter, self.at, in_full=False)
        answers = refusal_of(self.uow, matter, "answer") is None
        return replace(row, note=said, verb=gettext("说明") if answers else row.verb)

    def _clock(self, entry: Entry) -> TaskRow:
        deadline, case = self.deadlines[cast(str, entry.deadline_id)], self.cases[entry.case_id]
        body = self.advised.get(case.id)
        return TaskRow(
            case_id=case.id,
            title=case.title,
            step=self.names.words(case, deadline.title),
            url=f"/cases/{case.id}",
            light=light_of_deadline(deadline, self.at),
            number=case.number,
            process=self.names.process(case),
            holder=self.names.organization(body.organization_id) if body else "",
            due_on=deadline.due_on,
            ruler=ruler_of(deadline, self.at, self.pauses.get(deadline.id, ())),
        )

    def _case(self, entry: Entry) -> TaskRow:
        case = self.cases[entry.case_id]
        worst = self._worst(self.open.get(case.id, ()))
        where = self.names.task(case, worst.task) if worst else self.names.out_of_sight(case)
        deadline = worst.deadline if worst else None
        lights = [light_of_task(worst.task, deadline, self.at)] if worst else []
        return TaskRow(
            case_id=case.id,
            title=case.title,
            step=" · ".join(part for part in (_acted_on(case), where) if part),
            url=f"/cases/{case.id}",
            light=light_of_case(lights),
            number=case.number,
            process=self.names.process(case),
            holder=self.names.holder(worst.task) if worst else "",
            due_on=deadline.due_on if deadline else None,
            ruler=ruler_of(deadline, self.at, self.pauses.get(deadline.id, ()) if deadline else ()),
        )

    def _worst(self, tasks: Sequence[Task]) -> _Open | None:
        found = [_Open(task, self._deadline(task)) for task in tasks]

        def urgency(each: _Open) -> tuple[int, float]:
            light = light_of_task(each.task, each.deadline, self.at)
            return sort_key(light, each.deadline.due_at if each.deadline else None)

        return min(found, key=urgency, default=None)

    def _deadline(self, task: Task) -> Deadline | None:
        return self.deadlines.get(task.deadline_id or "")


def _acted_on(case: Case) -> str:
    """The day on which a joint action is carried out."""
    given = case.data.get("date") if case.process_key == "joint_enforcement" else None
    try:
        day = date.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        day = None
    return gettext("%(day)s实施", day=written_day(day)) if day else ""
