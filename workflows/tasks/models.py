"""The table of tasks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, Index, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database.base import Base, Code, Document, Id, new_id, references


class Task(Base):
    """Something a person has to do. Open to whoever holds `role` at the organization until claimed."""

    __tablename__ = "task"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(Id, references("case.id"))
    engine_id: Mapped[str] = mapped_column(Id)
    element: Mapped[str] = mapped_column(Code)
    path: Mapped[list[str]] = mapped_column(Document, default=list, server_default="[]")
    """Ids of the call activities and sub-processes around the element, outermost first."""
    item: Mapped[str | None] = mapped_column(Code)
    """The code of the body that it concerns, in a sub-process that is run once for each body of a list."""
    name: Mapped[str]
    round: Mapped[int] = mapped_column(default=1)
    """How many times this element has been opened in the case (for this body), this time included."""
    organization_id: Mapped[str] = mapped_column(Id, references("organization.id"))
    role: Mapped[str] = mapped_column(Code)
    assignee_id: Mapped[str | None] = mapped_column(Id, references("person.id"))
    barred: Mapped[str | None] = mapped_column(Text)
    """Ids of those who may not take it, with blanks between: the case's when it opened or since."""
    countersigned: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether several people sign it: each votes, nobody claims it (`TaskVote`)."""
    on_behalf_of_id: Mapped[str | None] = mapped_column(Id, references("person.id"))
    """Whose work it stays, when they have delegated it to the assignee."""
    confidential: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether it belongs to the confidential part of its case."""
    state: Mapped[str] = mapped_column(Code, default="open")
    """open | done | cancelled"""
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    """When somebody who could do it first looked at it; from then on nobody takes the step before back."""
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[str | None] = mapped_column(Id, references("person.id"))
    decision: Mapped[str | None] = mapped_column(Code)
    deadline_id: Mapped[str | None] = mapped_column(Id, references("deadline.id"))
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_when_not_open"),
        CheckConstraint(
            "state != 'done' OR (closed_by_id IS NOT NULL AND decision IS NOT NULL)", name="done_by"
        ),
        Index(None, "case_id", "state"),
        Index(None, "organization_id", "role", "state"),
        Index(None, "assignee_id", "state"),
        Index(None, "closed_by_id", "closed_at"),
    )


class TaskVote(Base):
    """A member of those who sign a task together, and how they voted: once, and for good."""

    __tablename__ = "task_vote"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    task_id: Mapped[str] = mapped_column(Id, references("task.id"))
    person_id: Mapped[str] = mapped_column(Id, references("person.id"))
    position: Mapped[int]
    state: Mapped[str] = mapped_column(Code)
    """waiting | voted | recused | absent | left"""
    vote: Mapped[str | None] = mapped_column(Code)
    opinion: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("task_id", "person_id"),
        CheckConstraint("(state = 'voted') = (vote IS NOT NULL)", name="voted_is_a_vote"),
    )
