"""Moving the demo clock: by hours, by working days, or to an instant."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypedDict

from lianshu.platform import Platform
from lianshu.tick import advance
from workflows.calendar.local_time import at_time, day_of, later, to_local
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.calendar.queries import office_calendar
from workflows.errors import FieldError, Invalid
from workflows.texts import Text

LONGEST = timedelta(days=3660)


class Moved(TypedDict):
    """What a move led to."""

    now: str
    demo: bool
    fired: int
    cards: int
    messages: int
    settled: bool


def move_clock(
    platform: Platform,
    *,
    hours: float | None = None,
    workdays: int | None = None,
    to: str | None = None,
) -> Moved:
    """Move the demo clock in one of three ways, playing what falls due; returns when settled.

    Raises Invalid for what means no instant, WrongState for one that is past.
    """
    with platform.unit_of_work(write=False) as uow:
        calendar = office_calendar(uow.session)
        instant = target(uow.now, calendar, hours=hours, workdays=workdays, to=to)
    counts = advance(platform, instant)
    return {
        "now": platform.clock.now().isoformat(),
        "demo": platform.demo,
        "fired": counts.fired,
        "cards": counts.cards,
        "messages": counts.messages,
        "settled": True,
    }


def target(
    now: datetime,
    calendar: OfficeCalendar,
    *,
    hours: float | None = None,
    workdays: int | None = None,
    to: str | None = None,
) -> datetime:
    """The instant meant by exactly one of three ways to say it; raises Invalid.

    Working days keep the time of day; `to` without a zone is local time, a date its first moment.
    """
    ways = {"hours": hours, "workdays": workdays, "to": to}
    given = [name for name, value in ways.items() if value is not None]
    if len(given) != 1:
        raise Invalid([FieldError("/", Text("hours、workdays、to 要且只能给一个。"))])
    try:
        if hours is not None:
            instant = later(now, timedelta(hours=hours))
        elif workdays is not None:
            instant = _workdays_on(now, workdays, calendar)
        else:
            instant = to_local(datetime.fromisoformat(str(to)))
        too_far = instant - now > LONGEST
    except (ValueError, OverflowError):
        too_far, instant = True, now
    if too_far:
        text = Text("时钟不能拨到那里：写法不对，或者超过十年。")
        raise Invalid([FieldError(f"/{given[0]}", text)])
    return instant


def _workdays_on(now: datetime, count: int, calendar: OfficeCalendar) -> datetime:
    local = to_local(now)
    return at_time(calendar.add_workdays(day_of(local), count), local.time())
