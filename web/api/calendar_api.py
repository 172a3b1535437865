"""The office calendar and proposed changes of it."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import request

from web.access import api
from web.api.calendar_shapes import (
    CalendarDayShape,
    CalendarDraftList,
    CalendarDraftShape,
    CalendarQuery,
    CalendarShape,
    CalendarYearShape,
    Confirmation,
    CountyDay,
    DeadlineChangeList,
    DeadlineChangeShape,
    DroppedDay,
)
from web.api.directory import Directory
from web.api.pages_of_lists import next_position, position
from web.api.shapes import Page
from web.texts import choose, say
from web.unit_of_work import current_uow
from web.uploads import uploaded_file
from workflows.calendar.change import doubt_of
from workflows.calendar.models import CalendarDraft
from workflows.calendar.notice_table import MOST_BYTES
from workflows.calendar.overview import special_days_of, years_around
from workflows.calendar.queries import draft_by_id, drafts, office_calendar, place_of
from workflows.clock import local_date
from workflows.deadlines.recompute_queries import recomputation_by_id
from workflows.errors import NotFound, UnsupportedMedia
from workflows.operations.confirm_calendar import confirm_calendar, discard_calendar, list_again
from workflows.operations.draft_calendar import (
    import_notice,
    propose_county_day,
    propose_to_drop_county_day,
)
from workflows.operations.permissions import check_may_see_calendar
from workflows.operations.warn_of_year import missing_year
from workflows.steps.recomputed_rows import MovedRow, moved_rows
from workflows.texts import Text

views = APIBlueprint("api_calendar", __name__, tag="calendar", url_prefix="/api/v1")

LIGHTS = {"ahead": "normal", "warned": "yellow", "over": "red"}


@views.get("/calendar")
@api
@views.input(CalendarQuery, location="query", arg_name="query")
@views.output(CalendarShape)
def get_calendar(query: CalendarQuery) -> CalendarShape:
    """The years, official or provisional, and their special days."""
    uow = current_uow()
    calendar, today = office_calendar(uow.session), local_date(uow.now)
    years = years_around(calendar, today)
    wanted = [each.year for each in years] if query.year is None else [query.year]
    return CalendarShape(
        missing=missing_year(calendar, today),
        years=[
            CalendarYearShape(
                year=each.year,
                status="official" if each.official else "provisional",
                source=say(Text(each.source)),
                workdays=each.workdays,
            )
            for each in years
        ],
        days=[
            CalendarDayShape(
                date=day,
                is_workday=entry.is_workday,
                kind=entry.kind,
                name=entry.name,
                source=entry.source,
                local=entry.local,
            )
            for year in wanted
            for day, entry in special_days_of(calendar, year).items()
        ],
    )


@views.get("/calendar/drafts")
@api
@views.input(Page, location="query", arg_name="query")
@views.output(CalendarDraftList)
def get_drafts(query: Page) -> CalendarDraftList:
    """Proposed changes, those that wait first."""
    check_may_see_calendar(current_uow().person)
    rows = drafts(current_uow().session, after=position(query.cursor), limit=query.limit + 1)
    shown, cursor = next_position(rows, query.limit, place_of)
    return CalendarDraftList(items=[_present(row) for row in shown], next_cursor=cursor)


@views.get("/calendar/drafts/<draft_id>")
@api
@views.output(CalendarDraftShape)
def get_draft(draft_id: str) -> CalendarDraftShape:
    """One of them."""
    return _present(_found(draft_id))


@views.get("/calendar/drafts/<draft_id>/changes")
@api
@views.input(Page, location="query", arg_name="query")
@views.output(DeadlineChangeList)
def get_changes(draft_id: str, query: Page) -> DeadlineChangeList:
    """The deadlines that it moves, what was due first comes first."""
    draft = _found(draft_id)
    rows = moved_rows(
        current_uow(),
        draft.recomputation_id,
        after=position(query.cursor),
        limit=query.limit + 1,
    )
    shown, cursor = next_position(rows, query.limit, lambda row: row.position)
    return DeadlineChangeList(items=[_change(row) for row in shown], next_cursor=cursor)


@views.post("/calendar/imports")
@api
@views.output(CalendarDraftShape, status_code=201)
def post_import() -> CalendarDraftShape:
    """Propose a year from the table of its notice: multipart/form-data with `file` and `source`."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMedia(Text("请用 multipart/form-data 上传，文件放在 file 里。"))
    content = uploaded_file().stream.read(MOST_BYTES + 1)
    return _present(import_notice(current_uow(), content, source=request.form.get("source", "")))


