"""Where the next page of a list begins, as its address says it."""

from __future__ import annotations

from datetime import datetime

from web.instants import instant

Position = tuple[datetime, str]
"""The last row of the page before: its instant and its id."""


def written(at: datetime, row_id: str) -> str:
    """A position as it stands in an address."""
    return f"{at.isoformat()}~{row_id}"


def position(text: str) -> Position | None:
    """The position an address names; None, the beginning, when it names none."""
    at, mark, row_id = text.partition("~")
    found = instant(at)
    return (found, row_id) if mark and found else None
