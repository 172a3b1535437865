"""The frame around every page: who is signed in, where one may go, which day it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode, urlsplit

from flask import g, request, session
from flask_babel import gettext

from oversight.office_desk import has_desk
from web.demo import demo_enabled
from web.language import english
from web.pages.board import watches
from web.pages.desks import desk_name, desks_of
from web.pages.landing import has_inbox
from web.pages.names import role_name
from web.pages.operations import count_troubles
from web.pages.overdue import appeals_to_decide
from web.pages.reviews import reviews_to_make
from web.pages.starting import startable
from web.sessions import safe_next
from web.texts import say
from web.unit_of_work import current_viewer, reading
from web.view_models.frame import DemoClock, NavItem, PersonChip, Shell
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.calendar.queries import office_calendar
from workflows.cases.request_queries import count_requests_for
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.queries import deadlines_by_id
from workflows.deadlines.remaining import stage_of
from workflows.operations.permissions import may_see_calendar, may_see_operations
from workflows.organizations.queries import person, posts_of
from workflows.tasks.queries import tasks_in_scope
from workflows.viewer import Viewer

COUNTY = "云溪县"
THEMES = ("light", "dark", "contrast", "auto")
SIZES = ("m", "l", "xl")
MOST_COUNTED = 200
"""Of this many tasks on, the number beside 待办 is not exact any more."""


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody likes pages to look."""

    theme: str
    size: str
    shortcuts: bool


def shell_context() -> dict[str, Shell]:
    """What every template finds under `shell`."""
    with _some_uow() as uow:
        return {"shell": build_shell(uow)}


def build_shell(uow: UnitOfWork) -> Shell:
    """The frame for whoever is signed in, or for nobody."""
    today = local_date(uow.now)
    calendar = office_calendar(uow.session)
    viewer = current_viewer()
    look = look_of(uow, viewer)
    demo = demo_enabled()
    return Shell(
        today=today,
        is_workday=calendar.is_workday(today),
        county=COUNTY,
        person=_chip(uow, viewer) if viewer else None,
        nav=_nav(uow, viewer, demo=demo) if viewer and not _part_only() else (),
        path=_path(),
        day_name=_day_name(calendar, uow),
        lang="en" if english() else "zh-CN",
        theme=look.theme,  # type: ignore[arg-type]
        size=look.size,  # type: ignore[arg-type]
        shortcuts=look.shortcuts,
        search_url="/cases" if viewer and viewer.works_on_cases else None,
        other_language_url=_other_language(),
        demo=DemoClock(uow.now, "/demo/clock") if viewer and demo else None,
    )


def look_of(uow: UnitOfWork, viewer: Viewer | None) -> Look:
    """What this person has chosen; of nobody, what this browser has."""
    theme, size = str(session.get("theme", "")), str(session.get("size", ""))
    if viewer is not None:
        row = person(uow.session, viewer.id)
        theme, size = row.theme, row.text_size
    return Look(
        theme=theme if theme in THEMES else THEMES[0],
        size=size if size in SIZES else SIZES[0],
        shortcuts=session.get("shortcuts", "on") != "off",
    )


@contextmanager
def _some_uow() -> Iterator[UnitOfWork]:
    """That of the view; for a page without one, such as one after an error, a reader of its own."""
    if g.get("uow") is not None:
        yield cast(UnitOfWork, g.uow)
        return
    with reading(current_viewer()) as uow:
        yield uow


def _part_only() -> bool:
    """Whether only a part of a page is asked for, which has no navigation."""
    return "HX-Request" in request.headers


def _chip(uow: UnitOfWork, viewer: Viewer) -> PersonChip:
    posts = posts_of(uow.session, viewer.id, local_date(uow.now))
    if not posts:
        return PersonChip(viewer.name)
    post, body = posts[0]
    return PersonChip(viewer.name, body.short_name, post.title or role_name(post.role))


def _nav(uow: UnitOfWork, viewer: Viewer, *, demo: bool) -> tuple[NavItem, ...]:
    items = []
    desks = desks_of(viewer)
    if desks:
        items.append(NavItem("desk", desk_name(desks), "/desk", "stamp", shortcut="w"))
    if has_inbox(viewer):
        items.append(_inbox(uow, viewer))
    if viewer.works_on_cases:
        items.append(NavItem("cases", gettext("案件"), "/cases", "folder", shortcut="a"))
    if watches(viewer):
        items.append(NavItem("supervision", gettext("督办"), "/supervision", "bell", shortcut="s"))
    if has_desk(viewer):
        office = "/supervision/office"
        items.append(NavItem("office", gettext("跟进监督"), office, "eye", shortcut="j"))
    links = startable(uow)
    if links:
        label = links[0].label if len(links) == 1 else gettext("发起")
        url = links[0].url if len(links) == 1 else "/start"
        items.append(NavItem("start", label, url, "flag", shortcut="n"))
    items.append(NavItem("processes", gettext("流程"), "/processes", "flow", shortcut="p"))
    if may_see_operations(viewer):
        wrong = count_troubles(uow)
        items.append(
            NavItem(
                "operations", gettext("运行"), "/operations", "info", count=wrong, overdue=wrong
            )
        )
    if may_see_calendar(viewer):
        items.append(NavItem("calendar", gettext("日历"), "/calendar", "cal", shortcut="l"))
    if demo:
        items.append(NavItem("mailbox", gettext("邮箱"), "/mailbox", "mail", shortcut="m"))
    return tuple(items)


def _inbox(uow: UnitOfWork, viewer: Viewer) -> NavItem:
    tasks, overdue = _mine(uow, viewer)
    count = tasks + count_requests_for(uow.session, viewer)
    count += len(reviews_to_make(uow)) + len(appeals_to_decide(uow))
    return NavItem(
        "inbox", gettext("待办"), "/inbox", "inbox", count=count, overdue=overdue, shortcut="d"
    )


def _mine(uow: UnitOfWork, viewer: Viewer) -> tuple[int, int]:
    """How many tasks are mine to do, and how many of them are overdue."""
    day = local_date(uow.now)
    tasks = [
        task for task, _ in tasks_in_scope(uow.session, viewer, "mine", day, limit=MOST_COUNTED)
    ]
    clocks = deadlines_by_id(uow.session, [task.deadline_id for task in tasks if task.deadline_id])
    overdue = sum(
        stage_of(clock, uow.now) == "over"
        for task in tasks
        if (clock := clocks.get(task.deadline_id or "")) is not None
    )
    return len(tasks), overdue


def _day_name(calendar: OfficeCalendar, uow: UnitOfWork) -> str:
    """Why today is off or on; nothing to say of a plain day of the week."""
    today = local_date(uow.now)
    said = calendar.day(today).reason
    return "" if str(said).startswith("周") else say(said)


def _path() -> str:
    """Where to come back to: this page, or the one whose form was sent."""
    if request.method in ("GET", "HEAD") and not _part_only():
        return request.full_path.rstrip("?")
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return "/inbox"
    query = f"?{came_from.query}" if came_from.query else ""
    return safe_next(f"{came_from.path}{query}")


def _other_language() -> str:
    """This page in the other language, or the page one came from when this one takes no GET."""
    path, _, query = _path().partition("?")
    kept = [part for part in query.split("&") if part and not part.startswith("lang=")]
    return f"{path}?{'&'.join([*kept, urlencode({'lang': 'zh' if english() else 'en'})])}"
