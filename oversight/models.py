"""The tables of cards (督办牌): what was issued, what it asks for, what was answered, the talk."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database.base import Base, Code, Id, new_id, references


class Card(Base):
    """One per overdue task; the ladder issues it yellow and raises it to red."""

    __tablename__ = "card"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    task_id: Mapped[str] = mapped_column(Id, references("task.id"), unique=True)
    case_id: Mapped[str] = mapped_column(Id, references("case.id"))
    organization_id: Mapped[str] = mapped_column(Id, references("organization.id"))
    level: Mapped[str] = mapped_column(Code)
    """yellow | red | talk"""
    issued_at: Mapped[datetime]
    raised_at: Mapped[datetime | None]
    """When it turned red; a talk is called later and has a row of its own."""
    answered_at: Mapped[datetime | None]
    """When what it asks for now was answered; empty again as soon as it asks for more."""
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[str | None] = mapped_column(Id, references("person.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it stands as it does: of its issue, of being raised, of being revoked."""

    __table_args__ = (Index(None, "case_id"), Index(None, "organization_id", "issued_at"))


class CardDemand(Base):
    """What a card asks the holder's head for, and until when: a plan (yellow), an answer (red).

    A clock without a ladder: nothing hangs on it but the mark that an answer was late.
    """

    __tablename__ = "card_demand"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    card_id: Mapped[str] = mapped_column(Id, references("card.id"))
    kind: Mapped[str] = mapped_column(Code)
    """plan | answer"""
    asked_at: Mapped[datetime]
    amount: Mapped[str] = mapped_column(Code)
    due_on: Mapped[date]
    due_at: Mapped[datetime]
    provisional: Mapped[bool] = mapped_column(Boolean, default=False)
    replaced_at: Mapped[datetime | None]
    """When the card was raised and asked for more: what was still open is not owed any longer."""
    document_id: Mapped[str | None] = mapped_column(Id, references("official_document.id"))
    """The 督办单 that asks for it; made right after the card, empty until then."""

    __table_args__ = (
        CheckConstraint("kind IN ('plan', 'answer')", name="kind"),
        Index(None, "card_id"),
    )


class CardAnswer(Base):
    """What the holder's head answered."""

    __tablename__ = "card_answer"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    demand_id: Mapped[str] = mapped_column(Id, references("card_demand.id"), unique=True)
    card_id: Mapped[str] = mapped_column(Id, references("card.id"))
    by_id: Mapped[str] = mapped_column(Id, references("person.id"))
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)
    plan_on: Mapped[date | None]
    """The day until which the matter is to be done."""
    late: Mapped[bool] = mapped_column(Boolean)

    __table_args__ = (Index(None, "card_id"),)


class CardTalk(Base):
    """A talk (约谈) with the holder's head: called by a supervisor, then recorded as held."""

    __tablename__ = "card_talk"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    card_id: Mapped[str] = mapped_column(Id, references("card.id"), unique=True)
    called_at: Mapped[datetime]
    called_by_id: Mapped[str] = mapped_column(Id, references("person.id"))
    reason: Mapped[str] = mapped_column(Text)
    meets_at: Mapped[datetime]
    held_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime | None]
    recorded_by_id: Mapped[str | None] = mapped_column(Id, references("person.id"))
    record: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("(held_at IS NULL) = (record IS NULL)", name="recorded_when_held"),
    )


class CardProposal(Base):
    """What a judicial office proposes to the justice bureau about a card; it does not decide."""

    __tablename__ = "card_proposal"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    card_id: Mapped[str] = mapped_column(Id, references("card.id"))
    by_id: Mapped[str] = mapped_column(Id, references("person.id"))
    at: Mapped[datetime]
    wish: Mapped[str] = mapped_column(Code)
    """raise | talk | revoke"""
    reason: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("wish IN ('raise', 'talk', 'revoke')", name="wish"),
        Index(None, "card_id"),
    )
