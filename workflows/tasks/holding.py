"""How long each body held a case (各单位持有时间), in working days, running and standing still.

A body holds a case while one of its tasks is open. The day on which it took a task over is not
counted, that on which it gave it away is (Civil Code 201), so where one body at a time has the case
their days add up to those of the whole. Several tasks at once count once. A day on which the clocks
of all that it held stood still counts as suspended, all others as running; what has no clock runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from workflows.calendar.local_time import day_of
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.calendar.queries import office_calendar
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.counting import Pauses, Span
from workflows.deadlines.models import DeadlinePause
from workflows.organizations.queries import legal_subject
from workflows.tasks.models import Task

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Held:
    """A task that lay with a body: from when until when, and when its clock stood still meanwhile."""

    body: str
    since: datetime
    until: datetime
    stood: tuple[Span, ...] = ()
    open: bool = False


@dataclass(frozen=True, slots=True)
class Holding:
    """How long a body held a case, in working days: in all, and of these suspended."""

    body: str
    since: datetime
    days: int
    suspended: int
    holds: bool
    """Whether it holds the case now."""

    @property
    def running(self) -> int:
        """The days on which a clock ran, or there was none."""
        return self.days - self.suspended


def holding_times(held: Iterable[Held], calendar: OfficeCalendar) -> list[Holding]:
    """How long each body held what it held, the first to hold it first."""
    by_body: dict[str, list[Held]] = {}
    for each in sorted(held, key=lambda each: each.since):
        by_body.setdefault(each.body, []).append(each)
    return [_of_body(body, parts, calendar) for body, parts in by_body.items()]


def held_by_bodies(
    uow: UnitOfWork, tasks: Sequence[Task], pauses: Mapping[str, Sequence[DeadlinePause]]
) -> list[Held]:
    """The tasks of a case as they lay with the legal subjects they are done for.

    `pauses` are those of the case's deadlines, by deadline.
    """
    return [
        Held(
            legal_subject(uow.session, task.organization_id).id,
            task.opened_at,
            task.closed_at or uow.now,
            stood_still(pauses.get(task.deadline_id or "", ()), uow.now),
            task.state == "open",
        )
        for task in tasks
    ]


def holding_of_case(
    uow: UnitOfWork, tasks: Sequence[Task], pauses: Mapping[str, Sequence[DeadlinePause]]
) -> list[Holding]:
    """How long each body has held a case, by the tasks of it that the acting person sees."""
    return holding_times(held_by_bodies(uow, tasks, pauses), office_calendar(uow.session))


def stood_still(pauses: Sequence[DeadlinePause], now: datetime) -> tuple[Span, ...]:
    """The stretches in which a clock stood; one that stands now does so today as well."""
    return tuple((pause.began_at, pause.ended_at or now + _DAY) for pause in pauses)


def _of_body(body: str, parts: Sequence[Held], calendar: OfficeCalendar) -> Holding:
    days: set[date] = set()
    running: set[date] = set()
    for part in parts:
        own = set(_workdays(part.since, part.until, calendar))
        stood = Pauses(part.stood)
        days |= own
        running |= {day for day in own if not stood.covers(day)}
    return Holding(
        body,
        parts[0].since,
        len(days),
        len(days - running),
        any(part.open for part in parts),
    )


def _workdays(since: datetime, until: datetime, calendar: OfficeCalendar) -> Iterable[date]:
    day, last = day_of(since), day_of(until)
    while day < last:
        day += _DAY
        if calendar.is_workday(day):
            yield day
