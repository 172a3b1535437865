"""To what each overdue day belongs. Pure: rows in, one answer for each day out.

A day belongs to the first of these that is true of it:

1. outage: the platform was out of order for half of the office hours of that day;
2. suspension: the clock would have stood still (a pause, a case that stands still as a whole, or a
   step during which it stands), but had run out before, so that nothing stopped it (decision 0010);
3. dispute: a dispute over whose duty it is was under way, whether or not the clock stands meanwhile;
4. holder: a body had the step. As everywhere where holding is counted, the day on which a body took
   a step over is that of the one before it, the day on which it gave it away is its own;
5. unheld: nobody had anything to do, the case waited.

A day of a holder may be excluded by the decision of an appeal of its body; nothing else changes by
that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from workflows.calendar.local_time import at_time, day_of
from workflows.deadlines.counting import Pauses

Kind = Literal["holder", "suspension", "dispute", "outage", "unheld"]

OFFICE_HOURS = ((time(8, 30), time(12)), (time(14), time(17, 30)))
"""By which a day without the platform is measured (default of the platform, [D])."""
HALF_A_DAY = timedelta(hours=3, minutes=30)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tenure:
    """A step while it was open, and with whom it lay.

    `timed` says whether the deadline is its own clock, `stands` whether that clock stands still
    during it, `disputed` whether it is part of a dispute over duty.
    """

    task_id: str
    body_id: str
    since: datetime
    until: datetime | None
    timed: bool = False
    stands: bool = False
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """From when until when something was so; still so where `until` is None."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Days of a body, both included, that an appeal has taken out."""

    appeal_id: str
    body_id: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class OverdueDay:
    """An overdue day and to what it belongs; `task_id` is the step, of a dispute the disputed one."""

    day: date
    kind: Kind
    body_id: str | None = None
    task_id: str | None = None
    appeal_id: str | None = None
    """The appeal by whose decision it does not count against its body."""

    @property
    def counts(self) -> bool:
        """Whether it counts against a body."""
        return self.kind == "holder" and self.appeal_id is None


def attribute(
    days: Sequence[date],
    held: Iterable[Tenure],
    pauses: Iterable[Stretch],
    outages: Iterable[Stretch],
    exclusions: Iterable[Exclusion],
) -> tuple[OverdueDay, ...]:
    """Each of the overdue days, in their order, with what it belongs to."""
    if not days:
        return ()
    steps = sorted(held, key=lambda each: (each.since, each.task_id))
    beyond = days[-1] + _DAY
    stood = _standing([*pauses, *_standing_steps(steps)], beyond)
    silent, excluded = sorted(outages, key=lambda each: each.since), tuple(exclusions)
    found = []
    for day in days:
        if _out_of_order(day, silent):
            found.append(OverdueDay(day, "outage"))
            continue
        step = _holder(day, steps)
        if stood.covers(day):
            found.append(OverdueDay(day, "suspension", task_id=step.task_id if step else None))
        elif step is None:
            found.append(OverdueDay(day, "unheld"))
        elif step.disputed:
            found.append(OverdueDay(day, "dispute", task_id=step.task_id))
        else:
            appeal = _excluded(day, step.body_id, excluded)
            found.append(OverdueDay(day, "holder", step.body_id, step.task_id, appeal))
    return tuple(found)


def _standing_steps(steps: Iterable[Tenure]) -> Iterator[Stretch]:
    """When steps were open during which the clock stands; a dispute is told apart from those."""
    for step in steps:
        if step.stands and not step.disputed:
            yield Stretch(step.since, step.until)


def _standing(stretches: Iterable[Stretch], beyond: date) -> Pauses:
    """The days on which a clock stands; one that stands now does so to the end of what is asked."""
    open_end = at_time(beyond, time())
    return Pauses(
        (each.since, each.until or open_end)
        for each in stretches
        if each.until is not None or each.since < open_end
    )


def _out_of_order(day: date, outages: Iterable[Stretch]) -> bool:
    lost = timedelta()
    for opens, closes in OFFICE_HOURS:
        reached, last = at_time(day, opens), at_time(day, closes)
        for each in outages:
            until = last if each.until is None else min(last, each.until)
            lost += max(timedelta(), until - max(reached, each.since))
            reached = max(reached, until)
    return lost >= HALF_A_DAY


def _holder(day: date, steps: Sequence[Tenure]) -> Tenure | None:
    """The step that a day is counted to: a disputed one, else the clock's own, else any other.

    Among several it is the one that was opened last.
    """
    at_work = [step for step in steps if _had(step, day)] or [
        step for step in steps if day_of(step.since) == day
    ]
    if not at_work:
        return None
    return max(reversed(at_work), key=lambda step: (step.disputed, step.timed))


def _had(step: Tenure, day: date) -> bool:
    return day_of(step.since) < day and (step.until is None or day <= day_of(step.until))


def _excluded(day: date, body_id: str, exclusions: Iterable[Exclusion]) -> str | None:
    for each in exclusions:
        if each.body_id == body_id and each.first <= day <= each.last:
            return each.appeal_id
    return None
