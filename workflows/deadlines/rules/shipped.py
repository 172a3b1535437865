"""What the platform brings: the legal deadlines, warning profiles and legal bases of `data/`."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from workflows.deadlines.profiles import Profile
from workflows.deadlines.rules.versions import Basis, RuleVersion

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
            longest=_number(row["longest"]),
            remind=row["remind"],
            warn=row["warn"],
        )
        for row in rows_of("warning_profiles")
    )


@cache
def english_titles() -> Mapping[str, str]:
    """What the warning profiles are called in English, by code: no county renames one."""
    return {row["code"]: row["title_en"] for row in rows_of("warning_profiles")}


@cache
def law_rules() -> tuple[RuleVersion, ...]:
    """The deadlines of the law, and what it fixes beside periods; they have no ids yet."""
    return tuple(_law_rule(row) for row in rows_of("deadline_rules"))


def _law_rule(row: Row) -> RuleVersion:
    start, arrow, _ = row["title"].partition(" → ")
    return RuleVersion(
        id="",
        process="",
        code=row["code"],
        title=row["title"],
        step="",
        amount=row["amount"] or None,
        urgent=None,
        start_event=start if arrow else "",
        roll=row["roll"] or "forward",
        holder=row["holder"],
        pausable=row["pausable"] == "1",
        ext_amount=row["ext_amount"] or None,
        ext_approver=row["ext_approver"],
        basis=row["basis"],
        status=row["status"],
        lighter=row["lighter"],
        note=row["note"],
        warn_profile=None,
        source="law",
        valid_from=None,
        valid_to=None,
        reason="",
        changed_by_id=None,
    )


@cache
def shipped_bases() -> tuple[Basis, ...]:
    """The articles that the platform knows."""
    return tuple(_basis(row) for row in rows_of("legal_bases"))


def _basis(row: Row) -> Basis:
    return Basis(
        code=row["code"],
        law=row["law"],
        article=_number(row["article"]),
        clause=row["clause"],
        title=row["title"],
        also=row["also"],
        matters=tuple(row["matters"].split()),
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        successor=row["successor"] or None,
        status=row["status"],
        least=_number(row["least"]),
        most=_number(row["most"]),
        note=row["note"],
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str) -> int | None:
    return int(text) if text else None
