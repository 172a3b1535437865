"""The office calendar as the county's table has it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.calendar.models import CalendarDay, CalendarYear
from workflows.calendar.office_calendar import OfficeCalendar, SpecialDay
from workflows.database.reference import remembered


def office_calendar(session: Session) -> OfficeCalendar:
    """The calendar of this county."""
    return remembered(session, "office calendar", lambda: _read(session))


def _read(session: Session) -> OfficeCalendar:
    years = session.scalars(select(CalendarYear).where(CalendarYear.status == "official"))
    days = session.scalars(select(CalendarDay))
    return OfficeCalendar(
        {
            row.day: SpecialDay(
                is_workday=row.is_workday,
                name=row.name,
                kind=row.kind,
                source=row.source,
                status="official" if row.status == "official" else "provisional",
            )
            for row in days
        },
        {row.year: row.source for row in years},
    )
