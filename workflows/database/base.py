"""The base of every table: naming of constraints, typed columns, aware UTC instants."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import DateTime, ForeignKey, MetaData, String, Text
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from workflows.clock import OFFICE_ZONE

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored in UTC, read in the office's time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        # SQLite keeps what it is given and compares texts: always the same zone, without it.
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(OFFICE_ZONE)


class Document(TypeDecorator[Any]):
    """A JSON value kept as canonical text (sorted keys), so that its digest can be proved later."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(value)


def canonical(value: object) -> bytes:
    """The one JSON spelling of a value: sorted keys, no spaces, UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)


def new_id() -> str:
    """A new row id: 32 hexadecimal characters."""
    return uuid4().hex


def references(column: str) -> ForeignKey:
    """A foreign key that is checked when the transaction ends.

    Rows are linked by ids and not by ORM relationships, so a flush may insert them in any order.
    """
    return ForeignKey(column, deferrable=True, initially="DEFERRED")


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {str: String(200), datetime: Instant}

    def __init__(self, **values: Any) -> None:
        """A new row. Raises TypeError for what is no column of it.

        The values are put down at once: SQLAlchemy's own way notes of each what it was before,
        which a new row does not have.
        """
        known = self.__mapper__.class_manager.keys()
        if not values.keys() <= known:
            raise TypeError(f"{type(self).__name__} has no {sorted(values.keys() - known)}")
        self.__dict__.update(values)


Id = String(32)
Code = String(60)
__all__ = [
    "Base",
    "Code",
    "Document",
    "Id",
    "Instant",
    "Session",
    "canonical",
    "new_id",
    "references",
]
