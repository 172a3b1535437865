"""What Prometheus is told of the worker: when it was last heard of, what waits, what keeps failing."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Gauge

from notifications.queries import count_unsettled
from workflows.clock import real_now
from workflows.database.queries import count_failing, heartbeat
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.queries import count_due_timers
from workflows.history.queries import count_to_follow
from workflows.messages.queries import count_unheard

WORKER = "worker"


def work_waiting(uow: UnitOfWork) -> CollectorRegistry:
    """The gauges as things stand in the database now."""
    found = CollectorRegistry()
    session = uow.session
    beat_at = heartbeat(session, WORKER)
    silence = Gauge(
        "lianshu_worker_silence_seconds", "Since the worker was last heard of", registry=found
    )
    silence.set((real_now() - beat_at).total_seconds() if beat_at else float("inf"))
    due = Gauge("lianshu_timers_due", "Timers that are due and have not fired", registry=found)
    due.set(count_due_timers(session, uow.now))
    unfollowed = Gauge(
        "lianshu_rows_to_follow",
        "Rows of history that a follower has yet to deal with",
        ["follower"],
        registry=found,
    )
    for follower, count in count_to_follow(session, uow.now).items():
        unfollowed.labels(follower).set(count)
    mails = Gauge(
        "lianshu_messages_waiting", "Messages neither sent nor failed for good", registry=found
    )
    mails.set(count_unsettled(session))
    failing = Gauge("lianshu_failing_items", "Items that keep failing", ["job"], registry=found)
    for job, count in count_failing(session).items():
        failing.labels(job).set(count)
    unheard = Gauge(
        "lianshu_unheard_messages",
        "Messages between cases that nobody waited for in time",
        registry=found,
    )
    unheard.set(count_unheard(session))
    return found
