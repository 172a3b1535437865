"""The one table of pages."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect
from werkzeug.wrappers import Response as Redirect

from web.access import public
from web.pages import (
    account,
    bases,
    basis_page,
    board,
    calendar,
    card_verbs,
    case,
    case_verbs,
    cases,
    consequences,
    deadline,
    demo,
    desk,
    evidence,
    inbox,
    look,
    mailbox,
    office,
    operations,
    process,
    profiles,
    rule_recount,
    rules,
    start,
)
from web.pages.landing import home_of
from web.pages.shell import shell_context
from web.unit_of_work import current_viewer

root = Blueprint("root", __name__)

PAGES = (
    root,
    account.pages,
    inbox.pages,
    desk.pages,
    cases.pages,
    board.pages,
    office.pages,
    case.pages,
    look.pages,
    consequences.pages,
    card_verbs.pages,
    case_verbs.pages,
    evidence.pages,
    start.pages,
    deadline.pages,
    process.pages,
    rules.pages,
    rule_recount.pages,
    profiles.pages,
    bases.pages,
    basis_page.pages,
    mailbox.pages,
    operations.pages,
    calendar.pages,
    demo.pages,
)


@root.get("/")
@public(work="none")
def home() -> Redirect:
    """Everything begins with what there is to do."""
    viewer = current_viewer()
    return redirect(home_of(viewer) if viewer else "/login", 303)


def register_pages(app: Flask) -> None:
    """Add the pages and the frame around them."""
    app.context_processor(shell_context)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