@views.post("/calendar/days")
@api
@views.input(CountyDay, arg_name="given")
@views.output(CalendarDraftShape, status_code=201)
def post_day(given: CountyDay) -> CalendarDraftShape:
    """Propose a day of the county's own."""
    draft = propose_county_day(
        current_uow(),
        given.day,
        is_workday=given.kind == "work",
        name=given.name,
        basis=given.basis,
    )
    return _present(draft)


@views.post("/calendar/days/drop")
@api
@views.input(DroppedDay, arg_name="given")
@views.output(CalendarDraftShape, status_code=201)
def post_drop(given: DroppedDay) -> CalendarDraftShape:
    """Propose to take such a day back."""
    return _present(propose_to_drop_county_day(current_uow(), given.day, basis=given.basis))


@views.post("/calendar/drafts/<draft_id>/confirm")
@api
@views.input(Confirmation, arg_name="given")
@views.output(CalendarDraftShape)
def post_confirm(draft_id: str, given: Confirmation) -> CalendarDraftShape:
    """Let the change hold, by somebody else than proposed it; the deadlines are then counted anew."""
    return _present(confirm_calendar(current_uow(), draft_id, given.listed_at))


@views.post("/calendar/drafts/<draft_id>/again")
@api
@views.output(CalendarDraftShape)
def post_again(draft_id: str) -> CalendarDraftShape:
    """List anew what it moves."""
    return _present(list_again(current_uow(), draft_id))


@views.post("/calendar/drafts/<draft_id>/discard")
@api
@views.output(CalendarDraftShape)
def post_discard(draft_id: str) -> CalendarDraftShape:
    """Let go of the change."""
    return _present(discard_calendar(current_uow(), draft_id))


def _found(draft_id: str) -> CalendarDraft:
    check_may_see_calendar(current_uow().person)
    draft = draft_by_id(current_uow().session, draft_id)
    if draft is None:
        raise NotFound(Text("没有这份日历草稿。"))
    return draft


def _present(draft: CalendarDraft) -> CalendarDraftShape:
    uow = current_uow()
    listed = recomputation_by_id(uow.session, draft.recomputation_id)
    assert listed is not None, "made with the draft"
    directory = Directory(uow)
    maker = directory.person(draft.made_by_id)
    assert maker is not None
    return CalendarDraftShape(
        id=draft.id,
        kind=draft.kind,
        year=draft.year,
        source=draft.source,
        state=draft.state,
        made_by=maker,
        made_at=draft.made_at,
        decided_by=directory.person(draft.decided_by_id),
        decided_at=draft.decided_at,
        listed_at=listed.listed_at,
        moves=listed.moves,
        settles=listed.settles,
        turn_red=listed.turn_red,
        doubt=say(doubt) if (doubt := doubt_of(draft)) else None,
        recomputation=listed.state,
        moved=listed.moved or 0,
        settled=listed.settled or 0,
    )


def _change(row: MovedRow) -> DeadlineChangeShape:
    return DeadlineChangeShape(
        deadline_id=row.deadline_id,
        case=row.number,
        process=choose(row.process, row.process_en),
        steps=list(row.steps),
        rule=row.rule,
        due_before=row.due_before,
        due_after=row.due_after,
        light_before=LIGHTS[row.stage_before],
        light_after=LIGHTS[row.stage_after],
        provisional=row.provisional,
        signed=row.signed,
        made=row.made,
    )
