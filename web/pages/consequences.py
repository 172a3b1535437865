"""What a decision would bring about, shown beside it as soon as it is chosen."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from web.access import signed_in
from web.pages.foreseen import foresee
from web.pages.form_fields import read_fields
from web.texts import say
from web.unit_of_work import current_uow
from workflows.errors import Refusal
from workflows.steps.complete_task import task_at_hand
from workflows.steps.forms import task_form

pages = Blueprint("consequences", __name__)


@pages.post("/tasks/<task_id>/consequences")
@signed_in
def consequences(task_id: str) -> str | Response:
    """The consequences of the decision in the form as it stands; nothing while none is chosen."""
    decision = request.form.get("decision", "")
    if not decision:
        return Response(status=204)
    context, task = task_at_hand(current_uow(), task_id)
    data = read_fields(task_form(context, task), request.form)
    try:
        then = foresee(context, task, decision, data)
    except Refusal as refusal:
        return render_template("partials/consequences.html", reason=say(refusal.text))
    return render_template("partials/consequences.html", then=then, decision=decision)
