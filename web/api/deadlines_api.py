"""Deadlines and their written calculation."""

from __future__ import annotations

from apiflask import APIBlueprint

from web.access import api
from web.api.deadline_shapes import Calculation, DeadlineShape
from web.api.present_deadline import present_deadline
from web.api.verb_bodies import Extension, Ground
from web.finding import found_deadline
from web.texts import say
from web.unit_of_work import current_uow
from workflows.deadlines.explain_deadline import explain_deadline
from workflows.deadlines.models import Deadline
from workflows.steps.extend_deadline import extend_deadline
from workflows.steps.suspend_deadline import resume_suspended, suspend_deadline

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


@views.post("/deadlines/<deadline_id>/extend")
@api
@views.input(Extension, arg_name="given")
@views.output(DeadlineShape)
def post_extend(deadline_id: str, given: Extension) -> DeadlineShape:
    """Extend a deadline, once, where its rule allows it."""
    return _answer(extend_deadline(current_uow(), deadline_id, given.ground, given.to))


@views.post("/deadlines/<deadline_id>/suspend")
@api
@views.input(Ground, arg_name="given")
@views.output(DeadlineShape)
def post_suspend(deadline_id: str, given: Ground) -> DeadlineShape:
    """Let a deadline stand still on a legal ground of its rule."""
    return _answer(suspend_deadline(current_uow(), deadline_id, given.ground))


@views.post("/deadlines/<deadline_id>/resume")
@api
@views.output(DeadlineShape)
def post_resume(deadline_id: str) -> DeadlineShape:
    """Let a suspended deadline run on with what was left of it."""
    return _answer(resume_suspended(current_uow(), deadline_id))


def _answer(deadline: Deadline) -> DeadlineShape:
    current_uow().session.flush()
    return present_deadline(current_uow(), deadline)
