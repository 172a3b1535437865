"""The case page, and the task page, which is the case page with its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from flask import Blueprint, Response, redirect, render_template, request
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as Redirect

from notifications.queries import visible_messages
from oversight.models import Card
from oversight.queries import cards_of_tasks
from web.access import signed_in
from web.demo import demo_enabled
from web.errors import status_of
from web.finding import found_case, found_task
from web.first_look import note_first_look
from web.pages import case_parts
from web.pages.answers import said_before, with_words
from web.pages.card_panel import card_panels
from web.pages.case_actions import case_actions
from web.pages.clock_bars import clock_bars, limit_of_case
from web.pages.clockwork import Moment, light_of_case, light_of_task, sort_key
from web.pages.done import announce
from web.pages.evidence import evidence_upload
from web.pages.facts import facts
from web.pages.family import related_cases
from web.pages.form_fields import errors_by_input, read_fields, sent_version
from web.pages.history_entries import entries
from web.pages.names import Names
from web.pages.offered import NOT_SENT, Sent
from web.pages.requests import request_rows
from web.pages.reviews import review_notes
from web.pages.task_panel import NOTHING, Typed, panel
from web.texts import choose, listed, say
from web.unit_of_work import current_uow
from web.view_models.case import CasePage, Clock, Conflict
from web.view_models.forms import FormError, Upload
from workflows.calendar.queries import office_calendar
from workflows.cases.models import Case
from workflows.cases.queries import sees_confidential, slots_of
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline, DeadlinePause
from workflows.deadlines.queries import deadlines_to_see, pauses_of_case
from workflows.documents.queries import documents_to_see
from workflows.errors import AlreadyDone, Invalid, NotFound, Refusal
from workflows.evidence.queries import evidence_to_see
from workflows.steps.complete_task import check_to_do, complete_at_hand, task_at_hand
from workflows.steps.context import CaseContext
from workflows.steps.forms import task_form
from workflows.steps.history_to_see import history_to_see
from workflows.steps.item_context import at_task
from workflows.steps.may_add_evidence import may_add_evidence
from workflows.steps.save_draft import save_draft
from workflows.tasks.claim_task import claim_task, release_task
from workflows.tasks.models import Task
from workflows.tasks.permissions import can_complete
from workflows.tasks.queries import tasks_to_see
from workflows.texts import Text

pages = Blueprint("case", __name__)


@pages.get("/cases/<case_id>")
@signed_in
def case_page(case_id: str) -> str:
    """A case, with the form of the task on it that is mine, if there is one."""
    uow = current_uow()
    case = found_case(uow, case_id)
    mine = my_task(uow, case)
    note_first_look(mine)
    return render_template("case.html", page=build_case(uow, case, mine))


def my_task(uow: UnitOfWork, case: Case) -> Task | None:
    """The first open task of a case that the acting person may complete."""
    for task in tasks_to_see(uow.session, uow.person, case, "open"):
        if can_complete(uow.person, task):
            return task
    return None


@pages.get("/tasks/<task_id>")
@signed_in
def task_page(task_id: str) -> str:
    """A task on its case's page."""
    uow = current_uow()
    task = found_task(uow, task_id)
    note_first_look(task)
    return render_template("case.html", page=build_case(uow, found_case(uow, task.case_id), task))


@pages.post("/tasks/<task_id>/complete")
@signed_in
def complete(task_id: str) -> str | Redirect | tuple[str, int]:
    """Complete a task; what is wrong comes back with everything that was typed."""
    uow = current_uow()
    context, task = task_at_hand(uow, task_id)
    form = task_form(context, task)
    data = read_fields(form, request.form)
    decision = request.form.get("decision", "")
    opinion = request.form.get("opinion", "")
    typed = Typed(data=data, decision=decision, opinion=opinion)
    try:
        check_to_do(context, task)
    except Refusal as refusal:
        return _refused(uow, context.case, task, typed, refusal)
    if "add" in request.form:
        typed = replace(typed, extra_line=request.form["add"])
        return render_template("case.html", page=build_case(uow, context.case, task, typed))
    if "draft" in request.form:
        save_draft(uow, f"task:{task.id}", {**data, "decision": decision, "opinion": opinion})
        return redirect(f"/tasks/{task.id}", 303)
    try:
        with uow.attempt():
            complete_at_hand(
                context,
                task,
                decision=decision,
                data=data,
                opinion=opinion,
                version=sent_version(request.form),
            )
    except Refusal as refusal:
        return _refused(uow, context.case, task, typed, refusal)
    announce(uow, task, context.case)
    return redirect(f"/cases/{task.case_id}", 303)


