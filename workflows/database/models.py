"""Tables of the platform itself: demo clock, remembered answers, life signs, leases, what keeps failing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database.base import Base, Code, Document, Id, new_id, references


class DemoClockRow(Base):
    """Where the demo clock stands: `instant` at real time `anchored_at`, running while hearts beat."""

    __tablename__ = "demo_clock"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    instant: Mapped[datetime]
    anchored_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    """Real time of the last heartbeat of a running service: beyond it the clock stands still."""


class ReferenceState(Base):
    """The stamp of the reference data: the database renews it at each change (see reference.py)."""

    __tablename__ = "reference_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stamp: Mapped[str]


class Heartbeat(Base):
    """The last sign of life of a worker, in real time."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(Code, primary_key=True)
    beat_at: Mapped[datetime]


class Outage(Base):
    """A time in which a service gave no sign of life, by the platform's clock.

    One that ended in order has an open row until it is back.
    """

    __tablename__ = "outage"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(Code)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at >= began_at", name="period"),
        Index(None, "ended_at"),
    )


class Lease(Base):
    """Who alone does a job at the moment. Real time, as heartbeats: the demo clock may jump."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(Code, primary_key=True)
    holder: Mapped[str]
    """The process, as lianshu.process_name names it; empty when it was given back."""
    since: Mapped[datetime]
    renewed_at: Mapped[datetime]
    until: Mapped[datetime]


class FailingItem(Base):
    """An item of a job that went wrong: left alone until `retry_at` (real time), then tried again."""

    __tablename__ = "failing_item"

    job: Mapped[str] = mapped_column(Code, primary_key=True)
    item: Mapped[str] = mapped_column(Code, primary_key=True)
    failures: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    retry_at: Mapped[datetime]
    error: Mapped[str] = mapped_column(Text)


class RememberedResponse(Base):
    """The answer given to a request with an Idempotency-Key, given again when it is repeated."""

    __tablename__ = "remembered_response"

    key: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, references("person.id"), primary_key=True)
    request_digest: Mapped[str]
    status: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(Document)
    at: Mapped[datetime]
