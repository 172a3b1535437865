"""The inbox: what I have to do, most urgent first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask_babel import gettext

from oversight.queries import cards_of_tasks
from web.access import signed_in
from web.pages.clockwork import Moment, sort_key
from web.pages.names import Names
from web.pages.overdue import waiting_appeals
from web.pages.requests import waiting_requests
from web.pages.reviews import waiting_reviews
from web.pages.starting import start_button, startable
from web.pages.task_rows import task_row
from web.unit_of_work import current_uow
from web.view_models.forms import Option
from web.view_models.inbox import InboxPage, LightChip, Tab, TaskGroup, TaskRow, WaitingRequest
from workflows.calendar.queries import office_calendar
from workflows.cases.models import Case
from workflows.cases.request_queries import count_requests_for
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.queries import deadlines_by_id, pauses_of_deadlines
from workflows.tasks.models import Task
from workflows.tasks.queries import count_in_scope, tasks_in_scope

pages = Blueprint("inbox", __name__)

TABS = ("mine", "claimable", "started", "copied", "done")
CHIPS = ("all", "red", "yellow", "normal", "paused", "untimed")
FIRST = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for."""

    scope: str
    light: str
    process: str
    q: str
    all: bool

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Wanted:
        scope = args.get("scope", "mine")
        light = args.get("light", "all")
        return cls(
            scope=scope if scope in TABS else "mine",
            light=light if light in CHIPS else "all",
            process=args.get("process", ""),
            q=args.get("q", "").strip()[:100],
            all=args.get("all") == "1",
        )

    def url(self, **changes: str) -> str:
        """The address of this inbox with some things changed; empty values are left out."""
        values = {
            "scope": self.scope,
            "light": "" if self.light == "all" else self.light,
            "process": self.process,
            "q": self.q,
            **changes,
        }
        return "/inbox?" + urlencode({key: value for key, value in values.items() if value})


@pages.get("/inbox")
@signed_in
def inbox() -> str:
    """The page, or for htmx its table alone."""
    page = build_inbox(current_uow(), Wanted.of(request.args))
    name = "partials/inbox_rows.html" if request.headers.get("HX-Request") else "inbox.html"
    return render_template(name, page=page)


def build_inbox(uow: UnitOfWork, wanted: Wanted) -> InboxPage:
    """The inbox of the acting person."""
    viewer, today = uow.person, local_date(uow.now)
    scope = _query_scope(wanted.scope)
    pairs = tasks_in_scope(uow.session, viewer, scope, today, limit=500)
    rows = _rows(uow, pairs, wanted)
    shown = [row for row in rows if _passes(row, wanted)]
    counts = {
        tab: count_in_scope(uow.session, viewer, _query_scope(tab), today) for tab in TABS[:-1]
    }
    names = Names(uow)
    others = waiting_reviews(uow, names) + waiting_appeals(uow, names)
    asked: tuple[WaitingRequest, ...] = ()
    if wanted.scope == "mine" and not _filtered(wanted):
        asked = waiting_requests(uow, names) + others
    counts["mine"] += count_requests_for(uow.session, viewer) + len(others)
    start_url, start_label = start_button(startable(uow))
    limited = shown if wanted.all else shown[:FIRST]
    return InboxPage(
        scope=wanted.scope,  # type: ignore[arg-type]
        url="/inbox",
        total=len(rows),
        overdue=sum(row.light.state == "red" for row in rows),
        tabs=tuple(Tab(tab, f"/inbox?scope={tab}", counts.get(tab)) for tab in TABS),  # type: ignore[arg-type]
        groups=_groups(limited, wanted.scope),
        requests=asked,
        chips=_chips(rows, wanted),
        light=wanted.light,
        processes=_processes(pairs, uow),
        process=wanted.process,
        q=wanted.q,
        subtitle=names.whom(viewer),
        refresh_url=wanted.url() if wanted.scope in ("mine", "claimable") else None,
        clear_url=f"/inbox?scope={wanted.scope}" if _filtered(wanted) else None,
        more=len(shown) - len(limited),
        more_url=wanted.url(all="1") if len(shown) > len(limited) else None,
        empty_hint=_empty_hint(wanted.scope),
        start_url=start_url,
        start_label=start_label,
    )


