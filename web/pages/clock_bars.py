"""The clocks of a case as bars on one axis: running, standing still, over; and who held it when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from web.pages.case_parts import case_clock
from web.pages.clockwork import Moment, light_of_deadline
from web.pages.names import Names
from web.view_models.bars import BarPart, ClockBar, ClockBars, HoldingRow
from web.view_models.case import Clock
from workflows.cases.models import Case
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.counting import Span, exact_pauses
from workflows.deadlines.models import Deadline, DeadlinePause
from workflows.tasks.holding import Held, held_by_bodies, holding_times, stood_still
from workflows.tasks.models import Task

WIDTH = 1000
"""Of the axis, in units of the drawing."""
THINNEST = 4
MOST = 12
"""Bars drawn; of what is over the latest. The table below has all."""

PausesOf = Mapping[str, Sequence[DeadlinePause]]


def clock_bars(
    uow: UnitOfWork,
    case: Case,
    tasks: Sequence[Task],
    deadlines: Sequence[Deadline],
    pauses: PausesOf,
    names: Names,
    at: Moment,
) -> ClockBars | None:
    """The bars of a case's clocks and of the bodies that held it; None where there is neither."""
    shown = _shown([each for each in deadlines if each.state != "cancelled"], case, names)
    held = held_by_bodies(uow, tasks, pauses)
    starts = [each.started_at for each in shown] + [each.since for each in held]
    if not starts:
        return None
    axis = _Axis.over(starts, [*_ends(shown, at.now), *(each.until for each in held)])
    return ClockBars(
        first=local_date(axis.start),
        last=local_date(axis.end - timedelta(microseconds=1)),
        now=axis.place(at.now) if case.state == "running" else None,
        clocks=tuple(_clock(each, pauses, case, names, at, axis) for each in shown),
        holdings=tuple(_holdings(held, names, at, axis)),
    )


def limit_of_case(
    case: Case, deadlines: Iterable[Deadline], head: Clock | None, names: Names, at: Moment
) -> Clock | None:
    """The limit that the law sets for the whole case, unless it is the clock at the head itself."""
    for each in deadlines:
        if each.ended_at is None and is_statutory(each, case, names):
            clock = case_clock(case, each, (), names, at)  # its ruler is not shown
            return None if head is not None and head.url == clock.url else clock
    return None


def is_statutory(deadline: Deadline, case: Case, names: Names) -> bool:
    """Whether it is the limit that the law sets for the case as a whole."""
    rule = names.folder(case).rules.get(deadline.rule)
    return rule is not None and rule.statutory


def _shown(deadlines: Sequence[Deadline], case: Case, names: Names) -> list[Deadline]:
    """All that run or stand, the limits of the whole case, and the latest of the others, in order."""
    kept = [each for each in deadlines if not each.ended_at or is_statutory(each, case, names)]
    others = [each for each in deadlines if each not in kept]
    room = max(0, MOST - len(kept))
    drawn = {each.id for each in [*kept, *others[len(others) - room :]]}
    found = [each for each in deadlines if each.id in drawn]
    return sorted(found, key=lambda each: not is_statutory(each, case, names))


def _ends(deadlines: Iterable[Deadline], now: datetime) -> Iterator[datetime]:
    for each in deadlines:
        yield each.ended_at or now
        if each.due_at is not None:
            yield each.due_at


@dataclass(frozen=True, slots=True)
class _Axis:
    """The stretch of time that the drawing shows."""

    start: datetime
    end: datetime

    @classmethod
    def over(cls, starts: Iterable[datetime], ends: Iterable[datetime]) -> _Axis:
        start = min(starts)
        return cls(start, max(*ends, start + timedelta(hours=1)))

    def place(self, instant: datetime) -> int:
        """Where an instant lies, from 0 to WIDTH."""
        share = (instant - self.start) / (self.end - self.start)
        return round(WIDTH * min(max(share, 0.0), 1.0))

    def part(self, kind: str, begin: datetime, end: datetime) -> BarPart:
        """A stretch of a bar, wide enough to be seen."""
        x = min(self.place(begin), WIDTH - THINNEST)
        return BarPart(kind, x, max(THINNEST, self.place(end) - x))  # type: ignore[arg-type]


def _clock(
    deadline: Deadline,
    pauses: PausesOf,
    case: Case,
    names: Names,
    at: Moment,
    axis: _Axis,
) -> ClockBar:
    stood = stood_still(pauses.get(deadline.id, ()), at.now)
    end = deadline.ended_at or at.now
    due = deadline.due_at
    over = due is not None and end > due
    ran_until = due if due is not None and over else end
    parts = [*_stood(deadline.started_at, ran_until, stood, axis)]
    parts += _ran(deadline.started_at, ran_until, stood, axis)
    if due is not None and over:
        parts.append(axis.part("over", due, end))
    elif due is not None and not deadline.ended_at:
        parts.append(axis.part("ahead", at.now, due))
    return ClockBar(
        title=names.of_body(names.words(case, deadline.title), deadline.item),
        url=f"/deadlines/{deadline.id}",
        light=light_of_deadline(deadline, at),
        parts=tuple(parts),
        due=axis.place(due) if due is not None else None,
        statutory=is_statutory(deadline, case, names),
    )


def _stood(begin: datetime, end: datetime, stood: Sequence[Span], axis: _Axis) -> Iterator[BarPart]:
    """The pauses within a stretch."""
    for first, last in exact_pauses(stood):
        if first < end and last > begin:
            yield axis.part("stood", max(first, begin), min(last, end))


def _ran(begin: datetime, end: datetime, stood: Sequence[Span], axis: _Axis) -> Iterator[BarPart]:
    """What the pauses leave of a stretch."""
    at = begin
    for first, last in exact_pauses(stood):
        if at < first and at < end:
            yield axis.part("run", at, min(first, end))
        at = max(at, last)
    if at < end:
        yield axis.part("run", at, end)


def _holdings(held: Sequence[Held], names: Names, at: Moment, axis: _Axis) -> Iterator[HoldingRow]:
    for each in holding_times(held, at.calendar):
        own = [part for part in held if part.body == each.body]
        # What ran in one task while another one stood is running: it is drawn above.
        drawn = [part for one in own for part in _stood(one.since, one.until, one.stood, axis)]
        drawn += [part for one in own for part in _ran(one.since, one.until, one.stood, axis)]
        yield HoldingRow(
            body=names.organization(each.body),
            since=each.since,
            days=each.days,
            running=each.running,
            suspended=each.suspended,
            holds=each.holds,
            parts=tuple(drawn),
        )
