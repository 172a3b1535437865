"""The table of evidence."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database.base import Base, Code, Id, new_id, references


class Evidence(Base):
    """A file that proves something, kept under its SHA-256. Before a case exists it hangs on a draft."""

    __tablename__ = "evidence"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    case_id: Mapped[str | None] = mapped_column(Id, references("case.id"))
    draft_about: Mapped[str | None] = mapped_column(Code)
    confidential: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether it was added in the confidential part of its case."""
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(Code, default="other")
    """photo | video | audio | document | statement | other"""
    media_type: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    added_by_id: Mapped[str] = mapped_column(Id, references("person.id"))
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    """Taken off a draft before it was sent; never after."""

    __table_args__ = (
        CheckConstraint("case_id IS NOT NULL OR draft_about IS NOT NULL", name="belongs"),
        Index(None, "case_id"),
        Index(None, "added_by_id", "draft_about"),
    )
