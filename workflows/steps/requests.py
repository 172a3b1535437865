"""Asking somebody's leave in a case, and their answer: the rows and the history of it."""

from __future__ import annotations

from datetime import date

from workflows.cases.models import Case, CaseRequest
from workflows.cases.request_queries import requests_of
from workflows.database.base import new_id
from workflows.errors import NotPermitted, WrongState
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.organizations.queries import holders, organization
from workflows.organizations.roles import ROLES
from workflows.organizations.superiors import heads_above
from workflows.steps.acting_on import check_running
from workflows.steps.context import CaseContext, Holder
from workflows.tasks.permissions import KEEPS_OFF, is_barred
from workflows.texts import Text
from workflows.viewer import Viewer

WITHDRAWAL = "withdrawal"
RECUSAL = "recusal"
MERGE = "merge"
EXTENSION = "extension"

NOBODY = Text("现在没有人可以答复这项请求，请联系系统管理员安排人员。")


def ask(
    context: CaseContext,
    kind: str,
    of: Holder,
    reason: str,
    subject_id: str | None = None,
    other_id: str | None = None,
    deadline_id: str | None = None,
    until: date | None = None,
) -> CaseRequest:
    """Ask whoever holds a role at an organization; they are told.

    Where none of them may answer, the nearest head above who may is asked. Raises WrongState where
    there is nobody at all: nothing waits in silence.
    """
    uow = context.uow
    if kind != RECUSAL or not uow.person.holds(of.role, of.organization.id):
        # The recusal that the deciding head asks is granted by asking.
        of = _answering(context, of, {uow.person.id, subject_id})
    request = CaseRequest(
        id=new_id(),
        case_id=context.case.id,
        kind=kind,
        role=of.role,
        organization_id=of.organization.id,
        subject_id=subject_id,
        other_id=other_id,
        deadline_id=deadline_id,
        until=until,
        asked_by_id=uow.person.id,
        asked_at=uow.now,
        reason=reason,
        state="open",
    )
    uow.session.add(request)
    uow.session.flush()
    _note_asked(context, request)
    return request


def pass_on_requests(context: CaseContext) -> None:
    """Put open requests that nobody may answer any more to the nearest head above who may.

    What nobody at all may answer stays where it is.
    """
    for request in requests_of(context.uow.session, context.case.id):
        if request.state != "open":
            continue
        asked = Holder(request.role, organization(context.uow.session, request.organization_id))
        try:
            now = _answering(context, asked, {request.asked_by_id, request.subject_id})
        except WrongState:
            continue
        if (now.role, now.organization.id) != (request.role, request.organization_id):
            request.role, request.organization_id = now.role, now.organization.id
            context.uow.session.flush()
            _note_asked(context, request)


def _answering(context: CaseContext, of: Holder, besides: set[str | None]) -> Holder:
    session, case = context.uow.session, context.case
    posts = [(of.role, of.organization.id), *heads_above(session, of.role, of.organization.id)]
    for role, body in posts:
        for person in holders(session, role, body, context.today):
            if person.id not in besides and not is_barred(person.id, case):
                return Holder(role, organization(session, body))
    raise WrongState(NOBODY)


def _note_asked(context: CaseContext, request: CaseRequest) -> None:
    record(
        context.uow,
        Kind.REQUEST_ASKED,
        case=context.case,
        organization_id=context.acting_for(),
        tell_at=context.uow.now,
        request=request.id,
        what=request.kind,
        role=request.role,
        asked=request.organization_id,
        subject=request.subject_id,
        opinion=request.reason,
    )


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
