"""Tables of deadlines, their ledger, and the timers that the diagram has armed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Index, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database.base import Base, Code, Document, Id, new_id, references

RUNNING = text("fire_at IS NOT NULL")
STANDING = text("review_at IS NOT NULL AND ended_at IS NULL")


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
    rule_version_id: Mapped[str | None] = mapped_column(Id, references("deadline_rule.id"))
    """The version of the rule that it was started with, or was given by a recomputation."""
    warn_profile: Mapped[str | None] = mapped_column(Code)
    """The code of its warning profile; empty: by length."""
    profiles_on: Mapped[date | None]
    """The day whose warning profiles hold for it; empty: those that the platform brings."""
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
    role: Mapped[str | None] = mapped_column(Code)
    organization_id: Mapped[str | None] = mapped_column(Id, references("organization.id"))
    """The post that decides on it, where a person suspended it."""
    review_at: Mapped[datetime | None]
    """The start of the day on which it is reviewed next; empty where a step of the process let it stand."""
    asked_at: Mapped[datetime | None]
    """When that review was asked for."""

    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at >= began_at", name="period"),
        Index(None, "deadline_id"),
        Index(
            "ix_deadline_pause_standing",
            "review_at",
            postgresql_where=STANDING,
            sqlite_where=STANDING,
        ),
    )


class DeadlineReview(Base):
    """That a suspension was looked at again and stands on, why and by whom, until when."""

    __tablename__ = "deadline_review"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    pause_id: Mapped[str] = mapped_column(Id, references("deadline_pause.id"))
    at: Mapped[datetime]
    by_id: Mapped[str] = mapped_column(Id, references("person.id"))
    opinion: Mapped[str] = mapped_column(Text)
    next_on: Mapped[date]

    __table_args__ = (Index(None, "pause_id"),)


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


class Recomputation(Base):
    """Counting running deadlines anew because of something that changed, in many transactions.

    First it is a draft: a list of what it would move. Then it runs, case after case; `position` says
    how far it has come, whoever was killed in between.
    """

    __tablename__ = "recomputation"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    cause: Mapped[str] = mapped_column(Text)
    """Why, in the words that the history of each case repeats."""
    selection: Mapped[dict[str, Any]] = mapped_column(Document)
    """Which deadlines: `process`, `rule`, `since`, each may be empty."""
    terms: Mapped[dict[str, Any] | None] = mapped_column(Document)
    """By what they count from now on; empty where only the calendar has changed."""
    state: Mapped[str] = mapped_column(Code, default="draft")
    """draft | running | looking | done | discarded"""
    listed_at: Mapped[datetime]
    began_at: Mapped[datetime | None]
    look_again_at: Mapped[datetime | None]
    """Real time: by then everything has ended that was under way when it began."""
    ended_at: Mapped[datetime | None]
    position: Mapped[str | None] = mapped_column(Id)
    """The id of the last case that is done; empty at the beginning."""
    batches: Mapped[int] = mapped_column(default=0)
    moves: Mapped[int] = mapped_column(default=0)
    """How many it would move, as listed,"""
    settles: Mapped[int] = mapped_column(default=0)
    """how many would stay where they are and be provisional no more,"""
    turn_red: Mapped[int] = mapped_column(default=0)
    """and how many of those moved would be overdue by it."""
    moved: Mapped[int] = mapped_column(default=0)
    settled: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index(None, "state"),)


class DeadlineChange(Base):
    """A deadline that a recomputation moves: as listed in its draft, then as it was made."""

    __tablename__ = "deadline_change"

    recomputation_id: Mapped[str] = mapped_column(
        Id, references("recomputation.id"), primary_key=True
    )
    deadline_id: Mapped[str] = mapped_column(Id, references("deadline.id"), primary_key=True)
    case_id: Mapped[str] = mapped_column(Id, references("case.id"))
    amount_before: Mapped[str] = mapped_column(Code)
    amount_after: Mapped[str] = mapped_column(Code)
    due_before: Mapped[datetime]
    """The instant at which it was over, as `Deadline.due_at`."""
    due_after: Mapped[datetime]
    stage_before: Mapped[str] = mapped_column(Code)
    """ahead | warned | over"""
    stage_after: Mapped[str] = mapped_column(Code)
    provisional: Mapped[bool] = mapped_column(Boolean)
    """Whether it still is, where it has been moved to."""
    signed: Mapped[bool] = mapped_column(Boolean)
    """Whether the list that somebody confirmed said so."""
    made: Mapped[bool] = mapped_column(Boolean, default=False)

    __table_args__ = (
        Index("ix_deadline_change_list", "recomputation_id", "due_before", "deadline_id"),
    )
