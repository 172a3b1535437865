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
from workflows.organizations.models import Post
from workflows.organizations.queries import organizations_by_id, posts_within
from workflows.steps.ending_to_see import ending_in_sight
from workflows.tasks.queries import tasks_of_case

OPEN = frozenset({Kind.CASE_STARTED, Kind.CASE_FINISHED})
"""What everybody who sees the case reads, whoever did it."""


def history_to_see(uow: UnitOfWork, case: Case) -> Sequence[HistoryRow]:
    """The rows of a case that the acting person may read, oldest first.

    Hidden are an end that is not told (`ending_to_see`), rows about tasks, clocks, documents and
    evidence of the confidential part, and what those did to whom alone it is open: their notes and
    requests would tell of it as well.
    """
    return rows_to_see(uow, case, rows_of_case(uow.session, case.id))


def rows_to_see(uow: UnitOfWork, case: Case, rows: Sequence[HistoryRow]) -> Sequence[HistoryRow]:
    """Those of some rows of a case that the acting person may read."""
    if sees_confidential(uow.person, case):
        return rows
    hidden = _hidden(uow, case)
    # Who held a post there then: one who has left since did it behind closed doors all the same.
    posts = posts_within(uow.session, (case.confidential_to or "").split())
    offices = organizations_by_id(uow.session, {post.organization_id for post in posts})
    # A judicial office belongs to the bureau, but serves its township: the part is not open to it.
    posts = [post for post in posts if offices[post.organization_id].serves_id is None]
    told = OPEN if ending_in_sight(uow.session, uow.person, case) else OPEN - {Kind.CASE_FINISHED}
    return [
        row
        for row in rows
        if row.kind in told or not (_is_by_insider(row, posts) or hidden & _about(row))
    ]


def _is_by_insider(row: HistoryRow, posts: Sequence[Post]) -> bool:
    day = local_date(row.at)
    return any(
        post.person_id == row.actor_id
        and post.valid_from <= day
        and (post.valid_until is None or post.valid_until > day)
        for post in posts
    )


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
