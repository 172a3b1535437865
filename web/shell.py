"""The frame around every page: who is signed in, where one may go, which day it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast
from urllib.parse import urlencode

from flask import g, request
from flask_babel import gettext

from web.demo import demo_enabled
from web.language import english
from web.unit_of_work import current_viewer, reading
from web.view_models import DemoClock, NavItem, PersonChip, Shell
from workflows.calendar.queries import office_calendar
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.organizations.queries import organization, person

COUNTY = "云溪县"


def shell_context() -> dict[str, Shell]:
    """What every template finds under `shell`."""
    with _some_uow() as uow:
        return {"shell": build_shell(uow)}


def build_shell(uow: UnitOfWork) -> Shell:
    """The frame for the acting person, or for nobody."""
    today = local_date(uow.now)
    day = office_calendar(uow.session).day(today)
    viewer = current_viewer()
    chip, theme, size = None, "light", "m"
    if viewer is not None:
        row = person(uow.session, viewer.id)
        theme, size = row.theme, row.text_size
        post = viewer.main_post
        body = organization(uow.session, post.organization_id).short_name if post else ""
        chip = PersonChip(viewer.name, body)
    return Shell(
        today=today,
        is_workday=day.is_workday,
        county=COUNTY,
        person=chip,
        nav=_nav() if viewer else (),
        path=_path(),
        lang="en" if english() else "zh-CN",
        theme=theme,  # type: ignore[arg-type]
        size=size,  # type: ignore[arg-type]
        search_url="/cases" if viewer else None,
        other_language_url=_other_language(),
        demo=DemoClock(uow.now, "/demo/clock") if viewer and demo_enabled() else None,
    )


@contextmanager
def _some_uow() -> Iterator[UnitOfWork]:
    """That of the view, or for a page after an error one of its own."""
    if g.get("uow") is not None:
        yield cast(UnitOfWork, g.uow)
        return
    with reading(current_viewer()) as uow:
        yield uow


def _nav() -> tuple[NavItem, ...]:
    items = (
        NavItem("inbox", gettext("待办"), "/inbox", "inbox", shortcut="d"),
        NavItem("cases", gettext("案件"), "/cases", "folder", shortcut="a"),
    )
    mailbox = NavItem("mailbox", gettext("邮箱"), "/mailbox", "mail")
    return (*items, mailbox) if demo_enabled() else items


def _path() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else "/inbox"


def _other_language() -> str:
    arguments = {**request.args.to_dict(), "lang": "zh" if english() else "en"}
    return f"{request.path}?{urlencode(arguments)}"
