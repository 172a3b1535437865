"""The history of a case as a person sees it: without what happened in a part hidden from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
from workflows.messages.queries import cases_opened, closed_to
from workflows.organizations.queries import held_one, organizations_by_id, posts_within
from workflows.steps.ending_to_see import ending_in_sight
from workflows.tasks.queries import tasks_of_case
from workflows.viewer import Viewer

OPEN = frozenset({Kind.CASE_STARTED, Kind.CASE_FINISHED})
"""What everybody who sees the case reads, whoever did it."""


def history_to_see(uow: UnitOfWork, case: Case) -> Sequence[HistoryRow]:
    """The rows of a case that the acting person may read, oldest first.

    Hidden are an end that is not told (`ending_to_see`), rows about tasks, clocks, documents and
    evidence of the confidential part, and what those did to whom alone it is open: their notes and
    requests would tell of it as well. So is what tells of another case with such a part
    (`_of_closed_cases`).
    """
    return rows_to_see(uow, case, rows_of_case(uow.session, case.id))


def rows_to_see(uow: UnitOfWork, case: Case, rows: Sequence[HistoryRow]) -> Sequence[HistoryRow]:
    """Those of some rows of a case that the acting person may read."""
    elsewhere = _of_closed_cases(uow, case, rows)
    rows = [row for row in rows if row.seq not in elsewhere]
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
        if row.kind in told
        or not (held_one(posts, row.actor_id, local_date(row.at)) or hidden & _about(row))
    ]


def _of_closed_cases(uow: UnitOfWork, case: Case, rows: Sequence[HistoryRow]) -> set[int]:
    """Numbers of the rows about another case of which a part is still closed to the acting person.

    What was said to open it, that it is opened, and what comes back from it: the procuratorate's file on
    a department is none of the department's business before service, though it came of a case that it
    reads. The body that spoke knows what it said.
    """
    about = _other_cases(uow, case, rows)
    if not about:
        return set()
    others = {each for found in about.values() for each in found if each is not None}
    closed = {None, *closed_to(uow.session, uow.person, others)}
    return {
        row.seq
        for row in rows
        if row.seq in about and about[row.seq] & closed and not _is_of_body(uow.person, row)
    }


def _other_cases(
    uow: UnitOfWork, case: Case, rows: Sequence[HistoryRow]
) -> Mapping[int, set[str | None]]:
    """The other cases that rows are about, by their numbers; None stands for one that is not begun."""
    about: dict[int, set[str | None]] = {}
    said: dict[str, int] = {}
    opened: Mapping[int, set[str | None]] | None = None
    for row in rows:
        data = row.data or {}
        if row.kind == Kind.MESSAGE_RECEIVED and data:
            about[row.seq] = {str(data["from"])}
        elif row.kind == Kind.MESSAGE_SENT and data:
            said[data["message"]] = row.seq
        elif row.kind == Kind.MESSAGE_THROWN and "opens" in data.get("to", ()):
            opened = cases_opened(uow.session, case.id) if opened is None else opened
            about[row.seq] = opened.get(row.seq, set())
            if data["message"] in said:
                about[said.pop(data["message"])] = about[row.seq]
    return about


def _is_of_body(viewer: Viewer, row: HistoryRow) -> bool:
    return row.actor_id == viewer.id or row.organization_id in viewer.scope_ids


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
