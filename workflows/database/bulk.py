"""Many rows at once, past the sessions: whole tables read as typed values, and written by COPY.

For what copies cases in bulk, and for backups. Nothing here asks anybody's permission or renews a chain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import LargeBinary, Table, delete, func, select, text
from sqlalchemy.orm import Session

from workflows.database.base import Base, Document, canonical

ROOT = "case"
AT_ONCE = 1000
"""Rows that are read together."""
MARKS = "to_follow"
"""Belongs to a case by the name of its chain and has no foreign key."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: `is_document` where the value is JSON, kept as canonical text."""

    name: str
    is_document: bool
    fit: Callable[[Any], Any]
    """Makes a value (of a JSON column: its text) what the driver takes."""


def tables_of_cases(without: Iterable[str] = ()) -> tuple[str, ...]:
    """The tables whose rows belong to a case, by whatever way, in an order in which to write them."""
    left = set(without)
    owned = {ROOT, MARKS}
    tables = [table for table in Base.metadata.sorted_tables if table.name not in left]
    before = 0
    while len(owned) > before:
        before = len(owned)
        for table in tables:
            if any(key.column.table.name in owned for key in table.foreign_keys):
                owned.add(table.name)
    return tuple(table.name for table in tables if table.name in owned)


def columns_of(session: Session, name: str) -> tuple[Column, ...]:
    """The columns of a table, in the order in which rows are read and written."""
    dialect = session.get_bind().dialect
    columns = []
    for column in _table(name).columns:
        kept = column.type.dialect_impl(dialect)
        is_document = isinstance(column.type, Document)
        plain = is_document or isinstance(column.type, LargeBinary)
        bind = None if plain else kept.bind_processor(dialect)
        columns.append(
            Column(
                name=column.name,
                is_document=is_document,
                fit=bind or _as_it_is,
            )
        )
    return tuple(columns)


def read_rows(session: Session, name: str) -> list[tuple[Any, ...]]:
    """All rows of a table, oldest key first: typed values, JSON as its canonical text."""
    return list(each_row(session, name))


def each_row(session: Session, name: str) -> Iterator[tuple[Any, ...]]:
    """The same one after the other, of a table that is too large to be held."""
    table = _table(name)
    places = [place for place, each in enumerate(table.columns) if isinstance(each.type, Document)]
    query = select(table).order_by(*table.primary_key.columns)
    for found in session.execute(query, execution_options={"yield_per": AT_ONCE}):
        row = list(found)
        for place in places:
            row[place] = None if row[place] is None else canonical(row[place]).decode()
        yield tuple(row)


def table_names() -> tuple[str, ...]:
    """All tables, those that others refer to first."""
    return tuple(str(table.name) for table in Base.metadata.sorted_tables)


def see_one_instant(session: Session) -> None:
    """Let all that this transaction reads be of one instant; before it has read anything."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


def holds_rows(session: Session, name: str) -> bool:
    """Whether there is anything in a table."""
    return session.execute(select(_table(name)).limit(1)).first() is not None


def clear_tables(session: Session) -> None:
    """Remove all rows of all tables."""
    for table in reversed(Base.metadata.sorted_tables):
        session.execute(delete(table))


def write_rows(
    session: Session, name: str, columns: Sequence[Column], rows: Sequence[Sequence[Any]]
) -> None:
    """Add rows whose values are fit for the driver."""
    names = ", ".join(f'"{each.name}"' for each in columns)
    cursor = session.connection().connection.cursor()
    if session.get_bind().dialect.name == "postgresql":
        with cursor.copy(f'COPY "{name}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
    else:
        holes = ", ".join("?" for _ in columns)
        cursor.executemany(f'INSERT INTO "{name}" ({names}) VALUES ({holes})', rows)  # noqa: S608 - names of columns
    cursor.close()


def next_number(session: Session, name: str) -> int:
    """The first number that no row of a table bears yet, where the database numbers them."""
    key = next(iter(_table(name).primary_key.columns))
    return (session.scalar(select(func.max(key))) or 0) + 1


def number_on(session: Session, name: str) -> None:
    """Let the database number on behind rows that brought their numbers along."""
    key = next(iter(_table(name).primary_key.columns))
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{name}', '{key.name}'), :last)"),
            {"last": next_number(session, name) - 1},
        )


def plan_anew(session: Session) -> None:
    """Let the database look at how much there is now, so that it plans its queries well."""
    session.execute(text("ANALYZE"))


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


def _as_it_is(value: Any) -> Any:
    return value
