"""Copies of a case that waits, by the thousand: rows cloned by SQL, for measuring and nothing else.

Each copy has ids of its own and a chain of history that proves itself; documents and evidence are
not copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import count, islice
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, select, text, update

from lianshu.models import METADATA
from workflows.database.base import new_id
from workflows.database.session import Database
from workflows.history.chain import row_hash

TABLES = (
    "case",
    "case_organization",
    "case_reader",
    "deadline",
    "task",
    "answer",
    "timer",
    "history",
)
"""What a waiting case consists of, in an order in which it can be written."""

AT_ONCE = 250

Row = dict[str, Any]
Rows = Mapping[str, Sequence[Row]]


class Copies:
    """Makes copies in a database."""

    def __init__(self, database: Database) -> None:
        self._engine = database.engine
        self._numbers = count(1)

    def make(self, case_id: str, times: int, *, running: bool) -> list[str]:
        """Copy a case; the ids of the timers of its task's ladder. Without `running` these do not run yet."""
        timers = []
        with self._engine.begin() as connection:
            original = _rows_of(connection, case_id)
        copies = (self._copy(original, running) for _ in range(times))
        while some := list(islice(copies, AT_ONCE)):
            with self._engine.begin() as connection:
                for name in TABLES:
                    rows = [row for copy in some for row in copy[name]]
                    if rows:
                        connection.execute(insert(_table(name)), rows)
            timers += [row["id"] for copy in some for row in copy["timer"] if _is_ladder(row)]
        return timers

    def run(self, timers: Iterable[str], fire_at: datetime) -> None:
        """Let timers run that are due at an instant."""
        table = _table("timer")
        with self._engine.begin() as connection:
            connection.execute(
                update(table).where(table.c.id == bindparam("timer")).values(fire_at=fire_at),
                [{"timer": each} for each in timers],
            )

    def settle(self) -> None:
        """Let the database take stock, as it does by itself over night."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))

    def _copy(self, original: Rows, running: bool) -> Rows:
        ids = {row["id"]: new_id() for name in TABLES for row in original[name] if _has_id(name)}
        copy = {name: [_with_ids(row, ids) for row in original[name]] for name in TABLES}
        (case,) = copy["case"]
        if case["number"]:
            case["number"] += f"-{next(self._numbers)}"
        case["history_hash"] = _chain(case["id"], copy["history"])
        for timer in copy["timer"]:
            timer["fire_at"] = timer["fire_at"] if running else None
        return copy


def _is_ladder(timer: Row) -> bool:
    return timer["state"] == "armed" and not timer["interrupting"]


def _table(name: str) -> Table:
    return METADATA.tables[name]


def _has_id(name: str) -> bool:
    return "id" in _table(name).c and name != "history"


def _rows_of(connection: Connection, case_id: str) -> Rows:
    found: dict[str, list[Row]] = {}
    for name in TABLES:
        table = _table(name)
        of_case = table.c.id if name == "case" else table.c.case_id
        query = select(table).where(of_case == case_id)
        if name == "history":
            query = query.order_by(table.c.seq)
        found[name] = [dict(row) for row in connection.execute(query).mappings()]
    return found


def _with_ids(row: Row, ids: Mapping[str, str]) -> Row:
    return {
        name: ids.get(value, value) if isinstance(value, str) else value
        for name, value in row.items()
    }


def _chain(case_id: str, rows: Iterable[Row]) -> str:
    """Bring the rows of a history into a chain of their own; its last hash."""
    previous = ""
    for row in rows:
        del row["id"]
        row["chain"], row["previous_hash"] = f"case:{case_id}", previous
        row["hash"] = previous = row_hash(
            previous=previous,
            chain=row["chain"],
            seq=row["seq"],
            at=row["at"],
            kind=row["kind"],
            actor=row["actor_id"],
            on_behalf_of=row["on_behalf_of_id"],
            organization=row["organization_id"],
            task=row["task_id"],
            data_digest=row["data_digest"],
        )
    return previous


def groups(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """The items in groups of a size."""
    return (items[start : start + size] for start in range(0, len(items), size))
