"""The table of messages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database.base import Base, Code, Id, new_id, references
from workflows.history.models import RowNumber

WAITING = text("next_attempt_at IS NOT NULL")
UNDELIVERED = text("state IN ('temporary_failure', 'permanent_failure', 'technical_failure')")


class Message(Base):
    """One message to one person about one thing that happened: composed once, delivered until it is."""

    __tablename__ = "message"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    history_id: Mapped[int] = mapped_column(RowNumber, references("history.id"))
    case_id: Mapped[str | None] = mapped_column(Id, references("case.id"))
    task_id: Mapped[str | None] = mapped_column(Id, references("task.id"))
    recipient_id: Mapped[str] = mapped_column(Id, references("person.id"))
    kind: Mapped[str] = mapped_column(Code)
    channel: Mapped[str] = mapped_column(Code, default="email")
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    message_id: Mapped[str] = mapped_column(unique=True)
    """The Message-ID header: stable, so that a doubled delivery can be recognised."""
    state: Mapped[str] = mapped_column(Code, default="created")
    """created | sending | sent | delivered | temporary_failure | permanent_failure | technical_failure"""
    claimed_by: Mapped[str | None]
    """The process that is sending it; when it is known to be dead, nobody waits for its lease."""
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("history_id", "recipient_id", "kind", "channel"),
        Index(
            "ix_message_waiting",
            "next_attempt_at",
            "state",
            postgresql_where=WAITING,
            sqlite_where=WAITING,
        ),
        Index(
            "ix_message_undelivered",
            "created_at",
            postgresql_where=UNDELIVERED,
            sqlite_where=UNDELIVERED,
        ),
        Index(None, "case_id"),
        Index(None, "recipient_id", "created_at"),
    )
