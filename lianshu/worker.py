"""The worker: calls a job again and again, never two at once."""

from __future__ import annotations

import signal
from collections.abc import Callable

from apscheduler.schedulers.blocking import BlockingScheduler

from workflows.clock import OFFICE_ZONE, real_now


def run_every(seconds: float, job: Callable[[], object]) -> None:
    """Call `job` at once and then every so many seconds, until SIGINT or SIGTERM.

    A call that raises is logged and the next one comes as usual: the rows are the truth, a call is
    only a wake-up. A call under way when the signal comes is finished.
    """
    scheduler = BlockingScheduler(timezone=OFFICE_ZONE)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: scheduler.shutdown(wait=False))
    scheduler.add_job(
        job,
        "interval",
        seconds=seconds,
        next_run_time=real_now(),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    scheduler.start()
