"""Telling whoever keeps the calendar, once a week, that the arrangement of a year is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from workflows.calendar.office_calendar import OfficeCalendar
from workflows.calendar.queries import last_warned_on, note_warning, office_calendar
from workflows.clock import local_date, start_of_day
from workflows.database.base import Session
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.rungs import mail_at
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.operations.permissions import CALENDAR_ROLES
from workflows.organizations.queries import people_in_roles

WARN_FROM: Final = (11, 15)
"""By then the notice for the next year is usually out: that for 2026 came on 4 November 2025."""


def missing_year(calendar: OfficeCalendar, today: date) -> int | None:
    """The year that should be official by now and is not: this one, from 15 November the next."""
    if today.year not in calendar.official_years:
        return today.year
    if today >= date(today.year, *WARN_FROM) and today.year + 1 not in calendar.official_years:
        return today.year + 1
    return None


def next_warning_at(session: Session, now: datetime) -> datetime | None:
    """When they are told next, on the first working day of a week at 08:30; None: nothing is missing."""
    calendar, today = office_calendar(session), local_date(now)
    if missing_year(calendar, today) is None and today.year + 1 in calendar.official_years:
        return None
    first = date(today.year, *WARN_FROM)
    if today.year not in calendar.official_years:
        first = date(today.year, 1, 1)
    last = last_warned_on(session)
    if last is not None:
        first = max(first, last + timedelta(days=7 - last.weekday()))
    return mail_at(start_of_day(first), calendar, urgent=False)


def pending(uow: UnitOfWork, _limit: int = 1) -> Sequence[date]:
    """Today, when somebody has to be told now."""
    at = next_warning_at(uow.session, uow.now)
    return [local_date(uow.now)] if at is not None and at <= uow.now else []


def warn_of_year(uow: UnitOfWork, day: date) -> int:
    """Write down whom to tell; how many there are. A second time on a day tells nobody."""
    year = missing_year(office_calendar(uow.session), day)
    if not pending(uow) or year is None:
        return 0
    if not note_warning(uow.session, day, year):
        return 0  # another worker has just told them
    told = [person.id for person in people_in_roles(uow.session, CALENDAR_ROLES, day)]
    record(uow, Kind.CALENDAR_MISSING, tell_at=uow.now, year=year, told=told)
    return len(told)
