"""A lease: whoever holds it does a job alone, for as long as they go on renewing it.

The row is the truth and real time counts (decision 0007). A lease is taken over when it has run out,
and at once when its holder is known to be dead. Losing it by a jump of the machine's clock does no
harm: what the holder does is safe to be done by two.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock
from time import monotonic

import structlog

from lianshu.process_name import is_gone, new_name
from workflows.clock import SystemClock, real_now
from workflows.database.models import Lease as LeaseRow
from workflows.database.queries import locked_lease
from workflows.database.session import Database

log = structlog.get_logger(__name__)

LENGTH = timedelta(seconds=30)


class Lease:
    """The lease of a name, as one part of this process sees it; may be used by several threads."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name
        self._holder = new_name()
        self._lock = Lock()
        self._renewed = float("-inf")
        self._told = ""

    @property
    def held(self) -> bool:
        """Whether it is ours, by what we know without asking."""
        return self.age < LENGTH.total_seconds()

    @property
    def age(self) -> float:
        """How many seconds ago it was last renewed by us; infinite when it is not ours."""
        return monotonic() - self._renewed

    def take(self) -> bool:
        """Take or renew it; False while somebody else has it."""
        with self._lock:
            asked = monotonic()  # counted from before the row says so: we never believe too long
            self._renewed = asked if self._try() else float("-inf")
            return self.held

    def give_back(self) -> None:
        """Let the next one have it at once, if it is ours."""
        with self._lock, self._database.unit_of_work(SystemClock()) as uow:
            self._renewed = float("-inf")
            row = locked_lease(uow.session, self._name, real_now())
            if row.holder == self._holder:
                row.holder, row.until = "", real_now()

    def _try(self) -> bool:
        with self._database.unit_of_work(SystemClock()) as uow:
            row = locked_lease(uow.session, self._name, real_now())
            moment = (
                real_now()
            )  # not before the wait for the row: its holder may be younger than that
            if row.holder != self._holder:
                if not _is_free(row, moment):
                    self._tell_once("lease_waits", row)
                    return False
                row.since = moment
                self._tell_once("lease_taken", row)
                row.holder = self._holder
            row.renewed_at, row.until = moment, moment + LENGTH
            return True

    def _tell_once(self, event: str, row: LeaseRow) -> None:
        """Say once that somebody else has it, and that it is ours now."""
        said = f"{event} {row.holder}"
        if said != self._told:
            self._told = said
            log.info(event, lease=self._name, other=row.holder, until=row.until.isoformat())


def _is_free(row: LeaseRow, moment: datetime) -> bool:
    # An end further away than a lease is long was written before the clock was set back.
    has_run_out = not moment < row.until <= moment + LENGTH
    return not row.holder or has_run_out or is_gone(row.holder)
