"""Cases: starting, listing, looking at one and its history and diagram."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from apiflask import APIBlueprint

from web.access import api
from web.api.pages_of_lists import Position, next_position, position, slice_of
from web.api.present_case import present_case, present_cases
from web.api.present_diagram import present_diagram
from web.api.present_history import present_history
from web.api.shapes import (
    CaseList,
    CaseShape,
    CasesQuery,
    DiagramQuery,
    DiagramShape,
    HistoryList,
    NewCase,
    Page,
)
from web.api.versions import etag
from web.finding import found_case
from web.unit_of_work import current_uow
from workflows.cases.models import Case
from workflows.cases.queries import visible_cases
from workflows.database.unit_of_work import UnitOfWork
from workflows.organizations.queries import organization_by_code
from workflows.steps.history_to_see import history_to_see
from workflows.steps.start_case import start_case

views = APIBlueprint("api_cases", __name__, tag="cases", url_prefix="/api/v1")

BATCH = 200


@views.post("/cases")
@api
@views.input(NewCase, arg_name="given")
@views.output(CaseShape, status_code=201)
def post_case(given: NewCase) -> tuple[CaseShape, int, dict[str, str]]:
    """Start a case; its first task is opened for you, prefilled."""
    uow = current_uow()
    case = start_case(uow, given.process, given.data)
    headers = {"Location": f"/api/v1/cases/{case.id}", **etag(case.version)}
    return present_case(uow, case), 201, headers


@views.get("/cases")
@api
@views.input(CasesQuery, location="query", arg_name="query")
@views.output(CaseList)
def get_cases(query: CasesQuery) -> CaseList:
    """The cases you may see, newest first."""
    uow = current_uow()
    organization_id = None
    if query.organization:
        body = organization_by_code(uow.session, query.organization)
        if body is None:
            return CaseList(items=[], next_cursor=None)
        organization_id = body.id
    found = list(islice(_matching(uow, query, organization_id), query.limit + 1))
    shown, cursor = next_position(found, query.limit, lambda item: (item.started_at, item.id))
    return CaseList(items=list(shown), next_cursor=cursor)


@views.get("/cases/<case_id>")
@api
@views.output(CaseShape)
def get_case(case_id: str) -> tuple[CaseShape, int, dict[str, str]]:
    """One case with all its tasks and deadlines."""
    case = found_case(current_uow(), case_id)
    return present_case(current_uow(), case), 200, etag(case.version)


@views.get("/cases/<case_id>/history")
@api
@views.input(Page, location="query", arg_name="query")
@views.output(HistoryList)
def get_history(case_id: str, query: Page) -> HistoryList:
    """What happened in a case, oldest first."""
    uow = current_uow()
    case = found_case(uow, case_id)
    rows = history_to_see(uow, case)
    shown, cursor = slice_of(rows, query.cursor, query.limit, lambda row: f"{row.seq:09}")
    return HistoryList(items=present_history(uow, case, shown), next_cursor=cursor)


@views.get("/cases/<case_id>/diagram")
@api
@views.input(DiagramQuery, location="query", arg_name="query")
@views.output(DiagramShape)
def get_diagram(case_id: str, query: DiagramQuery) -> DiagramShape:
    """The diagram a case runs on (BPMN 2.0 XML), the state of its elements, what it calls."""
    case = found_case(current_uow(), case_id)
    return present_diagram(current_uow(), case, query.call or None)


def _matching(
    uow: UnitOfWork, query: CasesQuery, organization_id: str | None
) -> Iterator[CaseShape]:
    """Cases in order; a light is worked out at this moment, so it is looked at case by case."""
    batch = BATCH if query.light else query.limit + 1
    before: Position | None = position(query.cursor)
    while True:
        rows: Sequence[Case] = visible_cases(
            uow.session,
            uow.person,
            process=query.process or None,
            state=query.state,
            organization_id=organization_id,
            words=query.q,
            before=before,
            limit=batch,
        )
        for shape in present_cases(uow, rows):
            if query.light in (None, shape.light):
                yield shape
        if len(rows) < batch:
            return
        before = (rows[-1].started_at, rows[-1].id)
