"""One statement through the driver, for what every step reads and writes.

SQLAlchemy's own execution describes each result column by column, which takes longer than most of
our statements do. Errors come as SQLAlchemy makes them, a lost connection included: retry.py knows
them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Answered:
    """The rows that a statement gave, as the driver makes them, and how many it found or changed."""

    rows: Sequence[tuple[Any, ...]]
    count: int


def run(
    connection: Connection, text: str, values: Sequence[Any] | Mapping[str, Any] = ()
) -> Answered:
    """Run a statement in the connection's transaction; raises sqlalchemy.exc.DBAPIError.

    To PostgreSQL it has to be one that gives rows.
    """
    cursor = connection.connection.cursor()
    try:
        cursor.execute(text, values)
        # Not asking `description` whether there are rows: psycopg would describe each column.
        answered = Answered(cursor.fetchall(), cursor.rowcount)
    except Exception as error:
        connection._handle_dbapi_exception(error, text, values, cursor, None)
        raise
    cursor.close()
    return answered
