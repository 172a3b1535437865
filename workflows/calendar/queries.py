"""The office calendar as the county's table has it, and the changes of it that wait to be confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workflows.calendar.models import CalendarDay, CalendarDraft, CalendarWarning, CalendarYear
from workflows.calendar.office_calendar import OfficeCalendar, SpecialDay
from workflows.database.reference import remembered

_WAITS, _DECIDED = "w", "d"


def office_calendar(session: Session) -> OfficeCalendar:
    """The calendar of this county."""
    return remembered(session, "office calendar", lambda: _read(session))


def replace_days(session: Session, dropped: Iterable[date], added: Iterable[CalendarDay]) -> None:
    """Take days out of the table and put others into it."""
    for row in session.scalars(select(CalendarDay).where(CalendarDay.day.in_(list(dropped)))):
        session.delete(row)
    session.flush()  # before others of the same days come in
    session.add_all(added)


def put_year(session: Session, year: int, source: str) -> None:
    """Let a year be official by a notice."""
    row = session.get(CalendarYear, year)
    if row is None:
        session.add(CalendarYear(year=year, source=source))
    else:
        row.source, row.status = source, "official"


def drafts(
    session: Session, *, after: tuple[datetime, str] | None = None, limit: int = 20
) -> Sequence[CalendarDraft]:
    """Changes that were proposed, those that wait first, then the latest.

    `after` is the place of the last row of the page before, as `place_of` says it.
    """
    decided = CalendarDraft.state != "draft"
    query = select(CalendarDraft).order_by(decided, CalendarDraft.made_at.desc(), CalendarDraft.id)
    if after is not None:
        at, (was_decided, last_id) = after[0], (after[1][:1] == _DECIDED, after[1][1:])
        older = or_(
            CalendarDraft.made_at < at,
            and_(CalendarDraft.made_at == at, CalendarDraft.id > last_id),
        )
        query = query.where(and_(decided, older) if was_decided else or_(decided, older))
    return session.scalars(query.limit(limit)).all()


def place_of(draft: CalendarDraft) -> tuple[datetime, str]:
    """Where a change stands in that list: one that is decided meanwhile leaves the place as it was."""
    return draft.made_at, f"{_WAITS if draft.state == 'draft' else _DECIDED}{draft.id}"


def count_drafts(session: Session) -> int:
    """How many changes were proposed."""
    return session.scalar(select(func.count()).select_from(CalendarDraft)) or 0


def draft_by_id(session: Session, draft_id: str) -> CalendarDraft | None:
    """A proposed change, if there is one with this id."""
    return session.get(CalendarDraft, draft_id)


def hold_waiting_drafts(session: Session) -> None:
    """Hold every change that waits until the transaction ends: one is confirmed after another."""
    session.execute(
        select(CalendarDraft.id)
        .where(CalendarDraft.state == "draft")
        .order_by(CalendarDraft.id)
        .with_for_update()
    )


def locked_draft(session: Session, draft_id: str) -> CalendarDraft | None:
    """A proposed change, held until the transaction ends."""
    return session.scalar(
        select(CalendarDraft)
        .where(CalendarDraft.id == draft_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def last_changed_at(session: Session) -> datetime | None:
    """When a change was last confirmed; None when the calendar is as it was loaded."""
    return session.scalar(
        select(func.max(CalendarDraft.decided_at)).where(CalendarDraft.state == "confirmed")
    )


def last_warned_on(session: Session) -> date | None:
    """When somebody was last told that the arrangement of a year is missing."""
    return session.scalar(select(func.max(CalendarWarning.day)))


def note_warning(session: Session, day: date, year: int) -> bool:
    """Note that they are told on a day; False when somebody noted it before, or does just now."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    noted = dialect.insert(CalendarWarning).values(day=day, year=year).on_conflict_do_nothing()
    return session.scalar(noted.returning(CalendarWarning.day)) is not None


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
                local=row.local,
            )
            for row in days
        },
        {row.year: row.source for row in years},
    )
