"""Tables whose rows are plain values, and the SQL that writes many of them with few statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Connection, Table
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.orm import Mapper
from sqlalchemy.orm.exc import StaleDataError

from workflows.database.driver import run

MOST_VALUES = 30_000
"""SQLite takes no more than 32,766 in a statement."""


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A column: its attribute, default, and what makes a value fit for the driver and back again."""

    name: str
    attribute: str
    default: Callable[[], Any] | None
    bind: Callable[[Any], Any] | None
    read: Callable[[Any], Any] | None
    is_key: bool

    def fit(self, value: Any) -> Any:
        """The value as the driver takes it."""
        return value if self.bind is None or value is None else self.bind(value)


@dataclass(frozen=True, slots=True, eq=False)
class Plain:
    """A table of plain rows; `numbered` when the database gives the id."""

    table: str
    fields: tuple[Field, ...]
    by_attribute: dict[str, Field]
    keys: tuple[Field, ...]
    key_places: tuple[int, ...]
    """Where among the fields the keys stand."""
    given: tuple[Field, ...]
    """What an insert names."""
    from_database: tuple[str, ...]
    """The attributes for which the database has a default."""
    numbered: bool
    rank: int
    """Tables that this one refers to have a lower one."""


@dataclass(slots=True)
class Batch:
    """What one flush writes: new rows by table; table, new values and key of each changed row."""

    new: dict[Plain, list[dict[str, Any]]] = field(default_factory=dict)
    changed: list[tuple[Plain, dict[str, Any], dict[str, Any]]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.new or self.changed)


@lru_cache(maxsize=500)
def plain_table(mapper: Mapper[Any], dialect: Dialect) -> Plain | None:
    """How to write a mapper's rows; None when it does more than plain values say."""
    table = mapper.local_table
    if not isinstance(table, Table) or mapper.relationships or mapper.inherits:
        return None
    fields: list[Field] = []
    from_database: list[str] = []
    numbered = table.autoincrement_column is not None
    for column in table.columns:
        default = column.default
        computed = default is not None and not (default.is_scalar or default.is_callable)
        if computed or column.onupdate is not None:
            return None
        kept = column.type.dialect_impl(dialect)
        fields.append(
            Field(
                name=column.name,
                attribute=mapper.get_property_by_column(column).key,
                default=_default(default),
                bind=kept.bind_processor(dialect),
                read=kept.result_processor(dialect, None),
                is_key=column.primary_key,
            )
        )
        if default is None and column.server_default is not None:
            from_database.append(fields[-1].attribute)
    return Plain(
        table=table.name,
        fields=tuple(fields),
        by_attribute={each.attribute: each for each in fields},
        keys=tuple(each for each in fields if each.is_key),
        key_places=tuple(place for place, each in enumerate(fields) if each.is_key),
        given=tuple(each for each in fields if not (each.is_key and numbered)),
        from_database=tuple(from_database),
        numbered=numbered,
        rank=table.metadata.sorted_tables.index(table),
    )


def _default(default: Any) -> Callable[[], Any] | None:
    if default is None:
        return None
    if default.is_callable:
        return lambda: default.arg(None)  # SQLAlchemy lets every such function take a context
    return lambda: default.arg


def send(connection: Connection, batch: Batch) -> dict[Plain, list[int]]:
    """Write a batch; return the numbers that the database gave, by table, rising.

    Raises StaleDataError when a changed row is not there any more, sqlalchemy.exc.DBAPIError.
    """
    if connection.dialect.name == "postgresql":
        return _send_at_once(connection, batch)
    numbers: dict[Plain, list[int]] = {}
    # While a row refers to one that is not there yet, SQLite looks through every table that might
    # wait for the row it is given, the whole history among them: those referred to go first.
    for plain, rows in sorted(batch.new.items(), key=lambda item: item[0].rank):
        most = MOST_VALUES // len(plain.fields)
        for at in range(0, len(rows), most):
            some = rows[at : at + most]
            values = [value for row in some for value in row.values()]
            given = run(connection, _insert_text(plain, len(some)), values).rows
            if plain.numbered:
                numbers.setdefault(plain, []).extend(sorted(number for (number,) in given))
    for plain, changed, key in batch.changed:
        text = _update_text(plain, tuple(changed), "?")
        _check_found(run(connection, text, (*changed.values(), *key.values())).count, 1)
    return numbers


