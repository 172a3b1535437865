"""The clock of the demo county: runs while a service runs, stands still otherwise, never goes back.

A row says at which instant the clock stood at which real time, and when a running service last
gave a sign of life. Everybody who reads the row comes to the same instant:

    instant + (min(real now, last heartbeat + grace) - anchored at), never less than instant
"""

from __future__ import annotations

from datetime import datetime, timedelta

from workflows.clock import OFFICE_ZONE, SystemClock, real_now
from workflows.database import queries
from workflows.database.models import DemoClockRow
from workflows.database.session import Database
from workflows.errors import WrongState
from workflows.texts import Text

SHORTEST_GRACE = timedelta(seconds=20)
NO_COUNTY = Text("没有演示县，时钟不能拨动。")
BACKWARDS = Text("演示时钟只能向前拨，不能往回拨。")


class DemoClock:
    """Reads and moves the demo clock of a database; any number of processes may do so at once."""

    def __init__(self, database: Database, *, grace: timedelta = SHORTEST_GRACE) -> None:
        """`grace` is for how long the clock runs on after a heartbeat: several ticks of a worker."""
        self._database = database
        self._grace = grace
        self._system = SystemClock()

    def now(self) -> datetime:
        """The demo county's present; the machine's own where no demo county was loaded."""
        with self._database.unit_of_work(self._system, write=False) as uow:
            row = queries.demo_clock(uow.session)
            return self._reading(row, real_now()) if row else self._system.now()

    def exists(self) -> bool:
        """Whether this database holds a demo county, be it one whose loading was interrupted."""
        with self._database.unit_of_work(self._system, write=False) as uow:
            return queries.demo_clock(uow.session) is not None

    def has_started(self) -> bool:
        """Whether the clock was ever set: it is when its county has been loaded."""
        with self._database.unit_of_work(self._system, write=False) as uow:
            row = queries.demo_clock(uow.session)
            return row is not None and row.instant - queries.LONG_AGO > timedelta(days=365)

    def beat(self) -> None:
        """A service runs: let the clock run on from where it stands."""
        with self._database.unit_of_work(self._system) as uow:
            row = queries.locked_demo_clock(uow.session)
            if row is not None:
                real = real_now()
                row.instant = self._reading(row, real)
                row.anchored_at = row.beat_at = real

    def set_to(self, instant: datetime) -> None:
        """Move the clock forward; whether it runs on depends on the services.

        Raises WrongState when it is past that instant already.
        """
        if not self.reach(instant):
            raise WrongState(BACKWARDS)

    def reach(self, instant: datetime) -> bool:
        """Move the clock forward to `instant`; False, and nothing is done, when it is past it."""
        with self._database.unit_of_work(self._system) as uow:
            row = queries.locked_demo_clock(uow.session)
            if row is None:
                raise WrongState(NO_COUNTY)
            real = real_now()
            if instant < self._reading(row, real):
                return False
            row.instant = instant
            row.anchored_at = real
            return True

    def _reading(self, row: DemoClockRow, real: datetime) -> datetime:
        run = min(real, row.beat_at + self._grace) - row.anchored_at
        return (row.instant + max(run, timedelta())).astimezone(OFFICE_ZONE)


def grace_for(tick_seconds: float) -> timedelta:
    """How long the clock runs on after a heartbeat when one comes every so many seconds."""
    return max(SHORTEST_GRACE, timedelta(seconds=4 * tick_seconds))
