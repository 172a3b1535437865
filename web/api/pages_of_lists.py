"""Cursors: where the next page of a list begins. Opaque to whoever asks."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

import orjson

from web.instants import instant
from workflows.errors import FieldError, Invalid
from workflows.texts import Text

Row = TypeVar("Row")
Position = tuple[datetime, str]


def position(cursor: str | None) -> Position | None:
    """The last row of the page before, for lists ordered by an instant; raises Invalid."""
    if not cursor:
        return None
    parts = _decoded(cursor)
    at = instant(parts[0]) if len(parts) == 2 else None
    if at is None:
        raise _no_cursor()
    return at, parts[1]


def next_position(
    rows: Sequence[Row], limit: int, key: Callable[[Row], Position]
) -> tuple[Sequence[Row], str | None]:
    """The rows of a page out of `limit + 1` that were asked for, and the cursor of the next."""
    if len(rows) <= limit:
        return rows, None
    at, row_id = key(rows[limit - 1])
    return rows[:limit], encoded([at.isoformat(), row_id])


def slice_of(
    rows: Sequence[Row], cursor: str | None, limit: int, key: Callable[[Row], str]
) -> tuple[Sequence[Row], str | None]:
    """A page of a list that is short enough to be read whole, ordered by `key`; raises Invalid."""
    first = 0
    if cursor:
        parts = _decoded(cursor)
        if len(parts) != 1:
            raise _no_cursor()
        first = sum(1 for row in rows if key(row) <= parts[0])
    shown = rows[first : first + limit]
    more = len(rows) > first + limit
    return shown, encoded([key(shown[-1])]) if more else None


def encoded(parts: list[str]) -> str:
    """A cursor that holds these texts."""
    return base64.urlsafe_b64encode(orjson.dumps(parts)).rstrip(b"=").decode()


def _decoded(cursor: str) -> list[str]:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        parts = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except ValueError:
        raise _no_cursor() from None
    if not isinstance(parts, list) or not all(
        isinstance(part, str) and "\0" not in part for part in parts
    ):
        raise _no_cursor()
    return parts


def _no_cursor() -> Invalid:
    text = Text("cursor 不对，请用上一页给出的 next_cursor。")
    return Invalid([FieldError("/cursor", text)])
