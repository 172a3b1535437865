"""Tables of the history: append-only rows in chains of hashes, and what followers have yet to see."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database.base import Base, Code, Document, Id, references

RowNumber = BigInteger().with_variant(Integer, "sqlite")


class HistoryRow(Base):
    """Something that happened. The hash covers the row before, the envelope and the payload's digest."""

    __tablename__ = "history"

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    chain: Mapped[str] = mapped_column(Code)
    """`case:<id>`, or `day:<date>` for what concerns no case."""
    seq: Mapped[int]
    case_id: Mapped[str | None] = mapped_column(Id, references("case.id"))
    task_id: Mapped[str | None] = mapped_column(Id, references("task.id"))
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(Code)
    actor_id: Mapped[str | None] = mapped_column(Id, references("person.id"))
    on_behalf_of_id: Mapped[str | None] = mapped_column(Id, references("person.id"))
    organization_id: Mapped[str | None] = mapped_column(Id, references("organization.id"))
    data: Mapped[dict[str, Any] | None] = mapped_column(Document)
    """May be erased under retention rules; the digest stays and the chain still proves itself."""
    data_digest: Mapped[str]
    previous_hash: Mapped[str]
    algorithm: Mapped[str] = mapped_column(Code, default="sha256")
    hash: Mapped[str]
    tell_at: Mapped[datetime | None]
    """When people are to be told of it; empty for what nobody is told."""

    __table_args__ = (
        UniqueConstraint("chain", "seq"),
        Index(None, "case_id", "seq"),
    )


class ToFollow(Base):
    """A follower has yet to deal with a row. Written with the row and removed by the follower.

    No high-water mark: a row committed late brings its own mark along and is not skipped. No foreign
    key either: both rows come in one transaction, and history is never deleted.
    """

    __tablename__ = "to_follow"

    follower: Mapped[str] = mapped_column(Code, primary_key=True)
    chain: Mapped[str] = mapped_column(Code, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tell_at: Mapped[datetime]

    __table_args__ = (Index("ix_to_follow_waiting", "follower", "tell_at", "chain", "seq"),)
