"""The written calculation of a deadline (期限计算书): every day counted or left out, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from web.access import signed_in
from web.errors import status_of
from web.finding import found_case, found_deadline
from web.look_purpose import check_look
from web.pages.case_parts import document_items
from web.pages.clockwork import Moment, light_of_deadline, ruler_of
from web.pages.deadline_actions import deadline_actions
from web.pages.ended_bases import ended_words
from web.pages.names import Names
from web.pages.offered import NOT_SENT, Sent, refused, say_refused
from web.pages.overdue import VERBS as OVERDUE_VERBS
from web.pages.overdue import overdue_section
from web.pages.reviews import review_day, review_state
from web.pages.rule_words import rule_url, source_words
from web.texts import choose, say, written_day
from web.unit_of_work import current_uow
from web.view_models.papers import CountedDay, DeadlinePage, LedgerEntry, ReviewRow
from workflows.calendar.queries import office_calendar
from workflows.cases.models import Case
from workflows.cases.queries import visible_case
from workflows.cases.request_queries import who_asked_to_extend
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import Amount, Unit, parse_amount
from workflows.deadlines.explain import ExplainedStep
from workflows.deadlines.explain_deadline import (
    left_words,
    notices,
    rule_words,
    start_words,
    step_day,
    step_words,
    written,
)
from workflows.deadlines.models import Deadline, DeadlinePause
from workflows.deadlines.queries import extensions_of, pauses_of, visible_deadline
from workflows.deadlines.review_queries import reviews_of
from workflows.deadlines.rules.queries import version_by_id
from workflows.documents.queries import calculations_of
from workflows.errors import NotFound, Refusal
from workflows.steps.ask_extension import ask_extension
from workflows.steps.extend_deadline import extend_deadline
from workflows.steps.issue_calculation import issue_calculation
from workflows.steps.review_suspension import review_suspension
from workflows.steps.suspend_deadline import resume_suspended, suspend_deadline
from workflows.texts import Text

pages = Blueprint("deadline", __name__)


@pages.get("/deadlines/<deadline_id>")
@signed_in
def deadline_page(deadline_id: str) -> str:
    """The calculation, for whoever may see the case."""
    uow = current_uow()
    deadline = visible_deadline(uow.session, uow.person, deadline_id)
    if deadline is None:
        raise NotFound(Text("没有这份期限计算书，或者您不能查看。"))
    case = visible_case(uow.session, uow.person, deadline.case_id)
    assert case is not None  # that is what makes its deadlines visible
    check_look(uow, case)
    return render_template("deadline.html", page=build_deadline(uow, case, deadline))


@pages.post("/deadlines/<deadline_id>/actions/<key>")
@signed_in
def act(deadline_id: str, key: str) -> Redirect | tuple[str, int]:
    """Suspend, resume or extend it; what is refused comes back with what was typed."""
    uow = current_uow()
    deadline = found_deadline(uow, deadline_id)
    if key not in VERBS:
        abort(404)
    form = request.form.to_dict()
    try:
        with uow.attempt():
            said = VERBS[key](uow, deadline_id, form)
    except Refusal as refusal:
        case = found_case(uow, deadline.case_id)
        sent = refused(key, form, refusal)
        page = build_deadline(uow, case, deadline, sent)
        say_refused(sent)
        return render_template("deadline.html", page=page), status_of(refusal)
    flash(said, "ok")
    return redirect(f"/deadlines/{deadline_id}", 303)


@pages.get("/deadlines/<deadline_id>/calculation")
@signed_in
def calculation_page(deadline_id: str) -> Redirect:
    """The address that the API gives the calculation: the page of the deadline is it."""
    return redirect(f"/deadlines/{found_deadline(current_uow(), deadline_id).id}", 302)


@pages.post("/deadlines/<deadline_id>/calculation")
@signed_in
def issue(deadline_id: str) -> Redirect | tuple[str, int]:
    """Issue the calculation as it stands now as a document; a refusal comes back to the page."""
    uow = current_uow()
    deadline = found_deadline(uow, deadline_id)
    try:
        with uow.attempt():
            issue_calculation(uow, deadline_id)
    except Refusal as refusal:
        page = build_deadline(uow, found_case(uow, deadline.case_id), deadline)
        page = replace(page, issue_error=say(refusal.text))
        return render_template("deadline.html", page=page), status_of(refusal)
    flash(gettext("期限计算书已出具，摘要已写入办理经过。"), "ok")
    return redirect(f"/deadlines/{deadline_id}#issued", 303)


def _suspend(uow: UnitOfWork, deadline_id: str, form: Mapping[str, str]) -> str:
    suspend_deadline(uow, deadline_id, form.get("ground", ""))
    return gettext("期限已中止计算。")


def _resume(uow: UnitOfWork, deadline_id: str, _form: Mapping[str, str]) -> str:
    resume_suspended(uow, deadline_id)
    return gettext("期限已恢复计算。")


def _review(uow: UnitOfWork, deadline_id: str, form: Mapping[str, str]) -> str:
    review_suspension(uow, deadline_id, form.get("opinion", ""))
    return gettext("已复查，期限继续中止，30 日后再次复查。")


def _extend(uow: UnitOfWork, deadline_id: str, form: Mapping[str, str]) -> str:
    extend_deadline(uow, deadline_id, form.get("ground", ""), form.get("to") or None)
    return gettext("期限已延长。")


def _ask(uow: UnitOfWork, deadline_id: str, form: Mapping[str, str]) -> str:
    ask_extension(uow, deadline_id, form.get("ground", ""), form.get("to") or None)
    return gettext("已申请延期，决定作出前期限照常计算。")


VERBS: dict[str, Callable[[UnitOfWork, str, Mapping[str, str]], str]] = {
    "suspend": _suspend,
    "resume": _resume,
    "review": _review,
    "extend": _extend,
    "ask-extension": _ask,
    **OVERDUE_VERBS,
}
"""Does it to a deadline with what the form says; returns what is then said to the person."""


def build_deadline(
    uow: UnitOfWork, case: Case, deadline: Deadline, sent: Sent = NOT_SENT
) -> DeadlinePage:
    """The calculation as it stands now."""
    at = Moment(uow.now, office_calendar(uow.session))
    pauses = pauses_of(uow.session, deadline.id)
    amount = parse_amount(deadline.amount)
    calculation = written(deadline, pauses, uow.now, at.calendar)
    steps = calculation.steps
    names = Names(uow)
    folder = names.folder(case)
    rule = folder.rules.get(deadline.rule)
    return DeadlinePage(
        code=deadline.rule,
        title=choose(deadline.title, rule.title_en if rule else None),
        case_id=case.id,
        case_title=case.title,
        case_url=f"/cases/{case.id}",
        case_number=case.number,
        amount=say(amount.text),
        basis=deadline.basis,
        status=deadline.status,  # type: ignore[arg-type]
        started_at=deadline.started_at,
        start_event=say(start_words(deadline.start_event, folder)),
        light=light_of_deadline(deadline, at),
        state=deadline.state,  # type: ignore[arg-type]
        days=_days(steps, amount, deadline.due_on),
        due_on=deadline.due_on,
        due_at=deadline.due_at,
        raw_on=calculation.raw,
        warn_at=deadline.warn_at,
        ruler=ruler_of(deadline, at, pauses),
        ledger=_ledger(uow, deadline, pauses, case, names),
        rule_note=say(rule_words(amount, deadline.roll)),
        calendar_source="" if amount.unit.exact else _listed(notices(steps)),
        left=_left(deadline, pauses, at) if deadline.state == "paused" else "",
        actions=deadline_actions(uow, case, deadline, sent),
        overdue=overdue_section(uow, case, deadline, names, sent),
        ended=ended_words(uow, deadline.basis),
        issue_url="" if case.frozen else f"/deadlines/{deadline.id}/calculation",
        issued=document_items(calculations_of(uow.session, deadline.id), {}, names),
        **_version(uow, deadline),
    )


def _version(uow: UnitOfWork, deadline: Deadline) -> dict[str, Any]:
    """The version of the rule that it counts by, and where that stands."""
    version = version_by_id(uow.session, deadline.rule_version_id)
    if version is None:
        return {}
    said = source_words(version)
    if version.valid_from is not None:
        since = written_day(version.valid_from, year=True)
        said = gettext("%(source)s，%(day)s起施行", source=said, day=since)
    return {"rule_url": rule_url(version), "version": said}


def _days(
    steps: Sequence[ExplainedStep], amount: Amount, due_on: date | None
) -> tuple[CountedDay, ...]:
    every_day = amount.unit in (Unit.WD, Unit.CD)
    rows, number = [], 0
    for place, step in enumerate(steps, start=1):
        number += step.counted
        rows.append(
            CountedDay(
                day=step_day(step),
                counted=step.counted,
                number=number if step.counted and every_day else None,
                reason=say(step_words(step)),
                source=say(Text(step.source)),
                due=due_on is not None and place == len(steps),
            )
        )
    return tuple(rows)


def _ledger(
    uow: UnitOfWork,
    deadline: Deadline,
    pauses: Sequence[DeadlinePause],
    case: Case,
    names: Names,
) -> tuple[LedgerEntry, ...]:
    reviews = reviews_of(uow.session, pauses)
    entries = [
        LedgerEntry(
            label=gettext("中止计时"),
            since=pause.began_at,
            until=pause.ended_at,
            ground=names.words(case, pause.ground),
            by=names.person(pause.by_id),
            basis=pause.basis or "",
            review_on=review_day(pause),
            review_state=review_state(pause, uow.now),
            reviews=tuple(
                ReviewRow(each.at, names.person(each.by_id), each.opinion, each.next_on)
                for each in reviews.get(pause.id, ())
            ),
        )
        for pause in pauses
    ]
    asked = who_asked_to_extend(uow.session, deadline.id)
    for extension in extensions_of(uow.session, deadline.id):
        amount = say(parse_amount(extension.amount).text)
        entries.append(
            LedgerEntry(
                label=gettext("延长 %(amount)s", amount=amount),
                since=extension.at,
                until=None,
                ground=extension.ground,
                by=names.person(extension.by_id),
                basis=deadline.basis,
                asked_by=names.person(asked.get(extension.at)),
                due_before=extension.due_before,
                due_after=extension.due_after,
            )
        )
    return tuple(sorted(entries, key=lambda entry: entry.since))


def _listed(sources: Iterable[str]) -> str:
    return gettext("；").join(say(Text(name)) for name in sources)


def _left(deadline: Deadline, pauses: Sequence[DeadlinePause], at: Moment) -> str:
    return say(left_words(deadline, pauses, at.now, at.calendar))
