"""Tables of organizations, people, posts and certificates."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database.base import Base, Code, Id, new_id, references


class Organization(Base):
    """A body of the county. Only a legal subject (township, department …) signs documents."""

    __tablename__ = "organization"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(Code, unique=True)
    name: Mapped[str]
    short_name: Mapped[str]
    legal_name: Mapped[str | None]
    """The name on documents and above the seal; empty for inner bodies such as a team."""
    kind: Mapped[str] = mapped_column(Code)
    """GOV DEPT COORD TOWN TEAM STN CMD SFJ SFS JCY COURT GA JW ZZB (DOMAIN B1)."""
    parent_id: Mapped[str | None] = mapped_column(Id, references("organization.id"))
    serves_id: Mapped[str | None] = mapped_column(Id, references("organization.id"))
    """The township a judicial office supervises."""
    document_prefix: Mapped[str | None]
    """What official numbers begin with, e.g. 云溪水."""
    profile: Mapped[str | None] = mapped_column(Code)
    """Of the county's government: whose local rules new cases begin under, ZJ (浙江) or HN (河南)."""

    __table_args__ = (Index(None, "kind"), Index(None, "parent_id"))


class Person(Base):
    """Somebody who signs in."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(Code, unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str | None]
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    theme: Mapped[str] = mapped_column(Code, default="light")
    text_size: Mapped[str] = mapped_column(Code, default="m")
    language: Mapped[str] = mapped_column(Code, default="zh")


class Post(Base):
    """A role somebody holds at an organization between two dates (`until` exclusive)."""

    __tablename__ = "post"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(Id, references("person.id"))
    organization_id: Mapped[str] = mapped_column(Id, references("organization.id"))
    role: Mapped[str] = mapped_column(Code)
    title: Mapped[str | None]
    enforcement: Mapped[bool] = mapped_column(Boolean, default=False)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="period"),
        Index(None, "organization_id", "role"),
        Index(None, "person_id"),
    )


class Certificate(Base):
    """An enforcement certificate (执法证, APL 42) or a legal reviewer's qualification (APL 58)."""

    __tablename__ = "certificate"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(Id, references("person.id"))
    kind: Mapped[str] = mapped_column(Code)
    """enforcement | police | legal_review | supervision"""
    number: Mapped[str] = mapped_column(Code, unique=True)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="period"),
        Index(None, "person_id", "kind"),
    )


class ApiToken(Base):
    """A bearer token; only its digest is kept."""

    __tablename__ = "api_token"

    digest: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, references("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SignInAttempt(Base):
    """A failed sign-in, kept to slow down guessing."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    username: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (Index(None, "username", "at"), Index(None, "address", "at"))