def _empty_hint(scope: str) -> str:
    """Why there is nothing, and when there will be something."""
    return {
        "mine": gettext("现在没有交给您办的。有新任务会列在这里，并发邮件通知您。"),
        "claimable": gettext("同岗位多人都能办的任务会列在这里，谁认领谁办。"),
        "started": gettext("您发起的案件，办结前都列在这里。"),
        "copied": gettext("需要您知情或者督办的任务会列在这里。"),
        "done": gettext("您办过的每一步都会列在这里。"),
    }[scope]


def _query_scope(tab: str) -> str:
    # What only I can do stands under 待我办; the pool lists what others could take as well.
    return "pool" if tab == "claimable" else tab


def _rows(uow: UnitOfWork, pairs: Sequence[tuple[Task, Case]], wanted: Wanted) -> list[TaskRow]:
    at = Moment(uow.now, office_calendar(uow.session))
    names = Names(uow)
    names.prepare(pairs)
    deadlines = deadlines_by_id(
        uow.session, [task.deadline_id for task, _ in pairs if task.deadline_id]
    )
    cards = cards_of_tasks(uow.session, [task.id for task, _ in pairs])
    pauses = pauses_of_deadlines(uow.session, deadlines)
    made = []
    for task, case in pairs:
        deadline = deadlines.get(task.deadline_id or "")
        row = task_row(
            names,
            at,
            task,
            case,
            deadline,
            cards.get(task.id),
            acts=wanted.scope in ("mine", "claimable"),
            claims=wanted.scope == "claimable",
            pauses=pauses.get(task.deadline_id or "", ()),
        )
        made.append((sort_key(row.light, deadline.due_at if deadline else None), row))
    if wanted.scope != "done":
        made.sort(key=lambda item: item[0])
    return [row for _, row in made]


def _passes(row: TaskRow, wanted: Wanted) -> bool:
    if wanted.light not in ("all", row.light.state):
        return False
    if wanted.process and row.process != wanted.process:
        return False
    text = f"{row.title} {row.number or ''} {row.step} {row.source}"
    return all(word in text for word in wanted.q.split())


def _filtered(wanted: Wanted) -> bool:
    return wanted.light != "all" or bool(wanted.process or wanted.q)


def _groups(rows: Sequence[TaskRow], scope: str) -> tuple[TaskGroup, ...]:
    if scope == "done":
        return (TaskGroup("plain", tuple(rows)),) if rows else ()
    keys = {"red": "overdue", "yellow": "soon", "untimed": "untimed"}
    groups: dict[str, list[TaskRow]] = {"overdue": [], "soon": [], "later": [], "untimed": []}
    for row in rows:
        groups[keys.get(row.light.state, "later")].append(row)
    return tuple(
        TaskGroup(key, tuple(members))  # type: ignore[arg-type]
        for key, members in groups.items()
        if members
    )


def _chips(rows: Sequence[TaskRow], wanted: Wanted) -> tuple[LightChip, ...]:
    if wanted.scope == "done":
        return ()
    counts = {key: sum(row.light.state == key for row in rows) for key in CHIPS}
    counts["all"] = len(rows)
    return tuple(
        LightChip(key, counts[key], wanted.url(light="" if key == "all" else key))  # type: ignore[arg-type]
        for key in CHIPS
        if counts[key] or key in ("all", wanted.light)
    )


def _processes(pairs: Sequence[tuple[Task, Case]], uow: UnitOfWork) -> tuple[Option, ...]:
    names = Names(uow)
    titles = sorted({names.process(case) for _, case in pairs})
    return tuple(Option(title, title) for title in titles) if len(titles) > 1 else ()
