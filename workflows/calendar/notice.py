"""A holiday notice that somebody wants to load: whether it can be one, and what it makes of the year.

A notice arranges one year; of the year before it may name New Year's days in December. It can be one
when it takes off the statutory holidays (全国年节及纪念日放假办法, article 2).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from workflows.calendar.notice_table import LONGEST, NoticeLine, read_table, wrong_file, wrong_line
from workflows.calendar.office_calendar import OfficeCalendar, SpecialDay
from workflows.errors import FieldError, Invalid
from workflows.texts import Text

FIXED: Final = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
LEAST_OFF: Final = MappingProxyType({"春节": 4, "清明": 1, "端午": 1})
"""Not 中秋: where it falls into 国庆, its days may bear that name."""
STATUTORY: Final = 13
"""Days off that the year has by law (article 2); each that falls on a weekend is made up."""
MOST_OFF: Final = 60
"""Twice as many as a year has with the weekends between: more is another table."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that can be one: the year, how it is cited, and its days."""

    year: int
    source: str
    days: Mapping[date, SpecialDay]


def read_notice(
    content: bytes, calendar: OfficeCalendar, today: date, *, source: str, year: int | None = None
) -> Notice:
    """The notice that a table holds; raises Invalid, which names every wrong line.

    `source` is how it is cited, for lines that do not say so themselves. Without `year` it is the
    one that most lines belong to.
    """
    lines = read_table(content)
    year = year or Counter(year_of(line.day, line.name) for line in lines).most_common(1)[0][0]
    cited = source.strip() or next((line.source for line in lines if line.source), "")
    errors = [*_about_year(year, today, cited)]
    errors += [error for line in lines for error in _about_line(line, year, calendar)]
    if not errors:
        errors += _missing(lines, year)
    if errors:
        raise Invalid(errors)
    days = {
        line.day: SpecialDay(line.is_workday, line.name, line.kind.value, line.source or cited)
        for line in sorted(lines, key=lambda line: line.day)
    }
    return Notice(year, cited, MappingProxyType(days))


def year_of(day: date, name: str) -> int:
    """The year by whose notice a day is arranged: New Year's days in December are the next one's."""
    return day.year + 1 if "元旦" in name and day.month == 12 else day.year


def doubt_about(days: Iterable[tuple[date, bool]]) -> Text | None:
    """What speaks against days (each with whether it is worked) being all of a notice's, if anything.

    Weekdays off beyond the statutory ones are moved weekends, so each has a day that is worked for
    it; a line that was left out or typed wrong shows here. No reason to refuse: a year may be given
    a day more.
    """
    known = list(days)
    off = sum(not worked and day.weekday() < 5 for day, worked in known)
    worked = sum(each for _, each in known)
    if off - STATUTORY == worked:
        return None
    return Text(
        "放假的工作日有 {off} 天，减去法定节日 {statutory} 天，应有 {due} 天调休上班，清单里有 {worked} 天："
        "请对照通知核对有没有漏写、写错的日子。",
        off=off,
        statutory=STATUTORY,
        due=max(0, off - STATUTORY),
        worked=worked,
    )


def days_of_year(calendar: OfficeCalendar, year: int) -> list[date]:
    """The days that the notice of a year has set apart so far; the county's own are none of them."""
    return [
        day
        for day, entry in calendar.special_days.items()
        if not entry.local and year_of(day, entry.name) == year
    ]


def as_documents(days: Mapping[date, SpecialDay]) -> list[dict[str, Any]]:
    """Days as they are kept with a draft."""
    return [
        {
            "day": day.isoformat(),
            "is_workday": entry.is_workday,
            "name": entry.name,
            "kind": entry.kind,
            "source": entry.source,
        }
        for day, entry in days.items()
    ]


def of_documents(
    kept: Iterable[Mapping[str, Any]], *, local: bool
) -> dict[date, SpecialDay | None]:
    """Days as a draft keeps them; None for one that is taken back."""
    return {
        date.fromisoformat(each["day"]): SpecialDay(
            each["is_workday"], each["name"], each["kind"], each["source"], local=local
        )
        if "name" in each
        else None
        for each in kept
    }


def _about_year(year: int, today: date, cited: str) -> Iterator[FieldError]:
    if not today.year <= year <= today.year + 1:
        what = Text("这是 {year} 年的安排，现在只能导入今年和明年的。", year=year)
        yield wrong_file(what)
    if not 0 < len(cited) <= LONGEST:
        yield FieldError("/source", Text("请写明通知的名称或者文号，不超过 200 字。"))


def _about_line(line: NoticeLine, year: int, calendar: OfficeCalendar) -> Iterator[FieldError]:
    if year_of(line.day, line.name) != year:
        what = Text("{day}不属于 {year} 年的安排。", day=line.day, year=year)
        yield wrong_line(line.line, what)
    present = calendar.special_days.get(line.day)
    if present is not None and present.local and present.is_workday != line.is_workday:
        what = Text(
            "县里已经另有安排（{name}，{source}），请先撤回县里的安排。",
            name=present.name,
            source=present.source,
        )
        yield wrong_line(line.line, what)


def _missing(lines: Sequence[NoticeLine], year: int) -> Iterator[FieldError]:
    """What every notice has and this one has not."""
    off = {line.day for line in lines if not line.is_workday}
    if len(off) > MOST_OFF:
        yield wrong_file(Text("共放假 {count} 天，不像一年的放假安排。", count=len(off)))
    for month, number in FIXED:
        if date(year, month, number) not in off:
            what = Text("缺少法定节日 {day}，通知是不是不全？", day=date(year, month, number))
            yield wrong_file(what)
    for name, least in LEAST_OFF.items():
        found = sum(name in line.name and not line.is_workday for line in lines)
        if found < least:
            yield wrong_file(Text("缺少{name}的放假日期，通知是不是不全？", name=name))
