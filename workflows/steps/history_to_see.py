"""The history of a case as a person sees it: without what happened in a part hidden from them."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.cases.models import Case
from workflows.cases.queries import sees_confidential
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.queries import deadlines_of_case
from workflows.documents.queries import document_in_sight, documents_of_case
from workflows.evidence.queries import evidence_of_case
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.history.queries import rows_of_case
from workflows.organizations.queries import people_of
from workflows.tasks.queries import tasks_of_case

OPEN = frozenset({Kind.CASE_STARTED, Kind.CASE_FINISHED})
"""What everybody who sees the case reads, whoever did it."""


def history_to_see(uow: UnitOfWork, case: Case) -> Sequence[HistoryRow]:
    """The rows of a case that the acting person may read, oldest first.

    Hidden are rows about tasks, clocks, documents and evidence of the confidential part, and what
    those did to whom alone it is open: their notes and requests would tell of it as well.
    """
    rows = rows_of_case(uow.session, case.id)
    if sees_confidential(uow.person, case):
        return rows
    hidden = _hidden(uow, case)
    bodies = (case.confidential_to or "").split()
    insiders = {each.id for each in people_of(uow.session, bodies, local_date(uow.now))}
    return [
        row
        for row in rows
        if row.kind in OPEN or (row.actor_id not in insiders and hidden.isdisjoint(_about(row)))
    ]


def _hidden(uow: UnitOfWork, case: Case) -> set[str]:
    """Ids of the rows of the part."""
    session = uow.session
    found = {row.id for row in tasks_of_case(session, case.id) if row.confidential}
    found |= {row.id for row in deadlines_of_case(session, case.id) if row.confidential}
    found |= {row.id for row in evidence_of_case(session, case.id) if row.confidential}
    return found | {
        row.id
        for row in documents_of_case(session, case.id)
        if not document_in_sight(uow.person, case, row)
    }


def _about(row: HistoryRow) -> set[object]:
    """Ids of what a row is about."""
    data = row.data or {}
    return {row.task_id, *(data.get(key) for key in ("deadline", "document", "evidence"))}
