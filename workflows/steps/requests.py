"""Asking somebody's leave in a case, and their answer: the rows and the history of it."""

from __future__ import annotations

from workflows.cases.models import Case, CaseRequest
from workflows.cases.queries import requests_of
from workflows.database.base import new_id
from workflows.errors import NotPermitted, WrongState
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.organizations.roles import ROLES
from workflows.steps.acting_on import check_running
from workflows.steps.context import CaseContext, Holder
from workflows.tasks.permissions import KEEPS_OFF, is_barred
from workflows.texts import Text
from workflows.viewer import Viewer

WITHDRAWAL = "withdrawal"
RECUSAL = "recusal"
MERGE = "merge"


def ask(
    context: CaseContext,
    kind: str,
    of: Holder,
    reason: str,
    subject_id: str | None = None,
    other_id: str | None = None,
) -> CaseRequest:
    """Ask whoever holds a role at an organization; they are told."""
    uow = context.uow
    request = CaseRequest(
        id=new_id(),
        case_id=context.case.id,
        kind=kind,
        role=of.role,
        organization_id=of.organization.id,
        subject_id=subject_id,
        other_id=other_id,
        asked_by_id=uow.person.id,
        asked_at=uow.now,
        reason=reason,
        state="open",
    )
    uow.session.add(request)
    uow.session.flush()
    record(
        uow,
        Kind.REQUEST_ASKED,
        case=context.case,
        organization_id=context.acting_for(),
        tell_at=uow.now,
        request=request.id,
        what=kind,
        role=request.role,
        asked=request.organization_id,
        subject=subject_id,
        opinion=reason,
    )
    return request


def note_answer(context: CaseContext, request: CaseRequest, *, granted: bool, answer: str) -> None:
    """Write down what was answered; whoever asked is told."""
    uow = context.uow
    request.state = "granted" if granted else "refused"
    request.answered_by_id, request.answered_at = uow.person.id, uow.now
    request.answer = answer
    uow.session.flush()
    record(
        uow,
        Kind.REQUEST_ANSWERED,
        case=context.case,
        organization_id=request.organization_id,
        tell_at=uow.now,
        request=request.id,
        what=request.kind,
        granted=granted,
        opinion=answer,
    )


def open_request(context: CaseContext, kind: str) -> CaseRequest | None:
    """The request of a kind that nobody has answered yet."""
    for request in requests_of(context.uow.session, context.case.id):
        if request.kind == kind and request.state == "open":
            return request
    return None


def may_answer(viewer: Viewer, case: Case, request: CaseRequest) -> bool:
    """Whether the person is one of those who were asked, not the one who asks or is meant, and need
    not keep off the case."""
    if is_barred(viewer.id, case) or viewer.id in (request.asked_by_id, request.subject_id):
        return False
    return viewer.holds(request.role, request.organization_id)


def check_may_answer(context: CaseContext, request: CaseRequest) -> None:
    """Those who were asked answer, once and while the case runs. Raises NotPermitted, WrongState."""
    if is_barred(context.uow.person.id, context.case):
        raise NotPermitted(KEEPS_OFF)
    if not may_answer(context.uow.person, context.case, request):
        post = Text(ROLES[request.role].title)
        raise NotPermitted(Text("这项请求由{post}答复。", post=post))
    check_running(context)
    if request.state != "open":
        raise WrongState(Text("这项请求已经答复。"))
