"""The list of what a changed rule would move in cases that run, and the button that lets it happen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from web.access import signed_in
from web.errors import status_of
from web.instants import instant
from web.pages.rule_page import build_rule, found_rule
from web.pages.rule_words import LAW, amount_words
from web.texts import say
from web.unit_of_work import current_uow, keep
from web.view_models.rules import MovedRow, RecountPage
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Recomputation
from workflows.deadlines.queries import visible_deadline
from workflows.deadlines.recompute_queries import changes_of, recomputation_by_id
from workflows.deadlines.recount_rule import confirm_for_rule, list_again_for_rule, list_for_rule
from workflows.deadlines.rules.permissions import check_may_recount
from workflows.errors import NotFound, Outdated, Refusal
from workflows.texts import Text

pages = Blueprint("rule_recount", __name__)

MOST_SHOWN = 200


@pages.post("/deadlines/rules/<process>/<code>/recount")
@signed_in
def list_moves(process: str, code: str) -> Redirect | tuple[str, int]:
    """Write the list; nothing moves yet."""
    uow = current_uow()
    versions = found_rule(uow, process, code)
    try:
        with uow.attempt():
            draft = list_for_rule(
                uow, "" if process == LAW else process, code, request.form.get("recount_reason", "")
            )
    except Refusal as refusal:
        page = build_rule(uow, versions, request.form.to_dict(), recount_refusal=refusal)
        return render_template("rule.html", page=page), status_of(refusal)
    return redirect(f"/deadlines/rules/recounts/{draft.id}", 303)


@pages.get("/deadlines/rules/recounts/<recomputation_id>")
@signed_in
def recount_page(recomputation_id: str) -> str:
    """The list, for whoever may let it happen."""
    page = build_recount(current_uow(), _found(recomputation_id))
    return render_template("recount.html", page=page)


@pages.post("/deadlines/rules/recounts/<recomputation_id>")
@signed_in
def confirm(recomputation_id: str) -> Redirect:
    """Let it happen: the worker does it before anything else.

    A refusal comes back to the list, one that is out of date is made anew.
    """
    uow = current_uow()
    seen = instant(request.form.get("listed", "")) or uow.now
    try:
        with uow.attempt():
            confirm_for_rule(uow, recomputation_id, seen)
    except Outdated as refusal:
        return keep(_refused(refusal, list_again_for_rule(uow, recomputation_id)))
    except Refusal as refusal:
        return _refused(refusal, _found(recomputation_id))
    flash(gettext("已确认，后台正在重新计算。"), "ok")
    return redirect(f"/deadlines/rules/recounts/{recomputation_id}", 303)


def _refused(refusal: Refusal, row: Recomputation) -> Response:
    page = replace(build_recount(current_uow(), row), error=say(refusal.text))
    return make_response(render_template("recount.html", page=page), status_of(refusal))


def _found(recomputation_id: str) -> Recomputation:
    uow = current_uow()
    check_may_recount(uow.person)
    row = recomputation_by_id(uow.session, recomputation_id)
    if row is None or not row.terms:
        raise NotFound(Text("没有这份差异清单。"))
    return row


def build_recount(uow: UnitOfWork, row: Recomputation) -> RecountPage:
    """What would move, or has moved."""
    return RecountPage(
        cause=row.cause,
        state=row.state,  # type: ignore[arg-type]
        url=f"/deadlines/rules/recounts/{row.id}",
        back_url=f"/deadlines/rules?q={row.selection['rule']}",
        moves=row.moves,
        moved=row.moved,
        turn_red=row.turn_red,
        listed_at=row.listed_at,
        listed=row.listed_at.isoformat(),
        rows=tuple(_rows(uow, row)),
    )


def _rows(uow: UnitOfWork, row: Recomputation) -> Iterator[MovedRow]:
    """The first of them; of a case that this person may not see only the dates."""
    for change, deadline, case in changes_of(uow.session, row.id, limit=MOST_SHOWN):
        seen = visible_deadline(uow.session, uow.person, deadline.id) is not None
        yield MovedRow(
            case=(case.number or case.title) if seen else gettext("您不能查看的案件"),
            url=f"/deadlines/{deadline.id}" if seen else None,
            amount_before=amount_words(change.amount_before),
            amount_after=amount_words(change.amount_after),
            due_before=change.due_before,
            due_after=change.due_after,
            turns_red=change.stage_after == "over" and change.stage_before != "over",
        )
