"""What keeps failing: each such item is counted, left alone for a while, and tried again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import structlog

from lianshu.platform import Platform
from workflows.clock import real_now
from workflows.database.models import FailingItem
from workflows.database.queries import failing_items, forget_failing

log = structlog.get_logger(__name__)

FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=1)
LONGEST_ERROR = 300


class Failing:
    """The items that failed lately, as they stand when a tick begins. Real time counts."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._moment = real_now()
        with platform.unit_of_work(write=False) as uow:
            self._rows = {(row.job, row.item): row for row in failing_items(uow.session)}

    def held_back(self, job: str) -> frozenset[str]:
        """The items of a job that are not to be tried now."""
        return frozenset(
            item
            for (name, item), row in self._rows.items()
            # A later retry than any delay leads to was written before the clock was set back.
            if name == job and self._moment < row.retry_at <= self._moment + LONGEST_DELAY
        )

    def note(self, job: str, item: str, error: Exception) -> None:
        """Count one more failure of an item and work out when it is tried again."""
        moment = real_now()
        with self._platform.unit_of_work() as uow:
            row = uow.session.get(FailingItem, (job, item))
            if row is None:
                row = FailingItem(job=job, item=item, failures=0, first_at=moment)
                uow.session.add(row)
            row.failures += 1
            row.last_at = moment
            row.retry_at = moment + delay_after(row.failures)
            row.error = f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
        log.error(
            "item_failed",
            job=job,
            item=item,
            failures=row.failures,
            retry_at=row.retry_at.isoformat(),
            exc_info=error,
        )

    def forget_others(self, job: str, failed: Collection[str]) -> None:
        """A job has gone through all that waited: what did not fail this time fails no longer."""
        held = self.held_back(job)
        well = [key for key in self._rows if key[0] == job and key[1] not in {*held, *failed}]
        if well:
            with self._platform.unit_of_work() as uow:
                forget_failing(uow.session, well)
            for _, item in well:
                log.info("item_no_longer_fails", job=job, item=item)


def delay_after(failures: int) -> timedelta:
    """How long an item is left alone: a minute, two, four …, an hour at most."""
    doubled: int = 2 ** min(failures - 1, 10)
    return min(FIRST_DELAY * doubled, LONGEST_DELAY)
