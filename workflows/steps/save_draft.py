"""Keeping what somebody typed and has not sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.cases.models import Draft
from workflows.cases.queries import draft
from workflows.database.unit_of_work import UnitOfWork


def save_draft(uow: UnitOfWork, about: str, data: Mapping[str, Any]) -> Draft:
    """Keep `data` for the acting person, about `task:<id>` or `start:<process>`; replaces the last."""
    saved = draft(uow.session, uow.person.id, about)
    if saved is None:
        saved = Draft(person_id=uow.person.id, about=about, data={}, saved_at=uow.now)
        uow.session.add(saved)
    saved.data, saved.saved_at = dict(data), uow.now
    return saved
