"""Doing something about a supervision card, from the case page or the board."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from oversight.answer_card import answer_card
from oversight.call_talk import call_talk
from oversight.propose_card import propose_card
from oversight.queries import visible_card
from oversight.raise_card import raise_card
from oversight.record_talk import record_talk
from oversight.revoke_card import revoke_card
from web.access import signed_in
from web.errors import status_of
from web.finding import found_case
from web.given import given_day, given_instant
from web.pages.case import build_case, my_task
from web.pages.offered import refused, say_refused
from web.sessions import safe_next
from web.unit_of_work import current_uow
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import NotFound, Refusal
from workflows.texts import Text

pages = Blueprint("card_verbs", __name__)

Form = Mapping[str, str]
Verb = Callable[[UnitOfWork, str, Form], str]
"""Does it to a card with what the form says; returns what is then said to the person."""


@pages.post("/cards/<card_id>/<key>")
@signed_in
def act(card_id: str, key: str) -> Redirect | tuple[str, int]:
    """Do it and go back; what is refused comes back on the case page with what was typed."""
    uow = current_uow()
    card = visible_card(uow.session, uow.person, card_id)
    if card is None:
        raise NotFound(Text("没有这张督办牌，或者您不能查看。"))
    if key not in VERBS:
        abort(404)
    form = {**request.form.to_dict(), "about": card_id}
    try:
        with uow.attempt():
            said = VERBS[key](uow, card_id, form)
    except Refusal as refusal:
        case = found_case(uow, card.case_id)
        sent = refused(key, form, refusal)
        page = build_case(uow, case, my_task(uow, case), sent=sent)
        say_refused(sent)
        return render_template("case.html", page=page), status_of(refusal)
    flash(said, "ok")
    return redirect(safe_next(form.get("next", ""), f"/cases/{card.case_id}"), 303)


def _answer(uow: UnitOfWork, card_id: str, form: Form) -> str:
    plan_on = given_day("/plan_on", form.get("plan_on"))
    answer = answer_card(uow, card_id, form.get("text", ""), plan_on)
    return gettext("已说明，迟于要求的日期。") if answer.late else gettext("已说明。")


def _raise(uow: UnitOfWork, card_id: str, form: Form) -> str:
    raise_card(uow, card_id, form.get("reason", ""))
    return gettext("已升红牌，督办单随后生成。")


def _talk(uow: UnitOfWork, card_id: str, form: Form) -> str:
    meets_at = given_instant("/meets_at", form.get("meets_at", ""))
    call_talk(uow, card_id, form.get("reason", ""), meets_at)
    return gettext("已发起约谈，并通知单位负责人。")


def _held(uow: UnitOfWork, card_id: str, form: Form) -> str:
    held_at = form.get("held_at")
    at = given_instant("/held_at", held_at) if held_at else None
    record_talk(uow, card_id, form.get("record", ""), at)
    return gettext("已登记约谈。")


def _revoke(uow: UnitOfWork, card_id: str, form: Form) -> str:
    revoke_card(uow, card_id, form.get("reason", ""))
    return gettext("已撤牌，办理时限照常计算。")


def _propose(uow: UnitOfWork, card_id: str, form: Form) -> str:
    propose_card(uow, card_id, form.get("wish", ""), form.get("reason", ""))
    return gettext("已提请县司法局。")


VERBS: dict[str, Verb] = {
    "answer": _answer,
    "raise": _raise,
    "talk": _talk,
    "held": _held,
    "revoke": _revoke,
    "propose": _propose,
}
