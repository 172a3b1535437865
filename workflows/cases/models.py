"""Tables of cases, who takes part in them, and the answers people gave."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database.base import Base, Code, Document, Id, new_id, references

OPEN = text("state = 'open'")


class Case(Base):
    """One run of a process. `data` is what the forms have said so far; the engine holds only tokens."""

    __tablename__ = "case"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    number: Mapped[str | None] = mapped_column(unique=True)
    """Official number, given without gaps at the step the process names; empty before."""
    title: Mapped[str] = mapped_column(Text)
    process_key: Mapped[str] = mapped_column(Code)
    process_version_id: Mapped[str] = mapped_column(Id, references("process_version.id"))
    state: Mapped[str] = mapped_column(Code, default="running")
    """running | finished | withdrawn | terminated"""
    outcome: Mapped[str | None] = mapped_column(Code)
    """Id of the end event reached."""
    organization_id: Mapped[str] = mapped_column(Id, references("organization.id"))
    """The legal subject that started it."""
    matter_code: Mapped[str | None] = mapped_column(Code, references("matter.code"))
    urgent: Mapped[bool] = mapped_column(Boolean, default=False)
    profile: Mapped[str | None] = mapped_column(Code)
    """Whose local rules held in the county when it began: it keeps them to its end."""
    barred: Mapped[str | None] = mapped_column(Text)
    """Ids of those who have to keep off the case (回避), with blanks between; its tasks repeat them."""
    confidential_to: Mapped[str | None] = mapped_column(Text)
    """While its confidential part is closed: ids of the organizations that see it, with blanks between."""
    sealed: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether not even those who see the whole county see it."""
    not_for: Mapped[str | None] = mapped_column(Text)
    """Roles whose posts do not open it, each between blanks; none if empty."""
    data: Mapped[dict[str, Any]] = mapped_column(Document)
    engine_state: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    progress: Mapped[dict[str, list[Any]]] = mapped_column(Document, default=dict)
    """By element: how often it was opened, how often answered, and the last decision."""
    frozen: Mapped[dict[str, Any] | None] = mapped_column(Document)
    """Why it stands still: the message that froze it, the reason in both languages; empty if it does
    not."""
    items: Mapped[dict[str, Any]] = mapped_column(Document, default=dict, server_default="{}")
    """By list of bodies: who takes part in what, and what each has done and said (`cases/items.py`)."""
    held: Mapped[list[dict[str, Any]] | None] = mapped_column(Document)
    """Steps that another case holds: the element, that case's id, the reason in both languages."""
    version: Mapped[int] = mapped_column(default=1)
    history_seq: Mapped[int] = mapped_column(default=0)
    history_hash: Mapped[str] = mapped_column(default="")
    started_by_id: Mapped[str] = mapped_column(Id, references("person.id"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "(state = 'running') = (finished_at IS NULL)", name="finished_when_not_running"
        ),
        Index(None, "started_at", "id"),
        Index(None, "state", "started_at"),
        Index(None, "process_key", "state"),
    )


class CaseOrganization(Base):
    """An organization that takes part in a case, under which slot, and since when it may see it.

    Each body of a list has the slot `<slot>:<code>`.
    """

    __tablename__ = "case_organization"

    case_id: Mapped[str] = mapped_column(Id, references("case.id"), primary_key=True)
    slot: Mapped[str] = mapped_column(Code, primary_key=True)
    organization_id: Mapped[str] = mapped_column(Id, references("organization.id"))
    visible_from: Mapped[datetime | None]

    __table_args__ = (Index(None, "organization_id", "case_id"),)


class CaseReader(Base):
    """A person who may see a case although no post of theirs opens it: told about it, or copied."""

    __tablename__ = "case_reader"

    case_id: Mapped[str] = mapped_column(Id, references("case.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, references("person.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Code)
    """told | copied | handled | given"""
    since: Mapped[datetime]

    __table_args__ = (Index(None, "person_id", "case_id"),)


class Answer(Base):
    """What somebody decided and wrote at a task. Append-only."""

    __tablename__ = "answer"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(Id, references("case.id"))
    task_id: Mapped[str] = mapped_column(Id, references("task.id"))
    element: Mapped[str] = mapped_column(Code)
    round: Mapped[int]
    person_id: Mapped[str] = mapped_column(Id, references("person.id"))
    at: Mapped[datetime]
    decision: Mapped[str] = mapped_column(Code)
    data: Mapped[dict[str, Any]] = mapped_column(Document)
    opinion: Mapped[str] = mapped_column(Text, default="")
    item: Mapped[str | None] = mapped_column(Code)
    """The code of the body of a list that answers for itself."""

    __table_args__ = (UniqueConstraint("task_id"), Index(None, "case_id", "element"))


class CaseRequest(Base):
    """Something asked of whoever holds `role` at an organization: consent to a withdrawal, a recusal.

    One that was open when its case ended stays as it was: nobody answered it.
    """

    __tablename__ = "case_request"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(Id, references("case.id"))
    kind: Mapped[str] = mapped_column(Code)
    """withdrawal | recusal | merge | extension"""
    role: Mapped[str] = mapped_column(Code)
    organization_id: Mapped[str] = mapped_column(Id, references("organization.id"))
    subject_id: Mapped[str | None] = mapped_column(Id, references("person.id"))
    """Whom it concerns, where it concerns a person."""
    other_id: Mapped[str | None] = mapped_column(Id, references("case.id"))
    """The case that it is to be merged into."""
    deadline_id: Mapped[str | None] = mapped_column(Id, references("deadline.id"))
    """The clock that is to be extended,"""
    until: Mapped[date | None]
    """to which day; as long as its rule gives if empty."""
    asked_by_id: Mapped[str] = mapped_column(Id, references("person.id"))
    asked_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Code, default="open")
    """open | granted | refused"""
    answered_by_id: Mapped[str | None] = mapped_column(Id, references("person.id"))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        CheckConstraint(
            "(state = 'open') = (answered_at IS NULL) "
            "AND (answered_at IS NULL) = (answered_by_id IS NULL)",
            name="answered_by_and_when",
        ),
        Index(None, "case_id", "kind"),
        Index(
            "ix_case_request_open",
            "organization_id",
            "role",
            postgresql_where=OPEN,
            sqlite_where=OPEN,
        ),
    )


class CaseLink(Base):
    """Two cases that belong together: `case_id` goes on where `earlier_id` ended,
    or was split off it.
    """

    __tablename__ = "case_link"

    case_id: Mapped[str] = mapped_column(Id, references("case.id"), primary_key=True)
    earlier_id: Mapped[str] = mapped_column(Id, references("case.id"), primary_key=True)
    relation: Mapped[str] = mapped_column(Code, primary_key=True)
    """passed_on | merged | split, or as the folder calls it whose message opened the case"""
    since: Mapped[datetime]

    __table_args__ = (Index(None, "earlier_id"),)


class Draft(Base):
    """What somebody typed and has not sent yet, for a task or for a process not started."""

    __tablename__ = "draft"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(Id, references("person.id"))
    about: Mapped[str] = mapped_column(Code)
    """`task:<id>` or `start:<process>`"""
    data: Mapped[dict[str, Any]] = mapped_column(Document)
    saved_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("person_id", "about"),)
