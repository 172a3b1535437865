"""What was asked in cases beside their steps, and how it is answered."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext

from web.pages.names import Names, role_name
from web.pages.offered import Sent, as_sent, why_not
from web.texts import written_day
from web.view_models.case import CaseAction, RequestRow
from web.view_models.inbox import WaitingRequest
from workflows.cases.models import Case, CaseRequest
from workflows.cases.request_queries import requests_for, requests_to_see
from workflows.database.unit_of_work import UnitOfWork
from workflows.steps.answer_request import check_may_grant
from workflows.steps.ask_extension import days_if_granted
from workflows.steps.context import CaseContext
from workflows.steps.requests import EXTENSION, MERGE, RECUSAL, may_answer


def request_rows(uow: UnitOfWork, case: Case, names: Names, sent: Sent) -> tuple[RequestRow, ...]:
    """What was asked in a case, the newest first, with the buttons of whoever is asked."""
    rows = requests_to_see(uow.session, uow.person, case)
    return tuple(_request(uow, case, row, names, sent) for row in reversed(rows))


def _request(uow: UnitOfWork, case: Case, row: CaseRequest, names: Names, sent: Sent) -> RequestRow:
    waiting = row.state == "open" and case.state == "running"
    post = f"{names.organization(row.organization_id)} {role_name(row.role)}"
    asked = waiting and may_answer(uow.person, case, row)
    return RequestRow(
        title=request_title(row, names),
        who=names.person(row.asked_by_id),
        at=row.asked_at,
        reason=row.reason,
        moves=_moves(uow, case, row) if asked else "",
        state=row.state,  # type: ignore[arg-type]
        waits_for=post if waiting and not asked else "",
        answered_by=names.person(row.answered_by_id),
        answered_at=row.answered_at,
        answer=row.answer,
        actions=tuple(as_sent(each, sent) for each in _answers(uow, case, row)) if asked else (),
    )


def request_title(row: CaseRequest, names: Names) -> str:
    """What is asked, in a few words: 请求撤回."""
    if row.kind == MERGE:
        return gettext("提出并案")
    if row.kind == RECUSAL:
        return gettext("请求%(name)s回避", name=names.person(row.subject_id))
    if row.kind == EXTENSION:
        return gettext("请求延长期限")
    return gettext("请求撤回")


def _answers(uow: UnitOfWork, case: Case, row: CaseRequest) -> Iterator[CaseAction]:
    context = CaseContext(uow, case)
    yield CaseAction(
        "grant",
        gettext("同意"),
        _url(case, "grant"),
        field_label=gettext("说明"),
        needed=False,
        about=row.id,
        denied=why_not(lambda: check_may_grant(context, row)) or "",
    )
    yield CaseAction(
        "refuse",
        gettext("不同意"),
        _url(case, "refuse"),
        field_label=gettext("理由"),
        about=row.id,
        danger=True,
    )


def _moves(uow: UnitOfWork, case: Case, row: CaseRequest) -> str:
    """From which last day to which consent moves the clock, where an extension can be granted."""
    context = CaseContext(uow, case)
    if row.kind != EXTENSION or why_not(lambda: check_may_grant(context, row)) != "":
        return ""
    before, after = days_if_granted(context, row)
    return gettext(
        "原期限 %(before)s → 延长后 %(after)s",
        before=written_day(before, year=True),
        after=written_day(after, year=True),
    )


def waiting_requests(uow: UnitOfWork, names: Names) -> tuple[WaitingRequest, ...]:
    """What waits for the acting person's answer, the oldest first; it is given on the case's page."""
    return tuple(
        WaitingRequest(
            case_id=case.id,
            title=case.title,
            what=request_title(row, names),
            url=f"/cases/{case.id}#rq",
            number=case.number or "",
            who=names.person(row.asked_by_id),
            at=row.asked_at,
            reason=row.reason,
        )
        for row, case in requests_for(uow.session, uow.person)
    )


def _url(case: Case, key: str) -> str:
    return f"/cases/{case.id}/actions/{key}"
