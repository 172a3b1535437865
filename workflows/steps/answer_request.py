"""Answering what was asked in a case: consent brings about what it was asked for."""

from __future__ import annotations

from collections.abc import Callable

from workflows.cases.models import CaseRequest
from workflows.database.unit_of_work import UnitOfWork
from workflows.steps.acting_on import request_to_act_on
from workflows.steps.ask_extension import check_grantable, extend_as_asked
from workflows.steps.context import CaseContext
from workflows.steps.merge_case import end_merged
from workflows.steps.reasons import checked_reason
from workflows.steps.recuse import bar
from workflows.steps.requests import (
    EXTENSION,
    MERGE,
    RECUSAL,
    WITHDRAWAL,
    check_may_answer,
    note_answer,
)
from workflows.steps.withdraw_case import check_not_decided, end_withdrawn

Grant = Callable[[CaseContext, CaseRequest], None]


def answer_request(
    uow: UnitOfWork, request_id: str, granted: bool, answer: str = ""
) -> CaseRequest:
    """Grant or refuse a request; a refusal gives its reason.

    Raises NotFound, NotPermitted, WrongState, Invalid.
    """
    context, request = request_to_act_on(uow, request_id)
    check_may_answer(context, request)
    _, grant = _GRANTS[request.kind]
    if granted:
        check_may_grant(context, request)
    answer = checked_reason(answer, required=not granted)
    note_answer(context, request, granted=granted, answer=answer)
    if granted:
        grant(context, request)
    return request


def check_may_grant(context: CaseContext, request: CaseRequest) -> None:
    """Whether what was asked can still be granted; raises NotPermitted, WrongState, Invalid."""
    check_may_answer(context, request)
    check, _ = _GRANTS[request.kind]
    check(context, request)


_GRANTS: dict[str, tuple[Grant, Grant]] = {
    WITHDRAWAL: (
        lambda context, _request: check_not_decided(context),
        lambda context, request: end_withdrawn(context, request.reason),
    ),
    MERGE: (
        lambda _context, _request: None,
        lambda context, request: end_merged(context, request.other_id or "", request.reason),
    ),
    EXTENSION: (check_grantable, extend_as_asked),
    RECUSAL: (
        lambda _context, _request: None,
        lambda context, request: bar(context, request.subject_id or ""),
    ),
}
"""By kind of request: what must hold for it to be granted, and what is then done."""
