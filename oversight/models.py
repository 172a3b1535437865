"""The table of cards (督办牌)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database.base import Base, Code, Id, new_id, references


class Card(Base):
    """One per overdue task; the ladder issues it yellow and raises it to red."""

    __tablename__ = "card"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    task_id: Mapped[str] = mapped_column(Id, references("task.id"), unique=True)
    case_id: Mapped[str] = mapped_column(Id, references("case.id"))
    organization_id: Mapped[str] = mapped_column(Id, references("organization.id"))
    level: Mapped[str] = mapped_column(Code)
    """yellow | red | talk"""
    issued_at: Mapped[datetime]
    raised_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (Index(None, "case_id"), Index(None, "organization_id", "issued_at"))