def _refused(
    uow: UnitOfWork, case: Case, task: Task, typed: Typed, refusal: Refusal
) -> tuple[str, int]:
    """The page again, with the reason and with everything that was typed."""
    uow.session.refresh(task)
    if task.state != "open" or not can_complete(uow.person, task):
        conflict = _conflict(uow, case, task, typed, refusal)
        page = build_case(uow, case, task, conflict=conflict)
        return render_template("case.html", page=page), status_of(refusal)
    by_name: dict[str, str] = {}
    errors: tuple[FormError, ...] = (FormError("", say(refusal.text)),)
    if isinstance(refusal, Invalid):
        by_name, errors = errors_by_input(refusal.errors, say)
    page = build_case(uow, case, task, replace(typed, by_name=by_name, errors=errors))
    return render_template("case.html", page=page), status_of(refusal)


def _conflict(uow: UnitOfWork, case: Case, task: Task, typed: Typed, refusal: Refusal) -> Conflict:
    """Why a task is not this person's to do any more, and what they typed."""
    kept = _kept(uow, task, typed)
    if not isinstance(refusal, AlreadyDone):
        return Conflict(reason=say(refusal.text), opinion=kept)
    return Conflict(
        by=refusal.by,
        at=refusal.at,
        decision=say(refusal.decision_label),
        task=Names(uow).step(case, task.element, task.name),
        opinion=kept,
    )


def _kept(uow: UnitOfWork, task: Task, typed: Typed) -> str:
    """What the person typed, in words, to be copied: their form is gone with the task."""
    context = CaseContext(uow, found_case(uow, task.case_id))
    spec = context.folder.tasks[task.element]
    chosen = spec.decision(typed.decision)
    form = task_form(context, task)
    known = at_task(
        context, task
    ).data  # not the form's data: they hold what was saved while typing
    english = form.ui.get("title_en", {})
    titles = {
        name: choose(prop.get("title", name), english.get(name))
        for name, prop in form.schema["properties"].items()
    }
    labels = {
        name: {option["const"]: option["title"] for option in prop.get("oneOf", ())}
        for name, prop in form.schema["properties"].items()
    }
    lines = [choose(chosen.label, chosen.label_en)] if chosen else []
    lines += [
        gettext(
            "%(field)s：%(value)s", field=titles[name], value=_in_words(value, labels.get(name, {}))
        )
        for name, value in typed.data.items()
        if value not in ("", [], None, False) and value != known.get(name)
    ]
    return "\n".join([*lines, typed.opinion] if typed.opinion else lines)


def _in_words(value: object, labels: Mapping[object, str]) -> str:
    if isinstance(value, Mapping):
        return " ".join(map(str, value.values()))
    if isinstance(value, list):
        return listed([_in_words(item, labels) for item in value])
    return labels.get(value, str(value))


@pages.post("/tasks/<task_id>/claim")
@signed_in
def claim(task_id: str) -> Redirect:
    """Take a task from the pool."""
    claim_task(current_uow(), task_id)
    return redirect(f"/tasks/{task_id}", 303)


@pages.post("/tasks/<task_id>/release")
@signed_in
def release(task_id: str) -> Redirect:
    """Give a task back to the pool."""
    release_task(current_uow(), task_id)
    return redirect(f"/tasks/{task_id}", 303)


@pages.post("/tasks/<task_id>/draft")
@signed_in
def autosave(task_id: str) -> str | Redirect:
    """Keep what is typed; the button 存草稿 comes back to the page, autosave gets its line."""
    uow = current_uow()
    task = found_task(uow, task_id)
    context = CaseContext(uow, found_case(uow, task.case_id))
    data = read_fields(task_form(context, task), request.form)
    kept = {
        **data,
        "decision": request.form.get("decision", ""),
        "opinion": request.form.get("opinion", ""),
    }
    saved = save_draft(uow, f"task:{task.id}", kept)
    if "HX-Request" not in request.headers:
        return redirect(f"/tasks/{task.id}", 303)
    return render_template("partials/autosave.html", saved_at=saved.saved_at)


