"""The office calendar: its years and days, importing a notice, confirming what a change moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from web.access import signed_in
from web.errors import status_of
from web.instants import instant
from web.pages.calendar_draft import build_draft, draft_row, moved_csv
from web.pages.paging import position, written
from web.texts import say
from web.unit_of_work import current_uow, keep
from web.uploads import uploaded_file
from web.view_models.calendar import CalendarPage, DayRow, YearRow
from web.view_models.papers import Pager
from workflows.calendar.models import CalendarDraft
from workflows.calendar.notice_table import MOST_BYTES
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.calendar.overview import special_days_of, years_around
from workflows.calendar.queries import (
    count_drafts,
    draft_by_id,
    drafts,
    office_calendar,
    place_of,
)
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, Invalid, NotFound, Outdated, Refusal
from workflows.operations.confirm_calendar import confirm_calendar, discard_calendar, list_again
from workflows.operations.draft_calendar import (
    import_notice,
    propose_county_day,
    propose_to_drop_county_day,
)
from workflows.operations.permissions import check_may_see_calendar, may_keep_calendar
from workflows.operations.warn_of_year import missing_year
from workflows.texts import Text

pages = Blueprint("calendar", __name__)

DRAFTS = 20
"""So many changes are shown at once."""


@pages.get("/calendar")
@signed_in
def calendar() -> str:
    """Years, special days and changes that wait."""
    check_may_see_calendar(current_uow().person)
    return render_template("calendar.html", page=build_calendar(current_uow()))


@pages.post("/calendar/imports")
@signed_in
def import_file() -> Redirect | tuple[str, int]:
    """Propose a year from the table of its notice; nothing is kept of one that is wrong."""
    source = request.form.get("source", "")
    try:
        content = uploaded_file().stream.read(MOST_BYTES + 1)
        draft = import_notice(current_uow(), content, source=source)
    except Refusal as refusal:
        return _refused("import", refusal, source=source)
    return _to_draft(draft, gettext("已导入为草稿，请看清单，由另一人确认。"))


@pages.post("/calendar/days")
@signed_in
def add_day() -> Redirect | tuple[str, int]:
    """Propose a day of the county's own."""
    given = {name: request.form.get(name, "") for name in ("day", "works", "name", "basis")}
    try:
        draft = propose_county_day(
            current_uow(),
            _given_day(given["day"]),
            is_workday=given["works"] == "work",
            name=given["name"],
            basis=given["basis"],
        )
    except Refusal as refusal:
        return _refused("days", refusal, **given)
    return _to_draft(draft, gettext("已提出，请看清单，由另一人确认。"))


@pages.post("/calendar/days/drop")
@signed_in
def drop_day() -> Redirect | tuple[str, int]:
    """Propose to take such a day back."""
    day, basis = request.form.get("day", ""), request.form.get("basis", "")
    try:
        draft = propose_to_drop_county_day(current_uow(), _given_day(day), basis=basis)
    except Refusal as refusal:
        return _refused("drop", refusal, dropped=day, basis=basis)
    return _to_draft(draft, gettext("已提出撤回，请看清单，由另一人确认。"))


@pages.get("/calendar/drafts/<draft_id>")
@signed_in
def draft_page(draft_id: str) -> str:
    """What a change moves, and deciding on it."""
    return render_template("calendar_draft.html", page=build_draft(current_uow(), _seen(draft_id)))


