"""Tables of published process folders."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database.base import Base, Code, Id, new_id


class ProcessVersion(Base):
    """An immutable copy of a process folder; running cases stay on theirs."""

    __tablename__ = "process_version"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(Code)
    version: Mapped[int]
    title: Mapped[str]
    content_hash: Mapped[str]
    archive: Mapped[bytes] = mapped_column(LargeBinary)
    """The folder's files as a zip archive."""
    published_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("key", "version"),)
