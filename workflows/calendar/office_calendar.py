"""Which days are working days, by which notice.

A day is a working day if a notice makes it one (调休上班), or if it is a Monday to Friday that
no notice takes off. A year is *official* when the State Council office has published its
arrangement. Other years follow a plain rule and everything that touches them is provisional
(暂定): Saturdays and Sundays are off, and so are the statutory holidays with a fixed date
(1 January, 1-2 May, 1-3 October: 全国年节及纪念日放假办法, article 2). Holidays of the lunar
calendar and moved weekends are never guessed, because only the notice can tell them.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import accumulate
from types import MappingProxyType
from typing import Final, Literal

from workflows.calendar.local_time import weekday_text
from workflows.texts import Text, mark

Status = Literal["official", "provisional"]

PLAIN_RULE: Final = mark("未见该年放假安排通知，按周末和固定日期的法定节日推算（暂定）")

_FIXED_HOLIDAYS: Final = MappingProxyType(
    {
        (1, 1): "元旦",
        (5, 1): "劳动节",
        (5, 2): "劳动节",
        (10, 1): "国庆节",
        (10, 2): "国庆节",
        (10, 3): "国庆节",
    }
)


class DayKind(StrEnum):
    """What a notice says about a day; the value is the stored and shown wording."""

    HOLIDAY = mark("放假")
    MOVED_OFF = mark("调休放假")
    MADE_UP = mark("调休上班")


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that a notice (or a local rule) sets apart from the plain week."""

    is_workday: bool
    name: str
    kind: str
    source: str
    status: Status = "official"
    local: bool = False
    """Whether it is the county's own."""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day as the calendar sees it, with words for a written calculation."""

    date: date
    is_workday: bool
    reason: Text
    source: str
    official: bool


@dataclass(frozen=True, slots=True)
class _Year:
    """Working days of one year: a flag per day, and how many up to and including each day."""

    first: int
    flags: bytes
    running: tuple[int, ...]

    @property
    def total(self) -> int:
        return self.running[-1]


class OfficeCalendar:
    """The immutable office calendar; tables of a year are made once, when first asked for."""

    __slots__ = ("_notices", "_special", "_years")

    def __init__(
        self,
        special: Mapping[date, SpecialDay],
        notices: Mapping[int, str] | None = None,
    ) -> None:
        """Build from special days; `notices` maps each officially arranged year to its notice.

        Without `notices` a year counts as official when the special days hold an official
        1 October for it: every yearly notice names that day, while a December make-up day that
        belongs to the next year's notice, or a local holiday, does not cover a year.
        """
        self._special = MappingProxyType(dict(special))
        if notices is None:
            notices = {
                day.year: entry.source
                for day, entry in special.items()
                if (day.month, day.day) == (10, 1) and entry.status == "official"
            }
        self._notices = MappingProxyType(dict(notices))
        self._years: dict[int, _Year] = {}

    @property
    def official_years(self) -> tuple[int, ...]:
        """The years covered by an official notice, ascending."""
        return tuple(sorted(self._notices))

    @property
    def notices(self) -> Mapping[int, str]:
        """The notice of each officially arranged year (read only)."""
        return self._notices

    @property
    def special_days(self) -> Mapping[date, SpecialDay]:
        """The special days the calendar was built from (read only)."""
        return self._special

    def official(self, day: date) -> bool:
        """Whether the year of the day is covered by an official notice."""
        return day.year in self._notices

    def all_official(self, first: date, last: date) -> bool:
        """Whether every day from `first` to `last`, both included, is official."""
        return all(year in self._notices for year in range(first.year, last.year + 1))

    def is_workday(self, day: date) -> bool:
        """Whether offices work on that day; a make-up Saturday counts for every legal count."""
        year = self._year(day.year)
        return bool(year.flags[day.toordinal() - year.first])

    def day(self, day: date) -> CalendarDay:
        """Return the day with its reason (周六, 国庆节放假, 春节调休上班) and its source."""
        official = self.official(day)
        source = self._notices.get(day.year, PLAIN_RULE)
        special = self._special.get(day)
        if special is not None:
            reason = _named(special.name, special.kind)
            source = special.source
        elif not official and (day.month, day.day) in _FIXED_HOLIDAYS:
            reason = _named(_FIXED_HOLIDAYS[day.month, day.day], DayKind.HOLIDAY.value)
        else:
            reason = Text(weekday_text(day))
        return CalendarDay(day, self.is_workday(day), reason, source, official)

    def next_workday(self, day: date) -> date:
        """Return the first working day after the day."""
        return self.add_workdays(day, 1)

    def previous_workday(self, day: date) -> date:
        """Return the last working day before the day."""
        return self.add_workdays(day, -1)

    def workday_until(self, day: date) -> date:
        """Return the day itself if it is a working day, else the previous one."""
        return day if self.is_workday(day) else self.previous_workday(day)

    def add_workdays(self, day: date, count: int) -> date:
        """Return the `count`-th working day after the day; before it when negative; 0: the day."""
        if count == 0:
            return day
        year = self._year(day.year)
        upto = year.running[day.toordinal() - year.first]
        # The wanted day is the `position`-th working day of year `number` (from 1).
        number = day.year
        position = upto + count if count > 0 else upto + count + 1 - self.is_workday(day)
        while position < 1:
            number -= 1
            position += self._year(number).total
        while position > self._year(number).total:
            position -= self._year(number).total
            number += 1
        year = self._year(number)
        return date.fromordinal(year.first + bisect_left(year.running, position))

    def workdays_between(self, first: date, last: date) -> int:
        """Count the working days w with first < w <= last; negative when last < first."""
        if last < first:
            return -self.workdays_between(last, first)
        between = sum(self._year(number).total for number in range(first.year, last.year))
        return between + self._upto(last) - self._upto(first)

    def _upto(self, day: date) -> int:
        year = self._year(day.year)
        return year.running[day.toordinal() - year.first]

    def _year(self, number: int) -> _Year:
        year = self._years.get(number)
        if year is None:
            year = self._years[number] = self._make_year(number)
        return year

    def _make_year(self, number: int) -> _Year:
        if not date.min.year <= number <= date.max.year:
            raise OverflowError(f"year {number} is outside the calendar")
        first = date(number, 1, 1).toordinal()
        last = date(number, 12, 31).toordinal()
        flags = bytes(self._works(date.fromordinal(o)) for o in range(first, last + 1))
        return _Year(first, flags, tuple(accumulate(flags)))

    def _works(self, day: date) -> bool:
        special = self._special.get(day)
        if special is not None:
            return special.is_workday
        if day.weekday() >= 5:
            return False
        return self.official(day) or (day.month, day.day) not in _FIXED_HOLIDAYS


def _named(name: str, kind: str) -> Text:
    """国庆节放假"""
    return Text("{name}{kind}", name=Text(name), kind=Text(kind))
