"""What one is asked before looking at a case that one only oversees: what for."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from oversight.look_at_case import LONGEST, PURPOSES, look_at_case
from web.access import signed_in
from web.errors import status_of
from web.pages.form_fields import errors_by_input
from web.pages.names import Names
from web.sessions import safe_next
from web.texts import say
from web.unit_of_work import current_uow
from web.view_models.forms import Field, FormError, Option
from web.view_models.look import LookPage
from workflows.cases.models import Case
from workflows.cases.queries import visible_case
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import Invalid, NotFound
from workflows.texts import Text

pages = Blueprint("look", __name__)


@pages.get("/cases/<case_id>/purpose")
@signed_in
def purpose_page(case_id: str) -> str:
    """The question; the case itself is not shown."""
    uow = current_uow()
    goes_on = safe_next(request.args.get("next", ""), f"/cases/{case_id}")
    page = build_look(uow, _case(uow, case_id), goes_on, {})
    return render_template("purpose.html", page=page)


@pages.post("/cases/<case_id>/purpose")
@signed_in
def say_purpose(case_id: str) -> Redirect | tuple[str, int]:
    """Record it and go on to what was to be looked at."""
    uow = current_uow()
    case = _case(uow, case_id)
    goes_on = safe_next(request.form.get("next", ""), f"/cases/{case_id}")
    sent = {name: request.form.get(name, "") for name in ("purpose", "words")}
    try:
        look_at_case(uow, case_id, sent["purpose"], sent["words"])
    except Invalid as refusal:
        by_name, lines = errors_by_input(refusal.errors, say)
        page = build_look(uow, case, goes_on, sent, by_name, lines)
        return render_template("purpose.html", page=page), status_of(refusal)
    return redirect(goes_on, 303)


def _case(uow: UnitOfWork, case_id: str) -> Case:
    case = visible_case(uow.session, uow.person, case_id)
    if case is None:
        raise NotFound(Text("没有这件案件，或者您不能查看。"))
    return case


def build_look(
    uow: UnitOfWork,
    case: Case,
    goes_on: str,
    sent: dict[str, str],
    by_name: dict[str, str] | None = None,
    errors: tuple[FormError, ...] = (),
) -> LookPage:
    """The question about a case, with what was typed and what is wrong with it."""
    wrong = by_name or {}
    names = Names(uow)
    return LookPage(
        title=case.title,
        about=" · ".join(
            each
            for each in (case.number, names.process(case), names.organization(case.organization_id))
            if each
        ),
        url=f"/cases/{case.id}/purpose",
        next=goes_on,
        fields=(
            Field(
                "purpose",
                gettext("查看目的"),
                "radio",
                value=sent.get("purpose", ""),
                required=True,
                options=tuple(Option(code, say(text)) for code, text in PURPOSES.items()),
                error=wrong.get("purpose", ""),
            ),
            Field(
                "words",
                gettext("说明"),
                "textarea",
                value=sent.get("words", ""),
                required=False,
                hint=gettext("选择“其他”的必须写明。"),
                max_length=LONGEST,
                error=wrong.get("words", ""),
            ),
        ),
        errors=errors,
    )
