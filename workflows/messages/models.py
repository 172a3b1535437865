"""Tables of messages between cases: who waits for which, and those that were sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database.base import Base, Code, Document, Id, new_id, references

OPEN = text("state = 'open'")
PENDING = text("state IN ('sent', 'kept')")


class CaseWait(Base):
    """A message or signal that a case waits for at an event of its diagram."""

    __tablename__ = "case_wait"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(Id, references("case.id"))
    engine_id: Mapped[str] = mapped_column(Id)
    element: Mapped[str] = mapped_column(Code)
    kind: Mapped[str] = mapped_column(Code)
    """message | signal"""
    name: Mapped[str] = mapped_column(Code)
    item: Mapped[Any] = mapped_column(Document, nullable=True)
    """For which value of a repeated sub-process; empty outside one."""
    correlations: Mapped[dict[str, dict[str, Any]]] = mapped_column(Document)
    """What it is about: by key, the values of its properties."""
    opened_at: Mapped[datetime]
    version: Mapped[int]
    """Of the case, when it began to wait, or to wait again after it had stood still."""
    state: Mapped[str] = mapped_column(Code, default="open")
    """open | closed"""

    __table_args__ = (
        Index("ix_case_wait_open", "name", "case_id", postgresql_where=OPEN, sqlite_where=OPEN),
        Index(None, "case_id", "state"),
    )


class CaseMessage(Base):
    """A message on its way from one case to another, or to one that it opens."""

    __tablename__ = "case_message"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(Id, references("case.id"))
    """The case that sent it."""
    seq: Mapped[int]
    """Number of the history row that says so; with `part` the order in which it sends."""
    part: Mapped[int]
    name: Mapped[str] = mapped_column(Code)
    kind: Mapped[str] = mapped_column(Code)
    """message | signal"""
    element: Mapped[str | None] = mapped_column(Code)
    """The event that threw it; empty where a person sent it."""
    route: Mapped[str] = mapped_column(Code)
    """origin | family | correlated | opens"""
    to_case_id: Mapped[str | None] = mapped_column(Id, references("case.id"))
    """Empty until it is known which case gets it, and where it opens one."""
    starter: Mapped[str | None] = mapped_column(Code)
    """Code of the organization that starts the case it opens."""
    data: Mapped[dict[str, Any]] = mapped_column(Document)
    words: Mapped[str] = mapped_column(Text)
    """The sentence in the other case's history."""
    words_en: Mapped[str] = mapped_column(Text, default="", server_default="")
    correlations: Mapped[dict[str, dict[str, Any]]] = mapped_column(Document)
    hops: Mapped[int]
    """How many messages led to it without a person between them."""
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[str | None] = mapped_column(Id, references("person.id"))
    """Who acted when it was sent, or in whose name the platform sent it; empty where a clock did."""
    keep_until: Mapped[datetime]
    tried: Mapped[int] = mapped_column(default=0)
    """Version of the receiving case when it was last tried there."""
    state: Mapped[str] = mapped_column(Code, default="sent")
    """sent | kept (not waited for yet) | spread (to several) | delivered | noted | opened | unheard |
    dropped (let go, or its case has it already)"""
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "(state IN ('sent', 'kept')) = (settled_at IS NULL)", name="settled_when_over"
        ),
        UniqueConstraint("case_id", "seq", "part"),
        Index("ix_case_message_pending", "state", postgresql_where=PENDING, sqlite_where=PENDING),
        Index(None, "to_case_id"),
    )
