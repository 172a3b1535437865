"""The office calendar's table: the days that differ from the plain week."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database.base import Base, Code, Document, Id, new_id, references


class CalendarYear(Base):
    """A year whose holiday notice has been loaded; all others are provisional (暂定)."""

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str]
    status: Mapped[str] = mapped_column(Code, default="official")


class CalendarDay(Base):
    """A weekday off or a weekend day worked (调休)."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_workday: Mapped[bool] = mapped_column(Boolean)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(Code)
    source: Mapped[str]
    status: Mapped[str] = mapped_column(Code, default="official")
    local: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether it is the county's own (HOL 4 and the like): `source` is on what ground."""


class CalendarWarning(Base):
    """A day on which whoever keeps the calendar was told that the arrangement of a year is missing."""

    __tablename__ = "calendar_warning"

    day: Mapped[date] = mapped_column(primary_key=True)
    year: Mapped[int]


class CalendarDraft(Base):
    """A change of the calendar that somebody proposes and somebody else confirms."""

    __tablename__ = "calendar_draft"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(Code)
    """notice: a whole year by the State Council office's notice | county: days of the county's own"""
    year: Mapped[int]
    source: Mapped[str]
    days: Mapped[list[dict[str, Any]]] = mapped_column(Document)
    """`day`, `is_workday`, `name`, `kind`, `source`; a county's day that is taken back is only `day`."""
    state: Mapped[str] = mapped_column(Code, default="draft")
    """draft | confirmed | discarded"""
    made_by_id: Mapped[str] = mapped_column(Id, references("person.id"))
    made_at: Mapped[datetime]
    decided_by_id: Mapped[str | None] = mapped_column(Id, references("person.id"))
    decided_at: Mapped[datetime | None]
    recomputation_id: Mapped[str] = mapped_column(Id, references("recomputation.id"))
    """What it moves: as listed, then as done."""

    __table_args__ = (
        CheckConstraint(
            "(state = 'draft') = (decided_at IS NULL) "
            "AND (decided_at IS NULL) = (decided_by_id IS NULL)",
            name="decided_by_and_when",
        ),
        Index(None, "state", "made_at"),
    )
