"""What may be done with a case beside its steps: which buttons, which are greyed and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from flask_babel import gettext

from web.pages.names import Names, role_name
from web.texts import say
from web.view_models.case import CaseAction, RequestRow
from workflows.cases.models import Case, CaseRequest
from workflows.cases.queries import requests_of
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import NotPermitted, Refusal
from workflows.steps.context import CaseContext
from workflows.steps.requests import WITHDRAWAL, may_answer
from workflows.steps.withdraw_case import check_may_withdraw


@dataclass(frozen=True, slots=True)
class Sent:
    """An action that was refused, with what the person typed and what is wrong with it."""

    key: str = ""
    form: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[str, ...] = ()


NOT_SENT = Sent()


def case_actions(uow: UnitOfWork, case: Case, sent: Sent) -> tuple[CaseAction, ...]:
    """The actions that concern the acting person; what they may never do is left out."""
    context = CaseContext(uow, case)
    return tuple(_kept(action, sent) for action in _withdraw(context))


def request_rows(uow: UnitOfWork, case: Case, names: Names, sent: Sent) -> tuple[RequestRow, ...]:
    """What was asked in a case, the newest first, with the buttons of whoever is asked."""
    rows = requests_of(uow.session, case.id)
    return tuple(_request(uow, case, row, names, sent) for row in reversed(rows))


def _request(uow: UnitOfWork, case: Case, row: CaseRequest, names: Names, sent: Sent) -> RequestRow:
    waiting = row.state == "open" and case.state == "running"
    post = f"{names.organization(row.organization_id)} {role_name(row.role)}"
    asked = waiting and may_answer(uow.person, row)
    return RequestRow(
        title=_title(row),
        who=names.person(row.asked_by_id),
        at=row.asked_at,
        reason=row.reason,
        state=row.state,  # type: ignore[arg-type]
        waits_for=post if waiting and not asked else "",
        answered_by=names.person(row.answered_by_id),
        answered_at=row.answered_at,
        answer=row.answer,
        actions=tuple(_kept(each, sent) for each in _answers(case, row)) if asked else (),
    )


def _title(row: CaseRequest) -> str:
    return {WITHDRAWAL: gettext("请求撤回")}[row.kind]


def _answers(case: Case, row: CaseRequest) -> Iterator[CaseAction]:
    yield CaseAction(
        "grant",
        gettext("同意"),
        _url(case, "grant"),
        field_label=gettext("说明"),
        needed=False,
        about=row.id,
    )
    yield CaseAction(
        "refuse",
        gettext("不同意"),
        _url(case, "refuse"),
        field_label=gettext("理由"),
        about=row.id,
        danger=True,
    )


def _withdraw(context: CaseContext) -> Iterator[CaseAction]:
    if context.case.state != "running":
        return
    needs_consent = False

    def check() -> None:
        nonlocal needs_consent
        needs_consent = check_may_withdraw(context)

    denied = _denied(check)
    if denied is None:
        return
    hint = gettext("对方已经签收，撤回须经对方同意。") if needs_consent else ""
    yield CaseAction(
        "withdraw",
        gettext("请求撤回") if needs_consent else gettext("撤回"),
        _url(context.case, "withdraw"),
        field_label=gettext("撤回理由"),
        danger=True,
        hint=hint,
        denied=denied,
    )


def _denied(check: Callable[[], object]) -> str | None:
    """Why not now; empty when it may be done, None when it is not this person's to do at all."""
    try:
        check()
    except NotPermitted:
        return None
    except Refusal as refusal:
        return say(refusal.text)
    return ""


def _url(case: Case, key: str) -> str:
    return f"/cases/{case.id}/actions/{key}"


def _kept(action: CaseAction, sent: Sent) -> CaseAction:
    """The action with what the person typed, if it is the one that was refused."""
    if action.key != sent.key or action.about != sent.form.get("about", ""):
        return action
    return replace(action, typed=sent.form.get(action.field_name, ""), errors=sent.errors)
