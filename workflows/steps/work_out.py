"""Fields that nobody types: what the platform works out from an answer and what was known before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workflows.calendar.queries import office_calendar
from workflows.database.unit_of_work import UnitOfWork
from workflows.steps.guard_parts import day_of


def _workdays_moved(
    uow: UnitOfWork, field: str, before: Mapping[str, Any], now: Mapping[str, Any]
) -> int:
    """By how many working days the day in `field` moves; 0 if one of the two is no day."""
    old, new = day_of(before.get(field)), day_of(now.get(field))
    return office_calendar(uow.session).workdays_between(old, new) if old and new else 0


def _rows_with(
    uow: UnitOfWork, what: str, before: Mapping[str, Any], now: Mapping[str, Any]
) -> int:
    """How many rows have a value in a column: `verified.met=not_met`."""
    column, _, value = what.partition("=")
    field, _, name = column.partition(".")
    return sum(1 for row in now.get(field, ()) if row.get(name) == value)


def _one_more(
    uow: UnitOfWork, field: str, before: Mapping[str, Any], now: Mapping[str, Any]
) -> int:
    """One more than `field` has been so far."""
    return int(before.get(field) or 0) + 1


def _none(uow: UnitOfWork, what: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> int:
    """Nothing has been counted yet."""
    return 0


WORKS: dict[str, Callable[[UnitOfWork, str, Mapping[str, Any], Mapping[str, Any]], Any]] = {
    "none": _none,
    "one_more": _one_more,
    "rows_with": _rows_with,
    "workdays_moved": _workdays_moved,
}


def worked_out(
    uow: UnitOfWork,
    wanted: Mapping[str, str],
    before: Mapping[str, Any],
    now: Mapping[str, Any],
) -> dict[str, Any]:
    """The fields of `wanted`, each worked out as it says, such as `workdays_moved:date`.

    KeyError means a folder names something that does not exist.
    """
    found = {}
    for field, how in wanted.items():
        name, _, about = how.partition(":")
        found[field] = WORKS[name](uow, about, before, now)
    return found