def _send_at_once(connection: Connection, batch: Batch) -> dict[Plain, list[int]]:
    changes = tuple((plain, tuple(changed)) for plain, changed, _ in batch.changed)
    values: list[Any] = [
        orjson.dumps(rows, default=_hexadecimal).decode() for rows in batch.new.values()
    ]
    for _, changed, key in batch.changed:
        values += [*changed.values(), *key.values()]
    text = _text_at_once(tuple(batch.new), changes)
    ((found, *given),) = run(connection, text, values).rows
    _check_found(found, len(batch.changed))
    numbered = [plain for plain in batch.new if plain.numbered]
    return {plain: sorted(some) for plain, some in zip(numbered, given, strict=True)}


@lru_cache(maxsize=500)
def _text_at_once(
    new: tuple[Plain, ...], changed: tuple[tuple[Plain, tuple[str, ...]], ...]
) -> str:
    """One statement for everything.

    New rows come as one JSON array a table, so that the statement is the same for any number.
    """
    parts, results = [], [_sum(f"c{number}" for number in range(len(changed)))]
    for number, plain in enumerate(new):
        names, table = _listed(each.name for each in plain.given), f'"{plain.table}"'
        rows = f"SELECT {names} FROM json_populate_recordset(NULL::{table}, %s)"  # noqa: S608 - names of columns
        parts.append(f"n{number} AS (INSERT INTO {table} ({names}) {rows}{_returning(plain)})")
        if plain.numbered:
            results.append(_numbers(plain, f"n{number}"))
    for number, (plain, columns) in enumerate(changed):
        parts.append(f"c{number} AS ({_update_text(plain, columns, '%s')} RETURNING 1)")
    return f"WITH {', '.join(parts)} SELECT {', '.join(results)}"


def _sum(parts: Iterable[str]) -> str:
    return " + ".join(f"(SELECT count(*) FROM {name})" for name in parts) or "0"  # noqa: S608 - names of ours


def _numbers(plain: Plain, name: str) -> str:
    return f'(SELECT array_agg("{plain.keys[0].name}") FROM {name})'  # noqa: S608 - names of ours


@lru_cache(maxsize=500)
def _insert_text(plain: Plain, count: int) -> str:
    holes = "(" + ", ".join("?" for _ in plain.given) + ")"
    values = ", ".join([holes] * count) + _returning(plain)
    return f'INSERT INTO "{plain.table}" ({_listed(each.name for each in plain.given)}) VALUES {values}'  # noqa: S608 - holes


@lru_cache(maxsize=500)
def _update_text(plain: Plain, columns: tuple[str, ...], hole: str) -> str:
    holes = ", ".join(f'"{name}" = {hole}' for name in columns)
    keys = " AND ".join(f'"{each.name}" = {hole}' for each in plain.keys)
    return f'UPDATE "{plain.table}" SET {holes} WHERE {keys}'  # noqa: S608 - names of columns, holes


def _returning(plain: Plain) -> str:
    return f' RETURNING "{plain.keys[0].name}"' if plain.numbered else ""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _hexadecimal(value: object) -> str:
    content = getattr(value, "obj", value)  # psycopg marks bytes for its own use
    if isinstance(content, bytes):
        return "\\x" + content.hex()
    raise TypeError(f"no JSON for {type(value).__name__}")


def _check_found(found: int, wanted: int) -> None:
    if found != wanted:
        raise StaleDataError(f"{wanted - found} of {wanted} changed rows are not there any more")
