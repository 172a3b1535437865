"""A process' own wording of its mails: `mail/<kind>.txt` of the folder a case runs on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from notifications.letter import Letter
from workflows.cases.models import Case
from workflows.cases.queries import slots_of
from workflows.database.unit_of_work import UnitOfWork
from workflows.history.models import HistoryRow
from workflows.organizations.queries import organization
from workflows.processes.published import published_folder
from workflows.steps.context import fill


def in_own_words(uow: UnitOfWork, row: HistoryRow, kind: str, letter: Letter) -> Letter:
    """The letter with the opening that its process gives to this kind, or as it is."""
    if row.case_id is None:
        return letter
    case = uow.session.get_one(Case, row.case_id)
    template = published_folder(uow.session, case.process_version_id).mails.get(kind)
    if template is None:
        return letter
    values: dict[str, Any] = {
        slot: organization(uow.session, part.organization_id)
        for slot, part in slots_of(uow.session, case.id).items()
    }
    values |= {"step": letter.step, "holder": letter.holder, "left": letter.left}
    return replace(letter, opening=fill(template, values))
