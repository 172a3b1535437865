"""The published calendars that ship with the platform (2004 to the last published year).

The days come from the `chinesecalendar` library, which mirrors the yearly notices of the State
Council office. Years after its last one are not seeded: `OfficeCalendar` follows its plain rule
there and marks them provisional, until an administrator loads the new notice.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Final

from chinese_calendar import constants

from workflows.calendar.office_calendar import DayKind, OfficeCalendar, SpecialDay
from workflows.texts import mark

_NAMES: Final = MappingProxyType(
    {
        constants.Holiday.new_years_day.value: mark("元旦"),
        constants.Holiday.spring_festival.value: mark("春节"),
        constants.Holiday.tomb_sweeping_day.value: mark("清明节"),
        constants.Holiday.labour_day.value: mark("劳动节"),
        constants.Holiday.dragon_boat_festival.value: mark("端午节"),
        constants.Holiday.national_day.value: mark("国庆节"),
        constants.Holiday.mid_autumn_festival.value: mark("中秋节"),
        constants.Holiday.anti_fascist_70th_day.value: mark("抗战胜利纪念日"),
    }
)


@cache
def published_years() -> tuple[int, ...]:
    """Return the years whose arrangement is published and shipped, ascending."""
    return tuple(sorted({day.year for day in constants.holidays if day.month == 10}))


def notice(year: int) -> str:
    """Return how the notice of a year is cited."""
    return f"国务院办公厅 {year} 年节假日安排通知"


@cache
def special_days() -> Mapping[date, SpecialDay]:
    """Return every day of the published years that departs from the plain week, in order."""
    days: dict[date, SpecialDay] = {}
    for day, festival in constants.holidays.items():
        moved = day in constants.in_lieu_days
        kind = DayKind.MOVED_OFF if moved else DayKind.HOLIDAY
        days[day] = _special(day, festival, kind, is_workday=False)
    for day, festival in constants.workdays.items():
        days[day] = _special(day, festival, DayKind.MADE_UP, is_workday=True)
    return MappingProxyType(dict(sorted(days.items())))


@cache
def seed_calendar() -> OfficeCalendar:
    """Return the office calendar as shipped."""
    return OfficeCalendar(special_days(), {year: notice(year) for year in published_years()})


def _special(day: date, festival: str, kind: DayKind, *, is_workday: bool) -> SpecialDay:
    name = _NAMES.get(festival, festival)
    # The New Year's days that fall in December stand in the notice of the next year.
    year = day.year + 1 if name == "元旦" and day.month == 12 else day.year
    return SpecialDay(is_workday, name, kind.value, notice(year))
