"""Where the next page of a list begins, as its address says it."""

from __future__ import annotations

from datetime import datetime

Position = tuple[datetime, str]
"""The last row of the page before: its instant and its id."""


def written(at: datetime, row_id: str) -> str:
    """A position as it stands in an address."""
    return f"{at.isoformat()}~{row_id}"


def position(text: str) -> Position | None:
    """The position an address names; None, the beginning, when it names none."""
    at, mark, row_id = text.partition("~")
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (found, row_id) if mark and found.tzinfo is not None else None