@pages.get("/cases/<case_id>/diagram.bpmn")
@signed_in
def diagram_xml(case_id: str) -> Response:
    """The diagram a case runs on, as BPMN; `?call=` gives what that element of it calls."""
    uow = current_uow()
    folder = Names(uow).folder(found_case(uow, case_id))
    call = request.args.get("call", "")
    shown = folder.called.get(call) if call else folder
    if shown is None:
        raise NotFound(Text("没有这张流程图。"))
    return Response(shown.files["process.bpmn"], content_type="application/xml; charset=utf-8")


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked up of a case, once, for all parts of its page."""

    uow: UnitOfWork
    case: Case
    at: Moment
    names: Names
    tasks: Sequence[Task]
    deadlines: Mapping[str, Deadline]
    cards: Mapping[str, Card]
    pauses: Mapping[str, Sequence[DeadlinePause]]

    @property
    def opened(self) -> list[Task]:
        return [task for task in self.tasks if task.state == "open"]

    def deadline(self, task: Task | None) -> Deadline | None:
        """The clock of a task, if it has one."""
        return self.deadlines.get(task.deadline_id or "") if task else None


def build_case(
    uow: UnitOfWork,
    case: Case,
    task: Task | None,
    typed: Typed = NOTHING,
    conflict: Conflict | None = None,
    sent: Sent = NOT_SENT,
) -> CasePage:
    """Everything the case page shows to the acting person."""
    session = uow.session
    looked = _look(uow, case)
    names, at, tasks, deadlines = looked.names, looked.at, looked.tasks, looked.deadlines
    evidence = evidence_to_see(session, uow.person, case)
    documents = documents_to_see(session, uow.person, case)
    messages = visible_messages(session, uow.person, case_id=case.id)
    call = case_parts.shown_call(case, tasks, names, request.args.get("diagram", ""), task)
    page_url = f"/tasks/{task.id}" if task else f"/cases/{case.id}"
    head = _clock(looked, task)
    rows = history_to_see(uow, case)
    told = with_words(entries(rows, case, names), rows, case, evidence, names)
    return replace(
        _head(looked),
        clock=head,
        limit=limit_of_case(case, deadlines.values(), head, names, at),
        progress=_progress(tasks, case, at),
        diagram=case_parts.diagram(case, tasks, deadlines, names, at, call),
        diagrams=case_parts.diagram_tabs(case, tasks, deadlines, names, at, call, page_url),
        tasks=case_parts.open_tasks(case, tasks, deadlines, looked.cards, names, at),
        history=told,
        evidence=tuple(
            case_parts.evidence_item(item, names, uow.services.blobs) for item in evidence
        ),
        upload=_upload(uow, case),
        documents=case_parts.document_items(documents, {each.id: each for each in tasks}, names),
        messages=case_parts.message_rows(messages, names, demo=demo_enabled()),
        related=related_cases(uow, case, names, at),
        deadlines=case_parts.deadline_rows(list(deadlines.values()), case, names, at),
        bars=clock_bars(uow, case, tasks, list(deadlines.values()), looked.pauses, names, at),
        reviews=review_notes(case, deadlines.values(), looked.pauses, names, at.now),
        facts=facts(case, names, whole=sees_confidential(uow.person, case)),
        cards=card_panels(uow, case, names, at, sent),
        requests=request_rows(uow, case, names, sent),
        actions=case_actions(uow, case, names, sent),
        task=panel(uow, case, task, names, typed, said_before(task, tasks, rows, told))
        if task
        else None,
        conflict=conflict,
    )


def _look(uow: UnitOfWork, case: Case) -> Looked:
    names = Names(uow)
    tasks = tasks_to_see(uow.session, uow.person, case)
    names.prepare([(each, case) for each in tasks])
    return Looked(
        uow,
        case,
        Moment(uow.now, office_calendar(uow.session)),
        names,
        tasks,
        {item.id: item for item in deadlines_to_see(uow.session, uow.person, case)},
        cards_of_tasks(uow.session, [each.id for each in tasks]),
        pauses_of_case(uow.session, case.id),
    )


def _head(looked: Looked) -> CasePage:
    case, names = looked.case, looked.names
    slots = slots_of(looked.uow.session, case.id)
    others = [
        slots[name]
        for name, slot in names.folder(case).slots.items()
        if slot.source.startswith("data.")
        and not slot.late
        and name in slots
        and slots[name].organization_id != case.organization_id
    ]
    lights = {
        task.id: light_of_task(task, looked.deadline(task), looked.at) for task in looked.tasks
    }
    late = sum(light.late for light in lights.values())
    light = light_of_case([lights[task.id] for task in looked.opened])
    return CasePage(
        id=case.id,
        title=case.title,
        process=names.process(case),
        process_url=f"/processes/{case.process_key}",
        version=case.version,
        state=case.state,  # type: ignore[arg-type]
        state_label=_state_label(case, looked.opened, names),
        light=replace(light, late=late > 0) if light.state == "done" else light,
        started_at=case.started_at,
        number=case.number,
        from_body=names.organization(case.organization_id),
        to_body=names.organization(others[0].organization_id) if others else "",
        place=str(case.data.get("place", "")),
        party=str(case.data.get("party", "")),
        urgent=case.urgent,
        frozen=choose(case.frozen["reason"], case.frozen["reason_en"]) if case.frozen else "",
        finished_at=case.finished_at,
        took=_took(case, late, looked.at),
        url=f"/cases/{case.id}",
    )


def _clock(looked: Looked, task: Task | None) -> Clock | None:
    """The clock of this task, or on the case page that of the most urgent open one.

    Where no clock runs for that task, the one of the case that is due first.
    """
    shown = task
    if task is None or task.state != "open":
        shown = _most_urgent(looked.opened, looked.deadlines, looked.at)
    deadline = looked.deadline(shown)
    running = [each for each in looked.deadlines.values() if each.due_at and not each.ended_at]
    if shown is not None and deadline is None and running:
        due_first = min(running, key=lambda each: (each.due_at, each.id))
        stood = looked.pauses.get(due_first.id, ())
        return case_parts.case_clock(looked.case, due_first, stood, looked.names, looked.at)
    pauses = looked.pauses.get(deadline.id, ()) if deadline else ()
    card = looked.cards.get(shown.id) if shown else None
    return case_parts.head_clock(
        looked.case, shown, deadline, card, pauses, looked.names, looked.at
    )


def _most_urgent(opened: list[Task], deadlines: Mapping[str, Deadline], at: Moment) -> Task | None:
    def urgency(task: Task) -> tuple[int, float]:
        deadline = deadlines.get(task.deadline_id or "")
        return sort_key(light_of_task(task, deadline, at), deadline.due_at if deadline else None)

    return min(opened, key=urgency, default=None)


def _state_label(case: Case, opened: list[Task], names: Names) -> str:
    if case.state == "running":
        return listed(names.steps(case, opened)) or names.out_of_sight(case)
    ended = {"withdrawn": gettext("已撤回"), "terminated": gettext("已终止")}
    return names.ending(case) or ended.get(case.state, gettext("已办结"))


def _took(case: Case, late: int, at: Moment) -> str:
    """How long a case took that is over, and how many of its steps were late."""
    if case.finished_at is None:
        return ""
    span = ngettext("历时 %(num)s 个工作日", "历时 %(num)s 个工作日", _days(case, at))
    if not late:
        return gettext("%(span)s，各步都在期限内", span=span)
    steps = ngettext("%(num)s 步曾超期", "%(num)s 步曾超期", late)
    return gettext("%(span)s，%(steps)s", span=span, steps=steps)


def _days(case: Case, at: Moment) -> int:
    """The working day that a case is in or ended on, counted from its first."""
    first, last = local_date(case.started_at), local_date(case.finished_at or at.now)
    return max(1, at.calendar.workdays_between(first - timedelta(days=1), last))


def _progress(tasks: Sequence[Task], case: Case, at: Moment) -> str:
    done = sum(task.state == "done" for task in tasks)
    if case.finished_at is not None:
        return ngettext("共走完 %(num)s 步", "共走完 %(num)s 步", done)
    return ngettext(
        "第 %(day)s 个工作日，已走完 %(num)s 步",
        "第 %(day)s 个工作日，已走完 %(num)s 步",
        done,
        day=_days(case, at),
    )


def _upload(uow: UnitOfWork, case: Case) -> Upload | None:
    if case.frozen is not None or not may_add_evidence(uow, case):
        return None
    return evidence_upload(f"/cases/{case.id}/evidence")
