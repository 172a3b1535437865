"""The working-day ruler (工作日尺): one cell a working day, a gap for each run of days off."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from web.view_models.lights import Ruler, RulerCell

LONGEST = 10  # working days; longer periods show their date only
OVERDUE_DRAWN = 6
DATED = 9


def draw_ruler(
    first: date,
    due_on: date,
    today: date,
    is_workday: Callable[[date], bool],
    stood: Callable[[date], bool] = lambda _day: False,
) -> Ruler | None:
    """The ruler of a period that counts from `first` (its first counted day) to `due_on`.

    Days on which the clock `stood` still are no part of it. None when the period is longer than ten
    working days.
    """
    days = _days(first, max(due_on, today))
    standing = frozenset(day for day in days if day <= due_on and stood(day))
    working = [day for day in days if is_workday(day) and day not in standing]
    total = sum(1 for day in working if day <= due_on)
    if not 0 < total <= LONGEST:
        return None
    over = [day for day in working if day > due_on]
    more = max(0, len(over) - OVERDUE_DRAWN)
    last_due = max(day for day in working if day <= due_on)
    shown = [day for day in working if day <= due_on] + over[more:]
    drawn = set(shown)
    left_out = [day for day in working if day not in drawn]
    cells = tuple(_cells(shown, last_due, due_on, today, left_out, standing))
    window = _window(shown, today)
    dated = tuple(_cells(window, last_due, due_on, today, left_out, standing))
    return Ruler(cells=cells, dated=dated, total=total, due_on=due_on, more=more)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _window(shown: list[date], today: date) -> list[date]:
    """At most nine days, ending with the last one, or around today when that leaves it out."""
    if len(shown) <= DATED:
        return shown
    start = len(shown) - DATED
    before = [n for n, day in enumerate(shown) if day <= today]
    if before and before[-1] < start:
        start = before[-1]
    return shown[start : start + DATED]


def _cells(
    shown: Iterable[date],
    last_due: date,
    due_on: date,
    today: date,
    left_out: Iterable[date],
    standing: frozenset[date],
) -> Iterable[RulerCell]:
    hidden = frozenset(left_out)
    previous: date | None = None
    for day in shown:
        if previous is not None and (day - previous).days > 1:
            between = _days(previous + timedelta(days=1), day - timedelta(days=1))
            yield RulerCell(
                day=between[0],
                gap=True,
                cut=not hidden.isdisjoint(between),
                stood=not standing.isdisjoint(between),
            )
        yield RulerCell(
            day=day,
            past=day < today,
            today=day == today,
            due=day == last_due,
            over=day > due_on,
        )
        previous = day
