"""The reference: hand-written SQL through the driver that writes the rows a verb writes.

The same tables with their indexes and foreign keys, one statement per table and kind of change,
prepared by the driver, after the same SELECT that locks the case; nothing is looked up, checked or
computed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg
from psycopg.rows import dict_row

from workflows.database.session import BUSY_TIMEOUT_MS, Database

Key = tuple[str, str]
"""A table and the row's identity in it."""
Row = dict[str, Any]
Rows = dict[Key, Row]
Statement = tuple[str, tuple[Any, ...]]
Plan = list[Statement]

IDENTITY = {
    "case_reader": ("person_id",), "case_organization": ("slot",), "to_follow": ("follower", "seq"),
}  # fmt: skip
ORDER = {"task": "opened_at, round, element", "answer": "at, round, element", "deadline": "rule"}
TABLES = (
    "case", "case_organization", "case_reader", "task", "answer", "deadline", "timer", "history",
    "to_follow", "official_document",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """What a verb wrote: whole new rows, and the changed columns of old ones."""

    new: Mapping[Key, Row]
    changed: Mapping[Key, Row]


class Bare:
    """A connection of the driver alone, set up as the product sets up its own."""

    def __init__(self, database: Database) -> None:
        self._is_sqlite = database.is_sqlite
        self._connection: Any
        if self._is_sqlite:
            path = database.url.removeprefix("sqlite:///")
            self._connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_MS / 1000)
            self._connection.isolation_level = None
            self._connection.row_factory = sqlite3.Row
            for setting in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
                self._connection.execute(f"PRAGMA {setting}")
        else:
            url = database.url.replace("postgresql+psycopg:", "postgresql:")
            self._connection = psycopg.connect(
                url, prepare_threshold=0, row_factory=dict_row, autocommit=True
            )
        self._hole = "?" if self._is_sqlite else "%s"

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def settings(self) -> str:
        """What the database does for durability."""
        if self._is_sqlite:
            mode = self._connection.execute("PRAGMA journal_mode").fetchone()[0]
            return f"SQLite {sqlite3.sqlite_version}, journal {mode}, synchronous NORMAL"
        told = [
            self._connection.execute(f"SHOW {name}").fetchone()[name]
            for name in ("server_version", "fsync", "synchronous_commit", "full_page_writes")
        ]
        return "PostgreSQL {}, fsync {}, synchronous_commit {}, full_page_writes {}".format(*told)

    def rows_of(self, case_id: str) -> Rows:
        """All rows of a case, as the driver gives them."""
        found: Rows = {}
        for table in TABLES:
            of_case, value = "case_id", case_id
            if table == "case":
                of_case = "id"
            if table == "to_follow":
                of_case, value = "chain", f"case:{case_id}"
            order = ORDER.get(table, "1")
            query = f'SELECT * FROM "{table}" WHERE {of_case} = {self._hole} ORDER BY {order}'
            for row in self._connection.execute(query, (value,)):
                values = dict(row)
                found[table, _identity(table, values)] = values
        return found

    def written(self, case_id: str, verb: Callable[[], object]) -> Written:
        """What a verb writes to the rows of a case."""
        before = self.rows_of(case_id)
        verb()
        return self.difference(before, self.rows_of(case_id))

    @staticmethod
    def difference(before: Rows, after: Rows) -> Written:
        """The rows that are new, and the columns that changed."""
        new = {key: row for key, row in after.items() if key not in before}
        changed = {
            key: {name: value for name, value in row.items() if value != before[key][name]}
            for key, row in after.items()
            if key in before and row != before[key]
        }
        return Written(new, changed)

    def plan(self, written: Written, same: Mapping[str, str]) -> Plan:
        """The statements that write the same to another case; `same` maps old ids to its own."""
        names = {**same, **{row["id"]: uuid4().hex for row in _with_text_id(written.new)}}
        names |= {f"case:{old}": f"case:{new}" for old, new in names.items()}
        locked = next((key for table, key in written.changed if table == "case"), None)
        steps = [] if locked is None else [self._lock(names[locked])]
        for table in TABLES:
            rows = [_own(row, names) for key, row in written.new.items() if key[0] == table]
            steps += [self._insert(table, rows)] if rows else []
        for (table, identity), row in written.changed.items():
            steps.append(self._update(table, names[identity], _own(row, names)))
        return steps

    def run(self, plan: Plan) -> None:
        """Run the statements in one transaction."""
        with self._transaction():
            for text, values in plan:
                self._connection.execute(text, values)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if not self._is_sqlite:
            with self._connection.transaction():
                yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        yield
        self._connection.execute("COMMIT")

    def _lock(self, case_id: str) -> Statement:
        hold = "" if self._is_sqlite else "FOR UPDATE"
        return f'SELECT * FROM "case" WHERE id = {self._hole} {hold}', (case_id,)

    def _insert(self, table: str, rows: list[Row]) -> Statement:
        names = ", ".join(f'"{name}"' for name in rows[0])
        holes = "(" + ", ".join(self._hole for _ in rows[0]) + ")"
        values = ", ".join(holes for _ in rows)
        text = f'INSERT INTO "{table}" ({names}) VALUES {values}'
        return text, tuple(value for row in rows for value in row.values())

    def _update(self, table: str, identity: str, row: Row) -> Statement:
        holes = ", ".join(f'"{name}" = {self._hole}' for name in row)
        text = f'UPDATE "{table}" SET {holes} WHERE id = {self._hole}'
        return text, (*row.values(), identity)


def _identity(table: str, row: Row) -> str:
    return " ".join(str(row[name]) for name in IDENTITY.get(table, ("id",)))


def _with_text_id(rows: Mapping[Key, Row]) -> Iterator[Row]:
    return (row for row in rows.values() if isinstance(row.get("id"), str))


def _own(row: Row, names: Mapping[str, str]) -> Row:
    """The row under ids of its own; numbers that the database gives are left to it."""
    return {
        name: names.get(value, value) if isinstance(value, str) else value
        for name, value in row.items()
        if not (name == "id" and isinstance(value, int))
    }
