"""The scheduler: calls jobs again and again, each in a thread of its own, never one of them twice at once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Condition, Event
from time import monotonic

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from workflows.clock import OFFICE_ZONE, real_now

log = structlog.get_logger(__name__)

GRACE_SECONDS = 5.0
"""For how long calls under way may go on after a signal; then the process ends all the same."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be called at once and then every so many seconds."""

    name: str
    seconds: float
    call: Callable[[], object]


def run_jobs(jobs: Sequence[Job], stopping: Event) -> None:
    """Call the jobs until SIGINT or SIGTERM, or until `stopping` is set; a signal sets it.

    A call that raises is logged and the next one comes as usual: the rows are the truth, a call is
    only a wake-up. Returns when no call is under way any more. If one takes too long, the process
    is ended: whatever it leaves half done is undone by the database.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    under_way = _UnderWay()
    scheduler = BackgroundScheduler(
        timezone=OFFICE_ZONE, executors={"default": ThreadPoolExecutor(len(jobs))}
    )
    for job in jobs:
        scheduler.add_job(
            under_way.counted(job),
            "interval",
            seconds=job.seconds,
            next_run_time=real_now(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    scheduler.start()
    stopping.wait()
    scheduler.shutdown(wait=False)
    if not under_way.ended_within(GRACE_SECONDS):
        log.warning("ended_with_calls_under_way", jobs=sorted(under_way.names))
        os._exit(0)


class _UnderWay:
    """Which jobs are being called at the moment."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self._changed = Condition()

    def counted(self, job: Job) -> Callable[[], None]:
        """A call of the job that is known of while it lasts and never raises."""

        def call() -> None:
            with self._changed:
                self.names.add(job.name)
            try:
                job.call()
            except Exception:
                log.exception("job_failed", job=job.name)
            finally:
                with self._changed:
                    self.names.discard(job.name)
                    self._changed.notify_all()

        return call

    def ended_within(self, seconds: float) -> bool:
        """Wait until none is being called; False when that takes too long."""
        limit = monotonic() + seconds
        with self._changed:
            return self._changed.wait_for(lambda: not self.names, max(0.0, limit - monotonic()))
