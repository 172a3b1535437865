"""Whose overdue days are (超期归属), on the page of a deadline: the table, contesting, deciding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from flask_babel import gettext, ngettext

from oversight.overdue.attribute import OverdueDay
from oversight.overdue.contest_overdue import GROUNDS, contest_overdue
from oversight.overdue.decide_appeal import OUTCOMES, decide_appeal
from oversight.overdue.figures import Overdue, overdue_of
from oversight.overdue.models import OverdueAppeal
from oversight.overdue.permissions import (
    check_may_contest,
    check_may_decide,
    days_to_contest,
    has_deciding_post,
)
from oversight.overdue.queries import handlers_of, open_appeals, steps_to_see
from oversight.permissions import card_matter
from oversight.permissions import why_not as why_not_card
from oversight.queries import cards_of_case
from web.given import given_day
from web.pages.names import Names
from web.pages.offered import Sent, as_sent, why_not
from web.texts import say, written_day
from web.view_models.case import ActionLine, CaseAction
from web.view_models.forms import Option
from web.view_models.inbox import WaitingRequest
from web.view_models.overdue import AppealFile, AppealRow, OverdueRow, OverdueSection
from workflows.cases.models import Case
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline
from workflows.evidence.models import Evidence
from workflows.evidence.queries import evidence_to_see
from workflows.tasks.models import Task

Form = Mapping[str, str]


def overdue_section(
    uow: UnitOfWork, case: Case, deadline: Deadline, names: Names, sent: Sent
) -> OverdueSection | None:
    """The overdue days of a deadline with the appeals about them; None while it is in time."""
    overdue = overdue_of(uow, deadline)
    if not overdue.total:
        return None
    steps = steps_to_see(uow.session, uow.person, case, [day.task_id for day in overdue.days])
    files = evidence_to_see(uow.session, uow.person, case)
    contest = _contest(uow, case, deadline, overdue, files)
    return OverdueSection(
        total=overdue.total,
        excluded=overdue.excluded,
        left=overdue.left,
        days=tuple(_together(_day(day, steps, case, names) for day in overdue.days)),
        appeals=tuple(_appeal(uow, case, row, names, files, sent) for row in overdue.appeals),
        actions=tuple(as_sent(each, sent) for each in contest),
    )


def _together(rows: Iterable[OverdueRow]) -> Iterator[OverdueRow]:
    """Rows of which the same is said as one, so that what differs is seen."""
    for _, run in groupby(rows, lambda row: (row.belongs, row.why, row.excluded, row.counts)):
        first, *others = run
        last = others[-1].last if others else first.last
        yield replace(first, last=last, number=1 + len(others))


def _day(day: OverdueDay, steps: Mapping[str, Task], case: Case, names: Names) -> OverdueRow:
    step = steps.get(day.task_id or "")
    at_step = names.task(case, step) if step else ""
    excluded = day.appeal_id is not None
    if day.kind == "holder":
        body = names.organization(day.body_id) if step else gettext("不公开的环节")
        return OverdueRow(day.day, day.day, 1, body, at_step, excluded, day.counts)
    belongs, why = {
        "suspension": (gettext("中止"), gettext("这一天本应中止计算，但期限在此之前已经届满")),
        "dispute": (gettext("职责争议"), gettext("职责争议协调期间")),
        "outage": (gettext("平台故障"), gettext("平台在办公时间停止运行半天以上")),
        "unheld": (gettext("无人持有"), gettext("没有需要办理的环节，案件在等待")),
    }[day.kind]
    said = f"{at_step} · {why}" if at_step else why
    return OverdueRow(day.day, day.day, 1, belongs, said, counts=False)


def _contest(
    uow: UnitOfWork,
    case: Case,
    deadline: Deadline,
    overdue: Overdue,
    files: Sequence[Evidence],
) -> Iterator[CaseAction]:
    denied = why_not(lambda: check_may_contest(uow, case, overdue))
    if denied is None:
        return
    days = days_to_contest(uow, case, overdue)
    yield CaseAction(
        "contest",
        gettext("申诉剔除"),
        f"/deadlines/{deadline.id}/actions/contest",
        hint=_which(days),
        options=tuple(Option(code, say(text)) for code, text in GROUNDS.items()),
        option_label=gettext("事由"),
        option_name="ground",
        lines=(
            *_days(days[0].isoformat() if days else "", days[-1].isoformat() if days else ""),
            *_evidence(files),
        ),
        field_label=gettext("理由"),
        denied=denied,
    )


def _which(days: Sequence[date]) -> str:
    """Which days can be contested now; the others are over, or were contested before."""
    if not days:
        return gettext("每个超期日只能申诉一次。决定作出前数字不变。")
    return ngettext(
        "现在可以申诉 %(first)s 至 %(last)s 之间的 %(num)s 个超期日，每个只能申诉一次。"
        "决定作出前数字不变。",
        "现在可以申诉 %(first)s 至 %(last)s 之间的 %(num)s 个超期日，每个只能申诉一次。"
        "决定作出前数字不变。",
        len(days),
        first=written_day(days[0]),
        last=written_day(days[-1]),
    )


def _evidence(files: Sequence[Evidence]) -> Iterator[ActionLine]:
    """The choice among the files of the case; without any there is nothing to choose."""
    if files:
        yield ActionLine(
            "evidence",
            gettext("证据"),
            needed=False,
            hint=gettext("先在案件页添加，再在这里选。"),
            options=tuple(Option(each.id, each.name) for each in files),
        )


def _days(first: str, last: str, *, needed: bool = True, hint: str = "") -> Iterator[ActionLine]:
    yield ActionLine("first_day", gettext("自"), needed, hint, first, "date")
    yield ActionLine("last_day", gettext("至（含当日）"), needed, "", last, "date")


def _appeal(
    uow: UnitOfWork,
    case: Case,
    row: OverdueAppeal,
    names: Names,
    files: Sequence[Evidence],
    sent: Sent,
) -> AppealRow:
    may = why_not(lambda: check_may_decide(uow, case, row)) == ""
    return AppealRow(
        body=names.organization(row.organization_id),
        first=row.first_day,
        last=row.last_day,
        ground=say(GROUNDS[row.ground]),
        reason=row.reason,
        who=names.person(row.asked_by_id),
        at=row.asked_at,
        files=tuple(
            AppealFile(each.name, f"/evidence/{each.id}")
            for each in files
            if each.id in row.evidence
        ),
        outcome=say(OUTCOMES[row.outcome]) if row.outcome else "",
        granted=row.excluded_from is not None,
        excluded_from=row.excluded_from,
        excluded_to=row.excluded_to,
        decided_by=names.person(row.decided_by_id),
        decided_at=row.decided_at,
        opinion=row.opinion or "",
        card_url=_card_to_revoke(uow, case, row),
        actions=(as_sent(_decide(row), sent),) if may else (),
    )


def _decide(row: OverdueAppeal) -> CaseAction:
    return CaseAction(
        "decide",
        gettext("决定申诉"),
        f"/deadlines/{row.deadline_id}/actions/decide",
        options=tuple(Option(code, say(text)) for code, text in OUTCOMES.items()),
        option_label=gettext("决定"),
        option_name="outcome",
        lines=tuple(_days("", "", needed=False, hint=gettext("只有部分剔除时填写。"))),
        field_label=gettext("理由"),
        about=row.id,
    )


def _card_to_revoke(uow: UnitOfWork, case: Case, row: OverdueAppeal) -> str:
    """Where the card of what was left out wholly is revoked, for whoever may do so."""
    if row.outcome != "whole":
        return ""
    for card in cards_of_case(uow.session, case.id):
        task = uow.session.get_one(Task, card.task_id)
        if task.deadline_id != row.deadline_id:
            continue
        if why_not_card(uow, card_matter(uow, card, task), "revoke") is None:
            return f"/cases/{case.id}#cd"
    return ""


def appeals_to_decide(uow: UnitOfWork) -> list[tuple[OverdueAppeal, Case]]:
    """The appeals that wait for the acting person's decision, with their cases, the oldest first."""
    if not has_deciding_post(uow.person):
        return []
    found = open_appeals(uow.session, uow.person)
    handled = handlers_of(uow.session, {(row.deadline_id, case.id) for row, case in found})
    return [
        (row, case)
        for row, case in found
        if why_not(
            lambda row=row, case=case: check_may_decide(uow, case, row, handled[row.deadline_id])  # type: ignore[misc]
        )
        == ""
    ]


