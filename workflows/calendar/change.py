"""What a proposed change makes of the calendar, and putting it into the table."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from workflows.calendar.models import CalendarDay, CalendarDraft
from workflows.calendar.notice import days_of_year, doubt_about, of_documents
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.calendar.queries import put_year, replace_days
from workflows.database.base import Session
from workflows.texts import Text

NOTICE: Final = "notice"
COUNTY: Final = "county"

_DAY: Final = timedelta(days=1)


def changed(calendar: OfficeCalendar, draft: CalendarDraft) -> OfficeCalendar:
    """The calendar as it would be with the change."""
    special = dict(calendar.special_days)
    notices = dict(calendar.notices)
    if draft.kind == NOTICE:
        for day in days_of_year(calendar, draft.year):
            del special[day]
        notices[draft.year] = draft.source
    for day, entry in of_documents(draft.days, local=draft.kind == COUNTY).items():
        if entry is None:
            special.pop(day, None)
        else:
            special[day] = entry
    return OfficeCalendar(special, notices)


def put_change(session: Session, calendar: OfficeCalendar, draft: CalendarDraft) -> None:
    """Make the change in the table; `calendar` is what it holds."""
    added = of_documents(draft.days, local=draft.kind == COUNTY)
    dropped = set(added)
    if draft.kind == NOTICE:
        dropped |= set(days_of_year(calendar, draft.year))
        put_year(session, draft.year, draft.source)
    replace_days(
        session,
        dropped,
        [
            CalendarDay(
                day=day,
                is_workday=entry.is_workday,
                name=entry.name,
                kind=entry.kind,
                source=entry.source,
                local=entry.local,
            )
            for day, entry in added.items()
            if entry is not None
        ],
    )


def doubt_of(draft: CalendarDraft) -> Text | None:
    """What whoever confirms a notice should compare with it, if anything."""
    if draft.kind != NOTICE or draft.state != "draft":
        return None
    return doubt_about((date.fromisoformat(each["day"]), each["is_workday"]) for each in draft.days)


def first_change(before: OfficeCalendar, after: OfficeCalendar, year: int) -> date | None:
    """The first day that is another one, or becomes official; None when nothing changes.

    `year` is the one that changed; of the year before only December can be touched.
    """
    day = date(year - 1, 12, 1)
    while day.year <= year:
        if before.is_workday(day) != after.is_workday(day):
            return day
        if before.official(day) != after.official(day):
            return day
        day += _DAY
    return None
