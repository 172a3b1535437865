"""What is asked in cases beside their steps, and its answers."""

from __future__ import annotations

from apiflask import APIBlueprint

from web.access import api
from web.api.directory import Directory
from web.api.doing import doing
from web.api.pages_of_lists import next_position, position
from web.api.present_case import present_case
from web.api.present_request import present_waiting
from web.api.request_shapes import RequestList
from web.api.shapes import CaseShape, Page
from web.api.verb_bodies import (
    CaseMessage,
    Extension,
    Merger,
    NewBody,
    Note,
    Reason,
    RequestAnswer,
    Split,
    Termination,
)
from web.api.versions import etag, heed_seen_case
from web.finding import found_case
from web.unit_of_work import current_uow
from workflows.cases.request_queries import requests_for
from workflows.steps.add_body import add_body
from workflows.steps.answer_request import answer_request
from workflows.steps.ask_extension import ask_extension
from workflows.steps.merge_case import merge_case
from workflows.steps.note_case import note_case
from workflows.steps.remove_body import remove_body
from workflows.steps.send_message import send_message
from workflows.steps.split_case import split_case
from workflows.steps.terminate_case import terminate_case
from workflows.steps.withdraw_case import withdraw_case

views = APIBlueprint("api_requests", __name__, tag="requests", url_prefix="/api/v1")

Answer = tuple[CaseShape, int, dict[str, str]]


@doing(views, "/cases/<case_id>/withdraw", Reason, CaseShape)
def post_withdraw(case_id: str, given: Reason) -> Answer:
    """Withdraw a case; where the other side has to consent, `requests` then holds the open request."""
    heed_seen_case(case_id)
    withdraw_case(current_uow(), case_id, given.reason)
    return _answer(case_id)


@views.post("/cases/<case_id>/messages")
@api
@views.input(CaseMessage, arg_name="given")
@views.output(CaseShape, status_code=202)
def post_message(case_id: str, given: CaseMessage) -> Answer:
    """Send a message of the process into a case; other cases that it is for get it within seconds."""
    heed_seen_case(case_id)
    send_message(current_uow(), case_id, given.name, given.data)
    shape, _, headers = _answer(case_id)
    return shape, 202, headers


@doing(views, "/cases/<case_id>/repeats/<element>/bodies", NewBody, CaseShape)
def post_body(case_id: str, element: str, given: NewBody) -> Answer:
    """Let one more body of a list do its part in the step `element` that goes on."""
    heed_seen_case(case_id)
    add_body(current_uow(), case_id, element, given.row, given.reason)
    return _answer(case_id)


@doing(views, "/cases/<case_id>/repeats/<element>/bodies/<code>/excuse", Reason, CaseShape)
def post_excuse(case_id: str, element: str, code: str, given: Reason) -> Answer:
    """Take a body out of the step `element`: what is open for it is cancelled."""
    heed_seen_case(case_id)
    remove_body(current_uow(), case_id, element, code, given.reason)
    return _answer(case_id)


@doing(views, "/cases/<case_id>/merge", Merger, CaseShape)
def post_merge(case_id: str, given: Merger) -> Answer:
    """Merge a case into another, or propose it."""
    heed_seen_case(case_id)
    merge_case(current_uow(), case_id, given.into, given.reason)
    return _answer(case_id)


@doing(views, "/cases/<case_id>/split", Split, CaseShape)
def post_split(case_id: str, given: Split) -> Answer:
    """Give another party to the same act a case of its own; `related` lists it once it is open."""
    heed_seen_case(case_id)
    split_case(current_uow(), case_id, given.data, given.reason)
    return _answer(case_id)


@doing(views, "/cases/<case_id>/terminate", Termination, CaseShape)
def post_terminate(case_id: str, given: Termination) -> Answer:
    """End a case for good, as its head."""
    heed_seen_case(case_id)
    terminate_case(current_uow(), case_id, given.reason, given.reviewer, given.review)
    return _answer(case_id)


@doing(views, "/cases/<case_id>/notes", Note, CaseShape)
def post_note(case_id: str, given: Note) -> Answer:
    """Write a note into a case; those named in `to` get a copy and are told."""
    heed_seen_case(case_id)
    note_case(current_uow(), case_id, given.text, given.to)
    return _answer(case_id)


@views.post("/deadlines/<deadline_id>/ask-extension")
@api
@views.input(Extension, arg_name="given")
@views.output(CaseShape)
def post_ask_extension(deadline_id: str, given: Extension) -> Answer:
    """Ask for a deadline to be extended, as whoever has its step."""
    request = ask_extension(current_uow(), deadline_id, given.ground, given.to)
    return _answer(request.case_id)


@views.get("/requests")
@api
@views.input(Page, location="query", arg_name="query")
@views.output(RequestList)
def get_requests(query: Page) -> RequestList:
    """What waits for your answer, oldest first."""
    uow = current_uow()
    rows = requests_for(
        uow.session, uow.person, after=position(query.cursor), limit=query.limit + 1
    )
    shown, cursor = next_position(rows, query.limit, lambda row: (row[0].asked_at, row[0].id))
    directory = Directory(uow)
    return RequestList(
        items=[present_waiting(uow, case, row, directory) for row, case in shown],
        next_cursor=cursor,
    )


@doing(views, "/requests/<request_id>/answer", RequestAnswer, CaseShape)
def post_answer(request_id: str, given: RequestAnswer) -> Answer:
    """Grant or refuse what was asked of you."""
    request = answer_request(current_uow(), request_id, given.granted, given.reason)
    return _answer(request.case_id)


def _answer(case_id: str) -> Answer:
    uow = current_uow()
    uow.session.flush()
    case = found_case(uow, case_id)
    return present_case(uow, case), 200, etag(case.version)
