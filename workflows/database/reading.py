"""Reading rows of plain values with little ado, for what every step reads.

SQLAlchemy goes through a query at each execution and finds out anew which column becomes which
attribute. A query told here is put into the words of the driver once, and what comes back becomes
objects of the session directly: those that it holds already are brought up to date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_state

from workflows.database.base import Base
from workflows.database.driver import run
from workflows.database.plain_rows import Plain, plain_table

Row = TypeVar("Row", bound=Base)


def columns_of(*kinds: type[Base]) -> list[ColumnElement[Any]]:
    """All columns of these tables, in the order in which `Reading` wants them."""
    return [column for kind in kinds for column in kind.__table__.columns]


@dataclass(frozen=True, slots=True)
class Reading:
    """A query whose columns are `columns_of(*kinds)` and then any number of texts and numbers."""

    text: str
    values: dict[str, Any]
    order: tuple[str, ...] | None
    """The names of the values where the driver takes them by their places."""
    kinds: tuple[tuple[type[Base], Plain, int], ...]
    """What becomes of the columns: the objects' class, how they are kept, the first column."""
    rest: int

    @classmethod
    def of(cls, query: Select[Any], kinds: Sequence[type[Base]], dialect: Dialect) -> Reading:
        """Put a query into words; the values of its parameters can be given at each execution."""
        compiled = query.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        placed, at = [], 0
        for kind in kinds:
            plain = plain_table(kind.__mapper__, dialect)
            assert plain is not None, kind
            placed.append((kind, plain, at))
            at += len(plain.fields)
        order = tuple(compiled.positiontup) if compiled.positiontup else None
        return cls(str(compiled), dict(compiled.params), order, tuple(placed), at)

    def rows(self, session: Session, **given: Any) -> list[tuple[Any, ...]]:
        """An object or None of each kind, then the other columns, for each row that is found.

        What the session has changed is written first, as SQLAlchemy does before a query.
        """
        if session.autoflush:
            session.flush()
        named = {**self.values, **given}
        values: Any = named if self.order is None else tuple(named[name] for name in self.order)
        found = run(session.connection(), self.text, values).rows
        return [
            (*(_read(session, *placed, row) for placed in self.kinds), *row[self.rest :])
            for row in found
        ]


def _read(
    session: Session, kind: type[Row], plain: Plain, first: int, row: Sequence[Any]
) -> Row | None:
    if row[first + plain.key_places[0]] is None:  # the table was joined and had nothing
        return None
    values = {
        each.attribute: value if each.read is None or value is None else each.read(value)
        for each, value in zip(plain.fields, row[first : first + len(plain.fields)], strict=True)
    }
    return adopt(session, kind, tuple(values[each.attribute] for each in plain.keys), values)


def adopt(session: Session, kind: type[Row], key: tuple[Any, ...], values: dict[str, Any]) -> Row:
    """The session's object of a row that is in the database with these values."""
    identity = (kind, key, None)
    known: Any = session.identity_map.get(identity)
    if known is not None:
        state = instance_state(known)
        known.__dict__.update(values)
        state._commit_all(state.dict, session.identity_map)
        return known  # type: ignore[no-any-return]
    made: Any = kind.__mapper__.class_manager.new_instance()
    made.__dict__.update(values)
    # As SQLAlchemy does with an object that it has loaded.
    state = instance_state(made)
    state.key, state.session_id = identity, session.hash_key
    session.identity_map.add(state)
    return made  # type: ignore[no-any-return]
