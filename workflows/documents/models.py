"""Tables of official documents and of the numbers they bear."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database.base import Base, Code, Id, new_id, references


class OfficialDocument(Base):
    """A document made at a step, in the name of a legal subject; never changed afterwards."""

    __tablename__ = "official_document"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(Id, references("case.id"))
    task_id: Mapped[str | None] = mapped_column(Id, references("task.id"))
    deadline_id: Mapped[str | None] = mapped_column(Id, references("deadline.id"))
    """The deadline whose written calculation it is."""
    kind: Mapped[str] = mapped_column(Code)
    title: Mapped[str]
    number: Mapped[str | None] = mapped_column(unique=True)
    organization_id: Mapped[str] = mapped_column(Id, references("organization.id"))
    confidential_to: Mapped[str | None] = mapped_column(Text)
    """Of the confidential part of the case: ids of those who were served with it before, with blanks."""
    made_at: Mapped[datetime]
    pdf_sha256: Mapped[str]
    docx_sha256: Mapped[str | None]
    """Empty for a written calculation, which is a PDF alone."""

    __table_args__ = (Index(None, "case_id"), Index(None, "deadline_id"))


class NumberSeries(Base):
    """The last number given in a series; the row is held by whoever took it, so there are no gaps."""

    __tablename__ = "number_series"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    organization_id: Mapped[str] = mapped_column(Id, references("organization.id"))
    mark: Mapped[str] = mapped_column(Code)
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)

    __table_args__ = (UniqueConstraint("organization_id", "mark", "year"),)
