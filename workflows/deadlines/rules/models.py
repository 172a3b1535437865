"""Tables of deadline rules, warning profiles and legal bases.

Every row of a rule or a profile is one version of what it says. A version holds from `valid_from` up
to, not including, `valid_to`; nobody changes what a version says. One that was replaced on its first
day holds on none and stays for the clocks that took it. An article is one row, which its changes put
right: what it has said since each of them stands in `legal_basis_change`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database.base import Base, Code, Document, Id, new_id, references


class DeadlineRule(Base):
    """A version of a deadline rule: of a process, or of the law itself (`process` empty)."""

    __tablename__ = "deadline_rule"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    process: Mapped[str] = mapped_column(Code)
    code: Mapped[str] = mapped_column(Code)
    title: Mapped[str]
    step: Mapped[str] = mapped_column(Text)
    """The elements that it times, with blanks between; empty where none is drawn."""
    amount: Mapped[str | None] = mapped_column(Code)
    """Such as 5WD; empty where the law fixes something else than a period, which `note` says."""
    urgent: Mapped[str | None] = mapped_column(Code)
    start_event: Mapped[str] = mapped_column(Text)
    roll: Mapped[str] = mapped_column(Code)
    holder: Mapped[str] = mapped_column(Text)
    pausable: Mapped[bool] = mapped_column(Boolean)
    ext_amount: Mapped[str | None] = mapped_column(Code)
    ext_approver: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Code)
    """V text read | 记忆 to be verified | D default of the platform"""
    lighter: Mapped[str] = mapped_column(Code)
    """Which of two lengths is lighter for the person concerned: longer, shorter, or empty."""
    note: Mapped[str] = mapped_column(Text)
    warn_profile: Mapped[str | None] = mapped_column(Code)
    """The code of a warning profile; empty: by length."""
    source: Mapped[str] = mapped_column(Code)
    """law | folder | county"""
    valid_from: Mapped[date | None]
    """Empty: since before the platform."""
    valid_to: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    changed_by_id: Mapped[str | None] = mapped_column(Id, references("person.id"))
    changed_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name="period"
        ),
        CheckConstraint(
            "source != 'county' OR (changed_by_id IS NOT NULL AND reason != '')", name="accounted"
        ),
        Index(None, "process", "code"),
    )


class WarningProfile(Base):
    """A version of a warning profile: what remains when people are reminded and warned."""

    __tablename__ = "warning_profile"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(Code)
    place: Mapped[int]
    """Of those that fit a period the one with the lowest place is taken."""
    title: Mapped[str]
    units: Mapped[str] = mapped_column(Code)
    """The units of the periods that it fits, with blanks between."""
    longest: Mapped[int | None]
    """In nominal days; empty: however long."""
    remind: Mapped[str] = mapped_column(Code)
    """What is left, such as 3WD, 5CD, 2H or 50%; 09:00 of the last day; empty: never."""
    warn: Mapped[str] = mapped_column(Code)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    changed_by_id: Mapped[str | None] = mapped_column(Id, references("person.id"))
    changed_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name="period"
        ),
        Index(None, "code"),
    )


class LegalBasis(Base):
    """An article, from when to when it is law, what replaced it, and the fine that it sets."""

    __tablename__ = "legal_basis"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(Code, unique=True)
    law: Mapped[str]
    article: Mapped[int | None]
    """Empty: the law as a whole."""
    clause: Mapped[str] = mapped_column(Code)
    title: Mapped[str]
    also: Mapped[str]
    """Another name under which the law is cited."""
    matters: Mapped[str] = mapped_column(Text)
    """Codes of the enforcement matters that it punishes, with blanks between."""
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    successor: Mapped[str | None] = mapped_column(Code, references("legal_basis.code"))
    status: Mapped[str] = mapped_column(Code)
    least: Mapped[int | None]
    """The least fine in yuan, where the law sets one."""
    most: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to > valid_from", name="period"
        ),
        Index(None, "law", "article"),
    )


class LegalBasisChange(Base):
    """What an article on record says since somebody of the county added it or put it right, and why."""

    __tablename__ = "legal_basis_change"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    basis: Mapped[str] = mapped_column(Code, references("legal_basis.code"))
    seq: Mapped[int]
    """1, 2, 3 … of an article."""
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    successor: Mapped[str | None] = mapped_column(Code)
    status: Mapped[str] = mapped_column(Code)
    corrected: Mapped[dict[str, Any] | None] = mapped_column(Document)
    """By field what an entry error said and what it says now; empty in rows of before there were any."""
    reason: Mapped[str] = mapped_column(Text)
    changed_by_id: Mapped[str] = mapped_column(Id, references("person.id"))
    changed_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("reason != ''", name="accounted"),
        UniqueConstraint("basis", "seq"),
    )
