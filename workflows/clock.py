"""The one place that reads the wall clock. Below the edges, `now` is an argument."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells the instant at which a command happens."""

    def now(self) -> datetime:
        """Return the present instant, aware, in Asia/Shanghai."""
        ...


class SystemClock:
    """The machine's clock, moved by a fixed offset (LIANSHU_CLOCK_OFFSET_SECONDS)."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self._offset = offset

    def now(self) -> datetime:
        return datetime.now(OFFICE_ZONE) + self._offset


class FixedClock:
    """A clock that stands still until it is set: for tests, stories and the replay of due instants."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def now(self) -> datetime:
        return self.instant

    def reach(self, instant: datetime) -> bool:
        """Move forward to `instant`; False, and nothing is done, when it is past it."""
        if instant < self.instant:
            return False
        self.instant = instant
        return True


def real_now() -> datetime:
    """The machine's own time, for what must not follow the demo clock (heartbeats, leases)."""
    return datetime.now(UTC)


def local_date(instant: datetime) -> date:
    """The calendar date of an instant in the office's time zone."""
    return instant.astimezone(OFFICE_ZONE).date()


def start_of_day(day: date) -> datetime:
    """00:00 of a day in the office's time zone."""
    return datetime.combine(day, time.min, tzinfo=OFFICE_ZONE)
