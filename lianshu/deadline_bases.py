"""The legal bases as rows: the articles on record, by law and number."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from lianshu.migrate import current_state
from lianshu.platform import opened
from lianshu.settings import Settings
from workflows.deadlines.rules.bases import citation
from workflows.deadlines.rules.queries import legal_bases
from workflows.deadlines.rules.shipped import shipped_bases
from workflows.deadlines.rules.versions import Basis, holds_on


def basis_rows(
    settings: Settings, *, law: str = "", on: date | None = None
) -> list[dict[str, Any]]:
    """The articles on record; of one law alone, or those that hold on a day, if asked.

    Where there is no database yet, what the platform brings.
    """
    bases = _stored(settings) or shipped_bases()
    return [
        _row(basis)
        for basis in sorted(bases, key=lambda each: (each.law, each.article or 0, each.code))
        if law in ("", basis.law, basis.also) and (on is None or holds_on(basis, on))
    ]


def _stored(settings: Settings) -> tuple[Basis, ...]:
    if current_state(settings.database) != "current":
        return ()
    with opened(settings) as platform, platform.unit_of_work(write=False) as uow:
        return tuple(legal_bases(uow.session).values())


def _row(basis: Basis) -> dict[str, Any]:
    said = {"code": basis.code, "cited": citation(basis), **asdict(basis)}
    days = {"valid_from": basis.valid_from, "valid_to": basis.valid_to}
    return said | {name: day.isoformat() if day else None for name, day in days.items()}
