"""When a suspension is looked at again (中止复查): every 30 days, as long as a person lets it stand.

The 30 days (DOMAIN C0 [D]) are counted like any period of calendar days: from the day of the
suspension or of the last review, which is not counted, to a working day. On that day whoever
suspended it, whoever decides on it now and their head are asked; when the day is over and nobody
has looked, the review is missed. A missed review is shown, and resumes nothing by itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from workflows.calendar.local_time import end_of_day
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.clock import local_date, start_of_day
from workflows.deadlines.amounts import Amount, Unit
from workflows.deadlines.counting import count
from workflows.deadlines.models import DeadlinePause

EVERY: Final = Amount(30, Unit.CD)


def review_after(at: datetime, calendar: OfficeCalendar) -> datetime:
    """The start of the day on which what was suspended or reviewed at `at` is reviewed next."""
    return start_of_day(count(at, EVERY, calendar).due)


def review_is_due(pause: DeadlinePause, now: datetime) -> bool:
    """Whether the day of the review has come, for what still stands."""
    return pause.ended_at is None and pause.review_at is not None and pause.review_at <= now


def review_is_missed(pause: DeadlinePause, now: datetime) -> bool:
    """Whether the day of the review is over, for what still stands."""
    return (
        pause.ended_at is None
        and pause.review_at is not None
        and end_of_day(local_date(pause.review_at)) <= now
    )
