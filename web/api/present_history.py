"""The history of a case as the API tells it."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext

from web.api.directory import Directory
from web.api.shapes import HistoryItem
from web.pages.history_entries import sentence
from web.pages.names import Names
from workflows.cases.models import Case
from workflows.database.unit_of_work import UnitOfWork
from workflows.history.models import HistoryRow


def present_history(uow: UnitOfWork, case: Case, rows: Sequence[HistoryRow]) -> list[HistoryItem]:
    """Rows with the sentence a person reads; the payload of an erased row is null."""
    directory, names = Directory(uow), Names(uow)
    directory.prepare(
        [row.actor_id for row in rows] + [row.on_behalf_of_id for row in rows],
        [row.organization_id for row in rows],
    )
    return [_item(row, case, directory, names) for row in rows]


def _item(row: HistoryRow, case: Case, directory: Directory, names: Names) -> HistoryItem:
    title, _, detail = sentence(row, case, names)
    return HistoryItem(
        seq=row.seq,
        at=row.at,
        kind=row.kind,
        actor=directory.person(row.actor_id),
        on_behalf_of=directory.person(row.on_behalf_of_id),
        organization=directory.organization(row.organization_id),
        text=_line(title, detail),
        data=row.data,
        hash=row.hash,
    )


def _line(title: str, detail: str) -> str:
    return gettext("%(title)s（%(detail)s）", title=title, detail=detail) if detail else title
