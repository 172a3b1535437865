"""The office calendar as the county's table has it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.calendar.models import CalendarDay, CalendarYear
from workflows.calendar.office_calendar import OfficeCalendar, SpecialDay

# Built once per content of the table: the key is what the table says about its years.
_built: dict[tuple[object, ...], OfficeCalendar] = {}


def office_calendar(session: Session) -> OfficeCalendar:
    """The calendar of this county."""
    cached = session.info.get("office_calendar")
    if isinstance(cached, OfficeCalendar):
        return cached
    years = session.execute(
        select(CalendarYear.year, CalendarYear.status, CalendarYear.source)
    ).all()
    key = (str(session.get_bind().engine.url), *(tuple(row) for row in years))
    if key not in _built:
        _built[key] = _read(session)
    session.info["office_calendar"] = _built[key]
    return _built[key]


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
