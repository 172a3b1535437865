"""What the platform brings: the legal deadlines, warning profiles and legal bases of `data/`."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from workflows.deadlines.profiles import Profile

Row = Mapping[str, str]


@cache
def rows_of(name: str) -> tuple[Row, ...]:
    """The rows of a data file."""
    file = files("workflows.deadlines.rules").joinpath("data", f"{name}.csv")
    return tuple(csv.DictReader(file.read_text("utf-8").splitlines()))


@cache
def shipped_profiles() -> tuple[Profile, ...]:
    """The warning profiles, by place."""
    return tuple(
        Profile(
            code=row["code"],
            title=row["title"],
            units=tuple(row["units"].split()),
            longest=number(row["longest"]),
            remind=row["remind"],
            warn=row["warn"],
        )
        for row in rows_of("warning_profiles")
    )


def day(text: str) -> date | None:
    """A date of a data file."""
    return date.fromisoformat(text) if text else None


def number(text: str) -> int | None:
    """A number of a data file."""
    return int(text) if text else None
