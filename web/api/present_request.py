"""Requests in cases as the API tells them."""

from __future__ import annotations

from web.api.directory import Directory
from web.api.request_shapes import WaitingRequest
from web.api.shapes import RequestShape
from workflows.cases.models import Case, CaseRequest
from workflows.database.unit_of_work import UnitOfWork
from workflows.steps.requests import may_answer


def present_request(
    uow: UnitOfWork, case: Case, row: CaseRequest, directory: Directory
) -> RequestShape:
    """A request among those of its case."""
    waiting = row.state == "open" and case.state == "running"
    return RequestShape(
        id=row.id,
        kind=row.kind,
        state=row.state,
        role=row.role,
        organization=directory.organization(row.organization_id),
        subject=directory.person(row.subject_id),
        deadline_id=row.deadline_id,
        until=row.until,
        asked_by=directory.person(row.asked_by_id),
        asked_at=row.asked_at,
        reason=row.reason,
        answered_by=directory.person(row.answered_by_id),
        answered_at=row.answered_at,
        answer=row.answer,
        may_answer=waiting and may_answer(uow.person, case, row),
    )


def present_waiting(
    uow: UnitOfWork, case: Case, row: CaseRequest, directory: Directory
) -> WaitingRequest:
    """A request in a list, with the case it is asked in."""
    shown = present_request(uow, case, row, directory)
    return WaitingRequest(
        **shown.model_dump(),
        case_id=case.id,
        number=case.number,
        title=case.title,
        process=case.process_key,
    )
