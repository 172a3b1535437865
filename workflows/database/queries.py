"""Reading and writing the platform's own rows: demo clock, heartbeats, leases, what keeps failing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workflows.database.models import DemoClockRow, FailingItem, Heartbeat, Lease

CLOCK_ID = 1
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def demo_clock(session: Session) -> DemoClockRow | None:
    """The row of the demo clock; None where no demo county was loaded."""
    return session.get(DemoClockRow, CLOCK_ID)


def locked_demo_clock(session: Session) -> DemoClockRow | None:
    """The row of the demo clock, held until the transaction ends (SQLite: already held)."""
    return session.scalar(
        select(DemoClockRow)
        .where(DemoClockRow.id == CLOCK_ID)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def create_demo_clock(session: Session) -> None:
    """Let a demo clock stand at a beginning of times: its county is being loaded."""
    row = DemoClockRow(id=CLOCK_ID, instant=LONG_AGO, anchored_at=LONG_AGO, beat_at=LONG_AGO)
    session.add(row)


def heartbeat(session: Session, name: str) -> datetime | None:
    """The last sign of life under a name, in real time."""
    row = session.get(Heartbeat, name)
    return None if row is None else row.beat_at


def note_heartbeat(session: Session, name: str, real_now: datetime) -> None:
    """Keep a sign of life."""
    row = session.get(Heartbeat, name)
    if row is None:
        session.add(Heartbeat(name=name, beat_at=real_now))
    else:
        row.beat_at = real_now


def forget_heartbeat(session: Session, name: str) -> None:
    """Say that a service has ended."""
    session.execute(delete(Heartbeat).where(Heartbeat.name == name))


def locked_lease(session: Session, name: str, real_now: datetime) -> Lease:
    """The row of a lease, held until the transaction ends; made without a holder if it is new."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(Lease)
        .values(name=name, holder="", since=real_now, renewed_at=real_now, until=real_now)
        .on_conflict_do_nothing()
    )
    return session.scalars(
        select(Lease)
        .where(Lease.name == name)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def lease(session: Session, name: str) -> Lease | None:
    """The row of a lease as it stands; None while nobody ever asked for it."""
    return session.get(Lease, name)


def failing_items(session: Session) -> Sequence[FailingItem]:
    """What keeps failing, oldest first."""
    return session.scalars(
        select(FailingItem).order_by(FailingItem.first_at, FailingItem.job, FailingItem.item)
    ).all()


def failing_item(session: Session, job: str, item: str) -> FailingItem | None:
    """One item that keeps failing; None when it does not."""
    return session.get(FailingItem, (job, item))


def count_failing(session: Session) -> dict[str, int]:
    """How many items of each job keep failing."""
    rows = session.execute(select(FailingItem.job, func.count()).group_by(FailingItem.job))
    return {row[0]: row[1] for row in rows}


def forget_failing(session: Session, keys: Iterable[tuple[str, str]]) -> None:
    """These items (job, item) fail no longer."""
    session.execute(
        delete(FailingItem).where(tuple_(FailingItem.job, FailingItem.item).in_(list(keys)))
    )
