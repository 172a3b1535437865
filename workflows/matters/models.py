"""Tables of enforcement matters and their delegation to townships."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database.base import Base, Code, Id, new_id, references

LONGEST_BRIEF = 16


class Matter(Base):
    """One kind of violation with the article that punishes it."""

    __tablename__ = "matter"

    code: Mapped[str] = mapped_column(Code, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    domain: Mapped[str]
    department_id: Mapped[str | None] = mapped_column(Id, references("organization.id"))
    """The supervising department; empty for powers the law gives the township itself."""
    legal_basis: Mapped[str] = mapped_column(Text)
    notes: Mapped[str] = mapped_column(Text)

    @property
    def subject(self) -> str:
        """The act alone: 对…行为的处罚 without its wrapping."""
        return self.name.removeprefix("对").removesuffix("的处罚").removesuffix("行为")

    @property
    def brief(self) -> str:
        """The act in a few words, for the name of a case."""
        act = self.subject
        return act if len(act) <= LONGEST_BRIEF else f"{act[:LONGEST_BRIEF]}…"


class Delegation(Base):
    """A township may act on a matter from one date to another (APL 24; `valid_until` exclusive)."""

    __tablename__ = "delegation"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    organization_id: Mapped[str] = mapped_column(Id, references("organization.id"))
    matter_code: Mapped[str] = mapped_column(Code, references("matter.code"))
    power_type: Mapped[str] = mapped_column(Code)
    """法定 | 赋权 | 委托"""
    batch: Mapped[str | None]
    notice: Mapped[str | None]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="period"),
        Index(None, "matter_code", "organization_id"),
    )
