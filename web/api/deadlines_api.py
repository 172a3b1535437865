"""Deadlines and their written calculation."""

from __future__ import annotations

from apiflask import APIBlueprint

from web.access import api
from web.api.present_deadline import present_deadline
from web.api.shapes import Calculation, DeadlineShape
from web.finding import found_deadline
from web.texts import say
from web.unit_of_work import current_uow
from workflows.deadlines.explain_deadline import explain_deadline

views = APIBlueprint("api_deadlines", __name__, tag="deadlines", url_prefix="/api/v1")


@views.get("/deadlines/<deadline_id>")
@api
@views.output(DeadlineShape)
def get_deadline(deadline_id: str) -> DeadlineShape:
    """One legal clock of a case with its ledger."""
    return present_deadline(current_uow(), found_deadline(current_uow(), deadline_id))


@views.get("/deadlines/<deadline_id>/calculation")
@api
@views.output(Calculation)
def get_calculation(deadline_id: str) -> Calculation:
    """How the end was counted: each day, counted or not, and why."""
    deadline = found_deadline(current_uow(), deadline_id)
    document = explain_deadline(current_uow(), deadline).document(say)
    about = {"rule": deadline.rule, "basis": deadline.basis, "started_at": deadline.started_at}
    return Calculation.model_validate({**about, **document})
