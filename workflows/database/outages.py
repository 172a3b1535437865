"""The record of times in which a service was silent, kept by the service itself when it is back.

It starts from the last sign of life: a service that was killed finds it old, one that ended in order
has left an open row. What lasted no longer than a grace is a change of shift and is not kept.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.database.models import Outage
from workflows.database.queries import heartbeat

GRACE = timedelta(minutes=10)
"""A default of the platform ([D]): a restart or another worker taking over is no outage."""


def note_ended(session: Session, name: str, now: datetime) -> None:
    """A service ends in order: from now on it is silent."""
    if _open_row(session, name) is None:
        session.add(Outage(name=name, began_at=now))


def note_back(session: Session, name: str, now: datetime, real_now: datetime) -> Outage | None:
    """A service gives a sign of life: the outage that ends with it, None if there was none.

    To be called before the sign is kept. `now` is the platform's time, which the record is kept in;
    signs of life are in real time.
    """
    last = heartbeat(session, name)
    if last is not None:
        silent = real_now - last
        if silent <= GRACE:
            return None
        found = Outage(name=name, began_at=now - silent, ended_at=now)
        session.add(found)
        return found
    row = _open_row(session, name)
    if row is None:
        return None
    if now - row.began_at <= GRACE:
        session.delete(row)
        return None
    row.ended_at = now
    return row


def _open_row(session: Session, name: str) -> Outage | None:
    return session.scalars(
        select(Outage).where(Outage.name == name, Outage.ended_at.is_(None)).limit(1)
    ).first()
