"""The written calculation of a deadline (期限计算书): every day counted or left out, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as Redirect

from bpmn.folder_model import ProcessFolder
from web.access import signed_in
from web.errors import status_of
from web.finding import found_case, found_deadline
from web.look_purpose import check_look
from web.pages.clockwork import Moment, light_of_deadline, ruler_of
from web.pages.deadline_actions import deadline_actions
from web.pages.ended_bases import ended_words
from web.pages.names import Names
from web.pages.offered import NOT_SENT, Sent, refused
from web.pages.rule_words import rule_url, source_words
from web.texts import choose, say, written_day
from web.unit_of_work import current_uow
from web.view_models.papers import CountedDay, DeadlinePage, LedgerEntry
from workflows.calendar.local_time import to_local
from workflows.calendar.queries import office_calendar
from workflows.cases.models import Case
from workflows.cases.queries import visible_case
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import Amount, Unit, parse_amount
from workflows.deadlines.counting import Moment as Instant
from workflows.deadlines.counting import Roll
from workflows.deadlines.explain import PAUSE_RECORD, ExplainedStep, Explanation, explain
from workflows.deadlines.models import Deadline, DeadlinePause
from workflows.deadlines.pauses import budget, ledger_of
from workflows.deadlines.queries import extensions_of, pauses_of, visible_deadline
from workflows.deadlines.rules.queries import version_by_id
from workflows.errors import NotFound, Refusal
from workflows.steps.ask_extension import ask_extension
from workflows.steps.extend_deadline import extend_deadline
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
        page = build_deadline(uow, case, deadline, refused(key, form, refusal))
        return render_template("deadline.html", page=page), status_of(refusal)
    flash(said, "ok")
    return redirect(f"/deadlines/{deadline_id}", 303)


def _suspend(uow: UnitOfWork, deadline_id: str, form: Mapping[str, str]) -> str:
    suspend_deadline(uow, deadline_id, form.get("ground", ""))
    return gettext("期限已中止计算。")


def _resume(uow: UnitOfWork, deadline_id: str, _form: Mapping[str, str]) -> str:
    resume_suspended(uow, deadline_id)
    return gettext("期限已恢复计算。")


def _extend(uow: UnitOfWork, deadline_id: str, form: Mapping[str, str]) -> str:
    extend_deadline(uow, deadline_id, form.get("ground", ""), form.get("to") or None)
    return gettext("期限已延长。")


def _ask(uow: UnitOfWork, deadline_id: str, form: Mapping[str, str]) -> str:
    ask_extension(uow, deadline_id, form.get("ground", ""), form.get("to") or None)
    return gettext("已申请延期，决定作出前期限照常计算。")


VERBS: dict[str, Callable[[UnitOfWork, str, Mapping[str, str]], str]] = {
    "suspend": _suspend,
    "resume": _resume,
    "extend": _extend,
    "ask-extension": _ask,
}
"""Does it to a deadline with what the form says; returns what is then said to the person."""


def build_deadline(
    uow: UnitOfWork, case: Case, deadline: Deadline, sent: Sent = NOT_SENT
) -> DeadlinePage:
    """The calculation as it stands now."""
    at = Moment(uow.now, office_calendar(uow.session))
    pauses = pauses_of(uow.session, deadline.id)
    amount = parse_amount(deadline.amount)
    explained = explanation(deadline, pauses, at)
    steps = _known(explained.steps, deadline, uow.now)
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
        start_event=_event(deadline.start_event, folder),
        light=light_of_deadline(deadline, at),
        state=deadline.state,  # type: ignore[arg-type]
        days=_days(steps, amount, deadline.due_on),
        due_on=deadline.due_on,
        due_at=deadline.due_at,
        raw_on=_moved_from(explained, deadline),
        warn_at=deadline.warn_at,
        ruler=ruler_of(deadline, at),
        ledger=_ledger(uow, deadline, pauses, case, names),
        rule_note=_rule_note(amount, deadline.roll),
        calendar_source=_sources(steps) if not amount.unit.exact else "",
        left=_left(deadline, amount, pauses, at) if deadline.state == "paused" else "",
        actions=deadline_actions(uow, case, deadline, sent),
        ended=ended_words(uow, deadline.basis),
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


def explanation(deadline: Deadline, pauses: Sequence[DeadlinePause], at: Moment) -> Explanation:
    """The walk of a deadline; of one that stands still as if it went on tomorrow."""
    roll: Roll = "none" if deadline.roll == "none" else "forward"
    tomorrow = at.now + timedelta(days=1)
    spans = [(pause.began_at, pause.ended_at or tomorrow) for pause in pauses]
    amount = parse_amount(deadline.amount)
    return explain(deadline.started_at, amount, at.calendar, roll=roll, pauses=spans)


def _known(
    steps: Sequence[ExplainedStep], deadline: Deadline, now: datetime
) -> Sequence[ExplainedStep]:
    """All steps; of a clock that stands still only those behind us, the rest is not known yet."""
    if deadline.due_on is not None:
        return steps
    until = to_local(deadline.ended_at or now)
    known = [step for step in steps if _day(step.at) <= until.date() and not _ahead(step.at, until)]
    last = known[-1]
    if deadline.state == "paused" and isinstance(last.at, datetime):
        known[-1] = replace(last, reason=Text("中止计时，尚未恢复"))
    return known


def _ahead(moment: Instant, until: datetime) -> bool:
    return isinstance(moment, datetime) and moment > until


def _day(moment: Instant) -> date:
    return to_local(moment).date() if isinstance(moment, datetime) else moment


def _days(
    steps: Sequence[ExplainedStep], amount: Amount, due_on: date | None
) -> tuple[CountedDay, ...]:
    every_day = amount.unit in (Unit.WD, Unit.CD)
    rows, number = [], 0
    for place, step in enumerate(steps, start=1):
        number += step.counted
        rows.append(
            CountedDay(
                day=_day(step.at),
                counted=step.counted,
                number=number if step.counted and every_day else None,
                reason=_with_time(step),
                source=say(Text(step.source)),
                due=due_on is not None and place == len(steps),
            )
        )
    return tuple(rows)


def _with_time(step: ExplainedStep) -> str:
    """Hours and minutes run on the clock: their steps say the time."""
    if not isinstance(step.at, datetime):
        return say(step.reason)
    return f"{to_local(step.at):%H:%M} {say(step.reason)}"


def _moved_from(explained: Explanation, deadline: Deadline) -> date | None:
    if deadline.due_on is None or explained.amount.unit.exact:
        return None
    return explained.result.raw


def _sources(steps: Iterable[ExplainedStep]) -> str:
    """The notices by which days were told apart, each once."""
    named = dict.fromkeys(step.source for step in steps)
    notices = [name for name in named if not name.startswith("《") and name != PAUSE_RECORD]
    return gettext("；").join(say(Text(name)) for name in notices)


def _event(event: str, folder: ProcessFolder) -> str:
    """What set the clock running, in words: a step that was completed, a date, an arrival."""
    if event.startswith("data."):
        return _field_title(event.removeprefix("data."), folder)
    element = folder.definition.elements.get(event)
    if element is None:
        return gettext("任务到达")
    spec = folder.tasks.get(event)
    name = choose(element.name, spec.title_en if spec else None)
    return gettext("“%(step)s”办结", step=name)


def _field_title(field: str, folder: ProcessFolder) -> str:
    for form in folder.forms.values():
        schema = form["schema"]["properties"].get(field)
        if schema is not None:
            english = form.get("ui", {}).get("title_en", {}).get(field)
            return choose(str(schema.get("title", field)), english)
    return field


def _ledger(
    uow: UnitOfWork,
    deadline: Deadline,
    pauses: Sequence[DeadlinePause],
    case: Case,
    names: Names,
) -> tuple[LedgerEntry, ...]:
    entries = [
        LedgerEntry(
            label=gettext("中止计时"),
            since=pause.began_at,
            until=pause.ended_at,
            ground=names.words(case, pause.ground),
            by=names.person(pause.by_id),
            basis=pause.basis or "",
        )
        for pause in pauses
    ]
    for extension in extensions_of(uow.session, deadline.id):
        amount = say(parse_amount(extension.amount).text)
        entries.append(
            LedgerEntry(
                label=gettext("延长 %(amount)s", amount=amount),
                since=extension.at,
                until=None,
                ground=extension.ground,
                by=names.person(extension.by_id),
            )
        )
    return tuple(sorted(entries, key=lambda entry: entry.since))


def _left(deadline: Deadline, amount: Amount, pauses: Sequence[DeadlinePause], at: Moment) -> str:
    """What a clock that stands still has left: it runs on with exactly that."""
    ledger = ledger_of(pauses)
    left = budget(deadline.started_at, amount, ledger, at.now, at.calendar)
    if left.unit == "workday":
        return ngettext("%(num)s 个工作日", "%(num)s 个工作日", left.left)
    if left.unit == "day":
        return ngettext("%(num)s 天", "%(num)s 天", left.left)
    minutes = -(-left.left // 60_000_000)
    return ngettext("%(num)s 分钟", "%(num)s 分钟", minutes)


def _rule_note(amount: Amount, roll: str) -> str:
    if amount.unit.exact:
        return gettext("自起算时刻起连续计时，不因休息日顺延。")
    if amount.unit is Unit.WD:
        return gettext("起算当日不计，自次日起只数工作日，末日 24 时届满。")
    if roll == "none":
        return gettext("起算当日不计，末日不顺延，24 时届满。")
    return gettext("起算当日不计，末日是休息日的顺延到下一个工作日，末日 24 时届满。")
