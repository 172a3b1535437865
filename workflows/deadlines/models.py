"""Tables of deadlines, their ledger, and the timers that the diagram has armed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Index, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database.base import Base, Code, Id, new_id, references

RUNNING = text("fire_at IS NOT NULL")


class Deadline(Base):
    """A running legal clock of a case. `warn_at` and `due_at` are derived and empty while it stands still."""

    __tablename__ = "deadline"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(Id, references("case.id"))
    rule: Mapped[str] = mapped_column(Code)
    item: Mapped[str | None] = mapped_column(Code)
    """The code of the body whose clock it is, where each body of a list has its own."""
    title: Mapped[str]
    amount: Mapped[str] = mapped_column(Code)
    """Budget with its unit: 5WD, 30CD, 2M, 1Y, 24H, 30MIN."""
    roll: Mapped[str] = mapped_column(Code, default="forward")
    basis: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Code)
    """V text read | 记忆 to be verified | D default of the platform"""
    started_at: Mapped[datetime]
    start_event: Mapped[str] = mapped_column(Code)
    warn_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    due_at: Mapped[datetime | None]
    provisional: Mapped[bool] = mapped_column(Boolean, default=False)
    state: Mapped[str] = mapped_column(Code, default="running")
    """running | paused | met | lapsed | cancelled"""
    urgent: Mapped[bool] = mapped_column(Boolean, default=False)
    confidential: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether it is the clock of a step in the confidential part of its case."""
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state != 'running' OR due_at IS NOT NULL", name="running_is_due"),
        CheckConstraint("state != 'paused' OR due_at IS NULL", name="paused_is_not_due"),
        CheckConstraint(
            "(state IN ('running', 'paused')) = (ended_at IS NULL)", name="ended_when_over"
        ),
        Index(None, "case_id", "state"),
        Index(None, "state", "due_at"),
    )


class DeadlinePause(Base):
    """A stretch in which a deadline stood still, and why."""

    __tablename__ = "deadline_pause"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    deadline_id: Mapped[str] = mapped_column(Id, references("deadline.id"))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ground: Mapped[str]
    basis: Mapped[str | None] = mapped_column(Text)
    """The article, where a person suspended it; a step during which it stands has none of its own."""
    by_id: Mapped[str | None] = mapped_column(Id, references("person.id"))
    """Who suspended it; empty where a step of the process did."""

    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at >= began_at", name="period"),
        Index(None, "deadline_id"),
    )


class DeadlineExtension(Base):
    """By how much a deadline was extended, why and by whom. Its amount includes it."""

    __tablename__ = "deadline_extension"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    deadline_id: Mapped[str] = mapped_column(Id, references("deadline.id"))
    amount: Mapped[str] = mapped_column(Code)
    ground: Mapped[str] = mapped_column(Text)
    by_id: Mapped[str] = mapped_column(Id, references("person.id"))
    at: Mapped[datetime]
    due_before: Mapped[date]
    due_after: Mapped[date]

    __table_args__ = (Index(None, "deadline_id"),)


class Timer(Base):
    """A timer event the engine has armed. `fire_at` is the next instant; empty while its clock is paused."""

    __tablename__ = "timer"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(Id, references("case.id"))
    task_id: Mapped[str | None] = mapped_column(Id, references("task.id"))
    deadline_id: Mapped[str] = mapped_column(Id, references("deadline.id"))
    engine_id: Mapped[str] = mapped_column(Id)
    element: Mapped[str] = mapped_column(Code)
    interrupting: Mapped[bool] = mapped_column(Boolean)
    rung: Mapped[str | None] = mapped_column(Code)
    """The rung that comes next: remind, warn, L1, L2, L3; empty for an interrupting timer."""
    fire_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(Code, default="armed")
    """armed | spent | closed"""

    __table_args__ = (
        Index(
            "ix_timer_running",
            "fire_at",
            postgresql_where=RUNNING,
            sqlite_where=RUNNING,
        ),
        Index(None, "case_id", "state"),
    )
