"""All parts joined: database, evidence store, clock, mail. The one place where they are put together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog

import lianshu.models  # noqa: F401 - every table is known before the first query
from lianshu.demo_clock import DemoClock, grace_for
from lianshu.serve import public_url
from lianshu.settings import Settings
from notifications.transport import SmtpTransport, Transport
from workflows.blob_store import BlobStore
from workflows.clock import Clock, SystemClock, real_now
from workflows.database.outages import note_back, note_ended
from workflows.database.queries import forget_heartbeat, note_heartbeat
from workflows.database.session import Database
from workflows.database.unit_of_work import Services, UnitOfWork

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Platform:
    """The running platform of one county, as commands, worker and web see it."""

    database: Database
    clock: Clock
    base_url: str
    """Address of the pages without a slash at its end; links in mails begin with it."""
    transport: Transport | None
    """Where mail goes; None lets it wait."""
    demo: bool

    @contextmanager
    def unit_of_work(self, *, write: bool = True) -> Iterator[UnitOfWork]:
        """One transaction of the platform itself, without an acting person."""
        with self.database.unit_of_work(self.clock, write=write) as uow:
            yield uow

    def beat(self, name: str) -> None:
        """Give a sign of life of a service; a demo clock runs on with it.

        Where it was silent before, that is kept as an outage: but a demo clock stood still meanwhile.
        """
        if isinstance(self.clock, DemoClock):
            self.clock.beat()
        with self.database.unit_of_work(SystemClock()) as uow:
            real = real_now()
            if not self.demo:
                outage = note_back(uow.session, name, self.clock.now(), real)
                if outage is not None:
                    log.warning("was_silent", service=name, since=outage.began_at.isoformat())
            note_heartbeat(uow.session, name, real)

    def rest(self, name: str) -> None:
        """Say that a service has ended: nobody has to wait until it has been silent for long."""
        with self.database.unit_of_work(SystemClock()) as uow:
            if not self.demo:
                note_ended(uow.session, name, self.clock.now())
            forget_heartbeat(uow.session, name)


def _services(settings: Settings) -> Services:
    return Services(blobs=BlobStore(settings.evidence), contest_workdays=settings.contest_workdays)


def open_platform(settings: Settings) -> Platform:
    """Join the parts as the settings say. The caller disposes of `database` in the end."""
    database = Database(settings.database, _services(settings))
    clock: Clock
    if settings.demo:
        clock = DemoClock(database, grace=grace_for(settings.tick_seconds))
    else:
        clock = SystemClock(timedelta(seconds=settings.clock_offset_seconds))
    return Platform(
        database=database,
        clock=clock,
        base_url=public_url(settings),
        transport=SmtpTransport(settings.mail_url) if settings.mail_url else None,
        demo=settings.demo,
    )


@contextmanager
def opened(settings: Settings) -> Iterator[Platform]:
    """A platform for the length of a block."""
    platform = open_platform(settings)
    try:
        yield platform
    finally:
        platform.database.dispose()
