"""The office calendar's table: the days that differ from the plain week."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database.base import Base, Code


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