def waiting_appeals(uow: UnitOfWork, names: Names) -> tuple[WaitingRequest, ...]:
    """The same as the inbox lists them."""
    return tuple(
        WaitingRequest(
            case_id=case.id,
            title=case.title,
            what=gettext("申诉剔除"),
            url=f"/deadlines/{row.deadline_id}#overdue",
            number=case.number or "",
            who=names.person(row.asked_by_id),
            at=row.asked_at,
            reason=row.reason,
        )
        for row, case in appeals_to_decide(uow)
    )


def _do_contest(uow: UnitOfWork, deadline_id: str, form: Form) -> str:
    contest_overdue(
        uow,
        deadline_id,
        form.get("ground", ""),
        given_day("/first_day", form.get("first_day")),
        given_day("/last_day", form.get("last_day")),
        form.get("reason", ""),
        [form["evidence"]] if form.get("evidence") else (),
    )
    return gettext("已提出申诉，等县司法局决定。")


def _do_decide(uow: UnitOfWork, _deadline_id: str, form: Form) -> str:
    decided = decide_appeal(
        uow,
        form.get("about", ""),
        form.get("outcome", ""),
        form.get("reason", ""),
        given_day("/first_day", form.get("first_day")),
        given_day("/last_day", form.get("last_day")),
    )
    outcome = say(OUTCOMES[decided.outcome or ""])
    return gettext("已决定：%(outcome)s。", outcome=outcome)


VERBS: dict[str, Callable[[UnitOfWork, str, Form], str]] = {
    "contest": _do_contest,
    "decide": _do_decide,
}
"""Does it with what the form says; returns what is then said to the person."""
