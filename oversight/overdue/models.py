"""The table of appeals against overdue days (申诉剔除), with what was decided."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database.base import Base, Code, Document, Id, new_id, references


class OverdueAppeal(Base):
    """A body asks that overdue days of a deadline which fell to it be left out of its figures."""

    __tablename__ = "overdue_appeal"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    deadline_id: Mapped[str] = mapped_column(Id, references("deadline.id"))
    case_id: Mapped[str] = mapped_column(Id, references("case.id"))
    organization_id: Mapped[str] = mapped_column(Id, references("organization.id"))
    """The body whose days are meant: the township or department, not a team inside it."""
    first_day: Mapped[date]
    last_day: Mapped[date]
    """Contested are those days from the first to the last that are the body's."""
    ground: Mapped[str] = mapped_column(Code)
    """A key of `GROUNDS`."""
    reason: Mapped[str] = mapped_column(Text)
    evidence: Mapped[list[str]] = mapped_column(Document)
    """Ids of files of the case."""
    asked_by_id: Mapped[str] = mapped_column(Id, references("person.id"))
    asked_at: Mapped[datetime]
    outcome: Mapped[str | None] = mapped_column(Code)
    """whole | part | refused; empty until it is decided"""
    decided_by_id: Mapped[str | None] = mapped_column(Id, references("person.id"))
    decided_at: Mapped[datetime | None]
    opinion: Mapped[str | None] = mapped_column(Text)
    excluded_from: Mapped[date | None]
    excluded_to: Mapped[date | None]
    """Which of the contested days are left out; empty when none is."""

    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="period"),
        CheckConstraint("outcome IN ('whole', 'part', 'refused')", name="outcome"),
        CheckConstraint(
            "(outcome IS NULL) = (decided_by_id IS NULL) AND (outcome IS NULL) = (opinion IS NULL)"
            " AND (outcome IS NULL) = (decided_at IS NULL)",
            name="accounted",
        ),
        CheckConstraint(
            "(outcome IN ('whole', 'part')) = (excluded_from IS NOT NULL)"
            " OR outcome IS NULL AND excluded_from IS NULL",
            name="excluded_when_granted",
        ),
        CheckConstraint(
            "excluded_from IS NULL OR"
            " excluded_from >= first_day AND excluded_to >= excluded_from AND excluded_to <= last_day",
            name="within",
        ),
        Index(None, "deadline_id"),
        Index(None, "outcome"),
    )