@pages.get("/calendar/drafts/<draft_id>/changes.csv")
@signed_in
def changes(draft_id: str) -> Response:
    """The whole list as a table."""
    draft = _seen(draft_id)
    answer = Response(moved_csv(current_uow(), draft), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="changes-{draft.year}.csv"'
    return answer


@pages.post("/calendar/drafts/<draft_id>/confirm")
@signed_in
def confirm(draft_id: str) -> Redirect:
    """Let the change hold from now on; a list that is out of date comes back made anew."""
    seen = instant(request.form.get("listed", "")) or current_uow().now
    try:
        return _done(
            draft_id,
            lambda uow: confirm_calendar(uow, draft_id, seen),
            gettext("已确认，后台程序随即重新计算期限。"),
        )
    except Outdated as refusal:
        return keep(_answer_refused(refusal, list_again(current_uow(), draft_id)))


@pages.post("/calendar/drafts/<draft_id>/discard")
@signed_in
def discard(draft_id: str) -> Redirect:
    """Let go of the change."""
    return _done(
        draft_id, lambda uow: discard_calendar(uow, draft_id), gettext("已作废，日历没有变动。")
    )


@pages.post("/calendar/drafts/<draft_id>/again")
@signed_in
def again(draft_id: str) -> Redirect:
    """List anew what it moves by now."""
    return _done(draft_id, lambda uow: list_again(uow, draft_id), gettext("清单已更新。"))


def build_calendar(uow: UnitOfWork, year: int | None = None) -> CalendarPage:
    """Everything the page shows; `?year=` chooses whose days are listed, `?drafts=` which changes."""
    office, today = office_calendar(uow.session), local_date(uow.now)
    missing = missing_year(office, today)
    years = years_around(office, today)
    wanted = year or request.args.get("year", type=int)
    year = wanted if wanted in [each.year for each in years] else today.year
    after = position(request.args.get("drafts", ""))
    found = drafts(uow.session, after=after, limit=DRAFTS + 1)
    shown = found[:DRAFTS]
    onward = urlencode({"drafts": written(*place_of(shown[-1]))}) if len(found) > DRAFTS else ""
    return CalendarPage(
        missing=missing,
        year=year,
        years=tuple(
            YearRow(
                year=each.year,
                official=each.official,
                source=say(Text(each.source)),
                workdays=each.workdays,
                own_days=each.own_days,
                url=f"/calendar?year={each.year}",
                chosen=each.year == year,
            )
            for each in years
        ),
        days=_days(office, year),
        drafts=tuple(draft_row(uow, each) for each in shown),
        pager=Pager(
            len(shown),
            count_drafts(uow.session),
            first_url="/calendar#drafts" if after else None,
            next_url=f"/calendar?{onward}#drafts" if onward else None,
        ),
        may_keep=may_keep_calendar(uow.person),
    )


def _days(office: OfficeCalendar, year: int) -> tuple[DayRow, ...]:
    return tuple(
        DayRow(day, entry.is_workday, say(office.day(day).reason), entry.source, entry.local)
        for day, entry in special_days_of(office, year).items()
    )


def _refused(form: str, refusal: Refusal, **typed: str) -> tuple[str, int]:
    """The page again with everything that is wrong with a form, and what was typed."""
    check_may_see_calendar(current_uow().person)
    wrong = refusal.errors if isinstance(refusal, Invalid) else ()
    dropped = typed.get("dropped", "")[:4]  # its year, whose days are then listed
    page = replace(
        build_calendar(current_uow(), int(dropped) if dropped.isdecimal() else None),
        refused=form,
        errors=tuple(say(error.message) for error in wrong) or (say(refusal.text),),
        **typed,  # type: ignore[arg-type]  # names of texts of the page
    )
    return render_template("calendar.html", page=page), status_of(refusal)


def _given_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid([FieldError("/day", Text("请填写日期。"))]) from error


def _seen(draft_id: str) -> CalendarDraft:
    check_may_see_calendar(current_uow().person)
    draft = draft_by_id(current_uow().session, draft_id)
    if draft is None:
        raise NotFound(Text("没有这份日历草稿。"))
    return draft


def _done(draft_id: str, verb: Callable[[UnitOfWork], CalendarDraft], said: str) -> Redirect:
    """Do it to a change; what is refused comes back to its page, with the reason beside the buttons."""
    uow = current_uow()
    try:
        with uow.attempt():
            draft = verb(uow)
    except Outdated:
        raise
    except Refusal as refusal:
        return _answer_refused(refusal, _seen(draft_id))
    return _to_draft(draft, said)


def _answer_refused(refusal: Refusal, draft: CalendarDraft) -> Response:
    page = replace(build_draft(current_uow(), draft), error=say(refusal.text))
    return make_response(render_template("calendar_draft.html", page=page), status_of(refusal))


def _to_draft(draft: CalendarDraft, said: str) -> Redirect:
    flash(said, "ok")
    return redirect(f"/calendar/drafts/{draft.id}", 303)
