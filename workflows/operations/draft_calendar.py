"""Proposing a change of the calendar: a notice for a year, or a day of the county's own.

Nothing changes yet: the draft lists what it would move, and somebody else confirms it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from workflows.calendar.change import COUNTY, NOTICE, changed, first_change
from workflows.calendar.models import CalendarDraft
from workflows.calendar.notice import as_documents, read_notice
from workflows.calendar.notice_table import LONGEST
from workflows.calendar.office_calendar import DayKind, OfficeCalendar, SpecialDay
from workflows.calendar.queries import office_calendar
from workflows.clock import local_date
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.recompute_deadlines import list_differences
from workflows.deadlines.recompute_queries import Selection
from workflows.errors import FieldError, Invalid
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.operations.permissions import check_may_keep_calendar
from workflows.texts import Text

LADDER_REACHES: Final = timedelta(days=31)
"""For how long after its last day a deadline's ladder may still depend on the calendar."""


def import_notice(
    uow: UnitOfWork, content: bytes, *, source: str = "", year: int | None = None
) -> CalendarDraft:
    """Propose the arrangement of a year from the table of its notice.

    Raises NotPermitted, Invalid (every wrong line is named).
    """
    check_may_keep_calendar(uow.person)
    notice = read_notice(
        content, office_calendar(uow.session), local_date(uow.now), source=source, year=year
    )
    return _draft(uow, NOTICE, notice.year, notice.source, as_documents(notice.days))


def propose_county_day(
    uow: UnitOfWork, day: date, *, is_workday: bool, name: str, basis: str
) -> CalendarDraft:
    """Propose a day off or a working day of the county's own, on that ground.

    Raises NotPermitted, Invalid.
    """
    check_may_keep_calendar(uow.person)
    errors = _about_county_day(office_calendar(uow.session), day, is_workday, local_date(uow.now))
    errors += _about_words({"name": name, "basis": basis})
    if errors:
        raise Invalid(errors)
    kind = DayKind.MADE_UP if is_workday else DayKind.HOLIDAY
    entry = SpecialDay(is_workday, name.strip(), kind.value, basis.strip())
    return _draft(uow, COUNTY, day.year, basis.strip(), as_documents({day: entry}))


def propose_to_drop_county_day(uow: UnitOfWork, day: date, *, basis: str) -> CalendarDraft:
    """Propose to take a day of the county's own back, on that ground. Raises as above."""
    check_may_keep_calendar(uow.person)
    errors = _about_words({"basis": basis})
    present = office_calendar(uow.session).special_days.get(day)
    if present is None or not present.local:
        errors.append(FieldError("/day", Text("县里没有另行安排 {day}。", day=day)))
    if errors:
        raise Invalid(errors)
    return _draft(uow, COUNTY, day.year, basis.strip(), [{"day": day.isoformat()}])


def selection_for(calendar: OfficeCalendar, draft: CalendarDraft) -> Selection:
    """Which deadlines the change can concern at all."""
    day = first_change(calendar, changed(calendar, draft), draft.year)
    return Selection(since=date.max if day is None else day - LADDER_REACHES)


def _draft(
    uow: UnitOfWork, kind: str, year: int, source: str, days: Sequence[Mapping[str, Any]]
) -> CalendarDraft:
    calendar = office_calendar(uow.session)
    draft = CalendarDraft(
        id=new_id(),
        kind=kind,
        year=year,
        source=source,
        days=list(days),
        state="draft",
        made_by_id=uow.person.id,
        made_at=uow.now,
    )
    listed = list_differences(
        uow,
        source,
        calendar=changed(calendar, draft),
        selection=selection_for(calendar, draft),
    )
    draft.recomputation_id = listed.id
    uow.session.add(draft)
    uow.session.flush()
    record(
        uow,
        Kind.CALENDAR_DRAFTED,
        draft=draft.id,
        what=kind,
        year=year,
        source=source,
        days=len(days),
        moves=listed.moves,
    )
    return draft


def _about_county_day(
    calendar: OfficeCalendar, day: date, is_workday: bool, today: date
) -> list[FieldError]:
    present = calendar.special_days.get(day)
    if not today <= day <= date(today.year + 1, 12, 31):
        return [FieldError("/day", Text("只能安排今天以后、明年底以前的日子。"))]
    if present is not None:
        what = Text(
            "{day}已经有安排：{name}{kind}（{source}）。",
            day=day,
            name=present.name,
            kind=Text(present.kind),
            source=present.source,
        )
        return [FieldError("/day", what)]
    if calendar.is_workday(day) == is_workday:
        said = Text("工作日") if is_workday else Text("休息日")
        return [FieldError("/day", Text("{day}本来就是{said}。", day=day, said=said))]
    if is_workday and day.weekday() < 5:
        return [FieldError("/day", Text("{day}是法定节日，县里不能安排上班。", day=day))]
    return []


def _about_words(given: Mapping[str, str]) -> list[FieldError]:
    titles = {"name": Text("名称"), "basis": Text("依据")}
    return [
        FieldError(f"/{name}", Text("请写明{title}，不超过 200 字。", title=titles[name]))
        for name, value in given.items()
        if not 0 < len(value.strip()) <= LONGEST
    ]
