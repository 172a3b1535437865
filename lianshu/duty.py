"""The worker's duty: one process per database works, the others wait until its lease runs out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Event
from time import monotonic

import structlog

from lianshu.lease import Lease
from lianshu.platform import Platform
from lianshu.postman import Postman
from lianshu.tick import anything_waits, work
from lianshu.worker import Job, run_jobs
from workflows.clock import real_now
from workflows.database.queries import count_failing
from workflows.database.remembered import forget_answers
from workflows.database.retry import is_outage, is_passing
from workflows.messages.queries import count_unheard

log = structlog.get_logger(__name__)

HEART = "worker"
BEAT_SECONDS = 5.0
STUCK_SECONDS = 300.0
"""A job that has not got on for so long is stuck: the heart stops, and somebody else takes over."""
WAIT_SECONDS = 1.0
SWEEP_SECONDS = 3600.0
SWEEP_AFTER = timedelta(days=1)
"""No upload takes as long: what is older belongs to nobody."""


class Duty:
    """What a worker does, and by which right."""

    def __init__(self, platform: Platform, stopping: Event | None = None) -> None:
        self._platform = platform
        self._stopping = stopping or Event()
        self._lease = Lease(platform.database, HEART)
        self._postman = Postman(platform)
        self._got_on: dict[str, float] = {}
        self._database_gone = False

    def jobs(self, tick_seconds: float) -> list[Job]:
        """The heartbeat, all of a tick but the mails, the mails, sweeping.

        Each has a thread of its own: a slow mail server holds up nothing.
        """
        return [
            Job("beat", BEAT_SECONDS, lambda: self._guarded(self.beat)),
            Job("work", tick_seconds, lambda: self._guarded(self.work)),
            Job("deliver", tick_seconds, lambda: self._guarded(self.deliver)),
            Job("sweep", SWEEP_SECONDS, self.sweep),
        ]

    def beat(self) -> None:
        """Take or renew the lease and give a sign of life; nothing of it while a job is stuck."""
        stuck = [job for job, at in self._got_on.items() if monotonic() - at > STUCK_SECONDS]
        if stuck:
            log.error("worker_stuck", jobs=sorted(stuck))
        elif self._lease.take():
            self._platform.beat(HEART)

    def work(self) -> None:
        """Fire timers, climb ladders, compose, if it is ours to do."""
        if self._on_duty("work"):
            work(self._platform, self._platform.clock, lambda: self._on_duty("work"))
        self._got_on.pop("work", None)

    def deliver(self) -> None:
        """Send mails, if it is ours to do."""
        if self._on_duty("deliver"):
            self._postman.deliver(self._platform.clock, lambda: self._on_duty("deliver"))
        self._got_on.pop("deliver", None)

    def sweep(self) -> None:
        """Remove what was coming into the evidence store when a process died, and old answers.

        Doing it beside another worker does no harm.
        """
        swept = self._platform.database.services.blobs.sweep(real_now() - SWEEP_AFTER)
        if swept:
            log.info("incoming_swept", files=swept)
        self._guarded(self._forget)

    def _forget(self) -> None:
        with self._platform.unit_of_work() as uow:
            forgotten = forget_answers(uow.session, uow.now)
        if forgotten:
            log.info("answers_forgotten", answers=forgotten)

    def once(self) -> bool:
        """Work until nothing is due, or let another worker do so; whether nothing keeps failing.

        A message between cases that nobody waited for in time counts too.
        """
        while not self._lease.take():
            if self._stopping.is_set() or not anything_waits(self._platform):
                break
            self._stopping.wait(WAIT_SECONDS)
        else:
            self.work()
            self.deliver()
            self._lease.give_back()
        with self._platform.unit_of_work(write=False) as uow:
            return not count_failing(uow.session) and not count_unheard(uow.session)

    def end(self) -> None:
        """Let another worker take over at once."""
        self._guarded(self._end)

    def _end(self) -> None:
        if self._lease.held:
            self._platform.rest(HEART)
        self._lease.give_back()

    def _on_duty(self, job: str) -> bool:
        """Whether to go on: not told to stop, and the lease is ours. Renews it when it gets old."""
        self._got_on[job] = monotonic()
        if self._stopping.is_set():
            return False
        if self._lease.age > BEAT_SECONDS:
            self._lease.take()
        return self._lease.held

    def _guarded(self, act: Callable[[], None]) -> None:
        """Outlive the database: say once that it is gone and once that it is back."""
        try:
            act()
        except Exception as error:
            if not (is_outage(error) or is_passing(error)):
                raise
            if not self._database_gone:
                log.warning("database_gone", error=str(error).splitlines()[0])
            self._database_gone = True
        else:
            if self._database_gone:
                log.info("database_back")
            self._database_gone = False


def run_worker(platform: Platform, tick_seconds: float) -> None:
    """Be a worker until a signal comes."""
    stopping = Event()
    duty = Duty(platform, stopping)
    run_jobs(duty.jobs(tick_seconds), stopping)
    duty.end()
