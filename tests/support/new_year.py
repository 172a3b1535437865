"""A notice for 2027 as it might be. It is invented: when this was written none was published."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from workflows.calendar.models import CalendarDay, CalendarYear
from workflows.calendar.office_calendar import OfficeCalendar, SpecialDay
from workflows.calendar.seed import notice, published_years, special_days
from workflows.database.unit_of_work import UnitOfWork

FILE = Path(__file__).parent.parent / "data" / "notice_2027_sample.csv"
SOURCE = "测试样例（2027 年的通知并不存在）"
KINDS = {"off": "放假", "work": "调休上班"}


def sample_days() -> dict[date, SpecialDay]:
    """The days that the invented notice names."""
    with FILE.open(encoding="utf-8") as lines:
        return {
            date.fromisoformat(row["date"]): SpecialDay(
                is_workday=row["kind"] == "work",
                name=row["name"],
                kind=KINDS[row["kind"]],
                source=row["source"],
            )
            for row in csv.DictReader(lines)
        }


def calendar_with_2027() -> OfficeCalendar:
    """The shipped calendar and the invented notice."""
    notices = {year: notice(year) for year in published_years()} | {2027: SOURCE}
    return OfficeCalendar({**special_days(), **sample_days()}, notices)


def put_2027(uow: UnitOfWork) -> None:
    """The invented notice as rows, without anybody having imported it."""
    uow.session.add(CalendarYear(year=2027, source=SOURCE))
    uow.session.add_all(
        CalendarDay(
            day=day,
            is_workday=entry.is_workday,
            name=entry.name,
            kind=entry.kind,
            source=entry.source,
        )
        for day, entry in sample_days().items()
    )
