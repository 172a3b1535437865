"""Reading and writing the platform's own rows: the demo clock and the heartbeats of workers."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.database.models import DemoClockRow, Heartbeat

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
