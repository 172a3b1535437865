"""Deadlines and their written calculation."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response

from web.access import api
from web.api.deadline_shapes import Calculation, DeadlineShape, IssuedCalculation
from web.api.present_deadline import present_deadline
from web.api.verb_bodies import Extension, Ground, Review
from web.files import file_response
from web.finding import found_deadline
from web.look_purpose import check_look
from web.texts import say
from web.unit_of_work import current_uow
from workflows.cases.queries import case_of_id
from workflows.deadlines.explain_deadline import explain_deadline
from workflows.deadlines.models import Deadline
from workflows.documents.models import OfficialDocument
from workflows.documents.queries import calculations_of
from workflows.documents.read_document import read_document
from workflows.steps.extend_deadline import extend_deadline
from workflows.steps.issue_calculation import issue_calculation
from workflows.steps.review_suspension import review_suspension
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
    documents = [_issued(each) for each in calculations_of(current_uow().session, deadline.id)]
    return Calculation.model_validate({**about, **document, "documents": documents})


@views.post("/deadlines/<deadline_id>/calculation")
@api
@views.output(IssuedCalculation, status_code=201)
def post_calculation(deadline_id: str) -> IssuedCalculation:
    """Issue the calculation as a document (PDF) whose digest is written in the history."""
    return _issued(issue_calculation(current_uow(), deadline_id))


@views.get("/documents/<document_id>/content")
@api(work="write")
@views.doc(responses={200: "the file"})
def get_document(document_id: str) -> Response:
    """A document of a case as PDF, byte for byte as it was made. Looking at it is recorded."""
    uow = current_uow()
    made, content = read_document(uow, document_id, "pdf")
    check_look(uow, case_of_id(uow.session, made.case_id))
    return file_response(content, "application/pdf", f"{made.title}{made.number or ''}.pdf")


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


@views.post("/deadlines/<deadline_id>/review")
@api
@views.input(Review, arg_name="given")
@views.output(DeadlineShape)
def post_review(deadline_id: str, given: Review) -> DeadlineShape:
    """Let a suspended deadline stand on: its ground was looked at again and still holds."""
    return _answer(review_suspension(current_uow(), deadline_id, given.opinion))


def _answer(deadline: Deadline) -> DeadlineShape:
    current_uow().session.flush()
    return present_deadline(current_uow(), deadline)


def _issued(made: OfficialDocument) -> IssuedCalculation:
    return IssuedCalculation(
        id=made.id,
        title=made.title,
        made_at=made.made_at,
        sha256=made.pdf_sha256,
        url=f"/api/v1/documents/{made.id}/content",
    )
