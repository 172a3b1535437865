"""What goes along when a case opens another one or tells it something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bpmn.folder_model import Opening
from workflows.cases.models import Case
from workflows.cases.queries import slots_of
from workflows.database.unit_of_work import UnitOfWork
from workflows.documents.queries import documents_of_case
from workflows.organizations.queries import organizations_by_id


def carried_data(
    uow: UnitOfWork, old: Case, opens: Opening, known: Mapping[str, Any]
) -> dict[str, Any]:
    """What a case begins with that `old` opens; `known` is what `old` holds there.

    A field may also take the code of the organization in one of its slots.
    """
    if not set(opens.move.values()) <= known.keys():
        known = {**_codes(uow, old), **known}
    data = taken_along(known, opens.carry, opens.move)
    for name, kind in opens.cites.items():
        made = {document.kind: document for document in documents_of_case(uow.session, old.id)}
        if kind in made:
            data[f"{name}_number"] = made[kind].number
            data[f"{name}_date"] = made[kind].made_at.date().isoformat()
        elif f"{name}_number" in known:  # made in the case that this one goes on from itself
            data |= {key: known[key] for key in (f"{name}_number", f"{name}_date")}
    return data | dict(opens.fixed)


def _codes(uow: UnitOfWork, case: Case) -> dict[str, str]:
    """The code of the organization in each slot of a case."""
    taking_part = {
        slot: row.organization_id for slot, row in slots_of(uow.session, case.id).items()
    }
    bodies = organizations_by_id(uow.session, taking_part.values())
    return {slot: bodies[body_id].code for slot, body_id in taking_part.items()}


def taken_along(
    known: Mapping[str, Any], carry: Iterable[str], move: Mapping[str, str]
) -> dict[str, Any]:
    """The fields `carry` of what a case holds, and those of `move` under another name (new: old)."""
    data = {field: known[field] for field in carry if field in known}
    return data | {new: known[old] for new, old in move.items() if old in known}
