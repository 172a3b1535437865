"""The only place where a step of the engine becomes rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from bpmn import engine
from bpmn.folder_model import Rule
from bpmn.folder_points import Point
from bpmn.folder_tables import table_of
from bpmn.step import OpenedService, OpenedTask, OpenedTimer, Step
from workflows.calendar.local_time import to_local
from workflows.cases.queries import add_readers, hold_ends
from workflows.clock import local_date
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.keep_time import (
    as_set,
    end_deadline,
    pause_deadline,
    resume_deadline,
    schedule,
    start_deadline,
)
from workflows.deadlines.models import Deadline, Timer
from workflows.deadlines.queries import has_run, pauses_of
from workflows.deadlines.rules.in_force import ACT_DAY, rule_in_force
from workflows.documents.numbering import next_number
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.organizations.queries import holders
from workflows.steps.begin_part import begin_part, end_left_clocks
from workflows.steps.confidential import (
    is_clock_of_part,
    is_confidential,
    open_part,
    serve_document,
)
from workflows.steps.context import CaseContext, Holder
from workflows.steps.countersign import RECUSED, open_countersign, rows_of
from workflows.steps.guard_parts import day_of
from workflows.steps.item_context import inside
from workflows.steps.keep_waits import keep_waits
from workflows.steps.make_document import make_document
from workflows.steps.services import run_service
from workflows.steps.stand_in import stand_in
from workflows.steps.throw_messages import throw_messages
from workflows.tasks.models import Task
from workflows.tasks.queries import candidates
from workflows.viewer import TASK_ROLES


@dataclass(frozen=True, slots=True)
class Completion:
    """The element whose completion caused a step, with which decision, and by which body of a list.

    An event has no task.
    """

    element: str
    decision: str
    task_id: str | None
    item: str | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """How a case ends that reaches no end of its diagram: its state, outcome and what that is called."""

    state: str
    outcome: str | None
    label: str


def apply_step(
    context: CaseContext, step: Step, cause: Completion | None, ending: Ending | None = None
) -> None:
    """Write what a step changed: tasks, clocks, timers, documents, the case's end.

    Service tasks that the step reached are run here and completed in the same transaction.
    """
    case = context.case
    case.engine_state = step.state
    case.version += 1
    if cause is not None:
        _follow_completion(inside(context, cause.element, cause.item), cause)
    _close(context, step)
    for begun in step.begun:
        begin_part(context, begun)
    for opened in step.tasks_opened:
        _open_task(context, opened)
    _open_to_called(context)
    if not step.finished:
        _pause_and_resume(context)
    for timer in step.timers_opened:
        _arm_timer(context, timer)
    end_left_clocks(context)
    keep_waits(context, step)
    throw_messages(context, step)
    if step.finished:
        _finish(context, ending or _drawn_end(context, step))
    for service in step.services_opened:
        _serve(context, service)


def make_documents_at_lapse(context: CaseContext, element: str) -> None:
    """Make what a step calls for when its time runs out: `element` is the timer, nobody the handler."""
    hidden = is_confidential(context, context.definition.elements[element].attached_to or "")
    for document in context.folder.documents:
        named = any(point.element == element for point in document.at)
        if named and context.holds(document.when):
            make_document(context, document, None, None, hidden=hidden)


def _follow_completion(context: CaseContext, cause: Completion) -> None:
    _give_number(context, cause)
    _open_to_organizations(context, cause)
    part = context.folder.confidential
    if part is not None and matches(part.until, cause):
        open_part(context)
    started = _turn_clocks(context, cause)
    hidden = is_confidential(context, cause.element)
    for document in context.folder.documents:
        if matches(document.at, cause) and context.holds(document.when):
            make_document(context, document, cause.task_id, started, hidden=hidden)
    for serving in part.serves if part is not None else ():
        if matches(serving.at, cause):
            serve_document(context, serving.document, serving.to)


def _turn_clocks(context: CaseContext, cause: Completion) -> Deadline | None:
    """End the clocks this completion meets, start those it sets running; return the first started."""
    first = None
    running = context.parts.live_by_rule(context.item)
    for rule in context.folder.rules.values():
        live = running.get(rule.code)
        if live is not None and matches(rule.until, cause):
            end_deadline(context.uow, context.case, live, "met")
            live = None
        starts = rule.read_by is None and matches(rule.starts, cause)
        if live is None and starts and _may_run(context, rule):
            started = _start(context, rule, _counted_from(context, rule), cause.element)
            first = first or started
    return first


def _give_number(context: CaseContext, cause: Completion) -> None:
    number = context.folder.number
    if number is None or context.case.number is not None or not matches(number.at, cause):
        return
    context.case.number = next_number(context.uow, context.slot(number.slot), number.mark)
    record(context.uow, Kind.CASE_NUMBERED, case=context.case, number=context.case.number)


def _open_to_organizations(context: CaseContext, cause: Completion) -> None:
    rows = context.slots()
    for name, slot in context.folder.slots.items():
        row = rows.get(name)
        hidden = row is not None and row.visible_from is None and not slot.handlers_only
        if row and hidden and matches(slot.visible_from, cause):
            row.visible_from = context.uow.now


def _open_to_called(context: CaseContext) -> None:
    """Let bodies that only a called process brings in see the case once it has been called."""
    rows = context.slots()
    hidden = {
        name: point.element
        for name, slot in context.folder.slots.items()
        for point in slot.visible_from
        if point.kind == "called"
        and not slot.handlers_only
        and name in rows
        and rows[name].visible_from is None
    }
    if not hidden:
        return
    calls = context.folder.calls
    open_now = context.parts.open_tasks()
    running = {calls[part].process for task in open_now for part in task.path if part in calls}
    for name, process in hidden.items():
        if process in running:
            rows[name].visible_from = context.uow.now


def _close(context: CaseContext, step: Step) -> None:
    case = context.case
    for engine_id in step.tasks_closed:
        task = context.parts.task(engine_id)
        if task is None:
            continue
        task.state, task.closed_at = "cancelled", context.uow.now
        task.version += 1
        record(
            context.uow,
            Kind.TASK_CANCELLED,
            case=case,
            task_id=task.id,
            organization_id=task.organization_id,
            item=task.item,
            element=task.element,
            name=task.name,
        )
    closed = set(step.timers_closed)
    for timer in context.parts.armed():
        if (timer.engine_id, timer.element) in closed:
            timer.state, timer.fire_at = "closed", None


def _open_task(context: CaseContext, opened: OpenedTask) -> None:
    context = inside(context, opened.element, opened.item)
    uow, case = context.uow, context.case
    holder = context.holder(opened.element)
    spec = context.folder.tasks[opened.element]
    name = context.definition.elements[opened.element].name
    assignee = _starter(context, holder) if spec.assignee == "starter" else None
    task = Task(
        id=new_id(),
        case_id=case.id,
        engine_id=opened.id,
        element=opened.element,
        path=list(opened.path),
        item=context.item,
        name=name,
        round=context.next_round(opened.element),
        organization_id=holder.organization.id,
        role=holder.role,
        assignee_id=assignee,
        barred=case.barred,
        confidential=is_confidential(context, opened.element),
        opened_at=uow.now,
        state="open",
    )
    uow.session.add(task)
    context.parts.tasks.append(task)
    if spec.countersign is not None:
        open_countersign(context, task, spec.countersign)
    elif task.barred is not None and task.assignee_id is None:
        task.assignee_id = stand_in(context, task)
    _let_handlers_see(context, task)
    record(
        uow,
        Kind.TASK_OPENED,
        case=case,
        task_id=task.id,
        organization_id=task.organization_id,
        tell_at=uow.now,
        item=task.item,
        element=task.element,
        name=name,
        role=holder.role,
        round=task.round,
        assignee=task.assignee_id,
    )


def _let_handlers_see(context: CaseContext, task: Task) -> None:
    """Let those who get a task see its case, where neither their post nor their body opens it to them."""
    closed = any(slot.handlers_only for slot in context.folder.slots.values())
    if task.role not in TASK_ROLES and not closed:
        return
    session, now = context.uow.session, context.uow.now
    if task.countersigned:  # the absent too, and whoever votes only after others
        able = [row.person_id for row in rows_of(context, task) if row.state != RECUSED]
    elif task.assignee_id is None:
        able = [person.id for person in candidates(session, task, context.today)]
    else:
        able = [task.assignee_id]
    add_readers(session, context.case.id, able, "given", now)


def _starter(context: CaseContext, holder: Holder) -> str | None:
    """Whoever started the case, while they still hold the task's role; else its other holders do it."""
    session, starter = context.uow.session, context.case.started_by_id
    able = holders(session, holder.role, holder.organization.id, context.today)
    barred = context.case.barred or ""
    held = any(person.id == starter for person in able)
    return starter if held and starter not in barred else None


def _pause_and_resume(context: CaseContext) -> None:
    uow, case = context.uow, context.case
    open_tasks = context.parts.open_tasks()
    for deadline in context.parts.live():
        rule = context.folder.rules[deadline.rule]
        open_now = {
            task.element: task.name for task in open_tasks if task.item in (None, deadline.item)
        }
        standing = [open_now[element] for element in rule.paused_in if element in open_now]
        if standing and deadline.state == "running":
            pause_deadline(uow, case, deadline, standing[0])
        elif not standing and _stands_for_a_step(uow, deadline, rule):
            resume_deadline(uow, case, deadline)


def _stands_for_a_step(uow: UnitOfWork, deadline: Deadline, rule: Rule) -> bool:
    """Whether a step paused the clock: what a person suspended, only a person lets run on."""
    if deadline.state != "paused" or not rule.paused_in:
        return False
    return pauses_of(uow.session, deadline.id)[-1].by_id is None


def _arm_timer(context: CaseContext, opened: OpenedTimer) -> None:
    uow, case = context.uow, context.case
    context = inside(context, opened.element, opened.item)
    rule = context.folder.rules[opened.value["rule"]]
    live = context.parts.live_by_rule(context.item).get(rule.code)
    if live is None and not _may_run(context, rule):
        return  # the event stays in the diagram and never fires
    deadline = live or _start_now(context, rule)
    task = context.parts.task(opened.task_id) if opened.task_id else None
    if task is not None:
        task.deadline_id = deadline.id
    timer = Timer(
        id=new_id(),
        case_id=case.id,
        task_id=task.id if task else None,
        deadline_id=deadline.id,
        engine_id=opened.id,
        element=opened.element,
        interrupting=opened.interrupting,
        state="armed",
    )
    uow.session.add(timer)
    context.parts.timers.append(timer)
    schedule(uow, timer, deadline, after=None)


def _may_run(context: CaseContext, rule: Rule) -> bool:
    """Whether a clock of this rule may start now: its condition holds, and it has turns left."""
    if not context.holds(rule.when):
        return False
    return not (
        rule.once and has_run(context.uow.session, context.case.id, rule.code, context.item)
    )


def _counted_from(context: CaseContext, rule: Rule) -> datetime:
    """The day that the case names for a rule, else now."""
    day = context.data.get(rule.day) if rule.day else None
    return instant_of_data(str(day)) if day else context.uow.now


def _start_now(context: CaseContext, rule: Rule) -> Deadline:
    """Open a clock that no completion opened: it runs from a date in the data, or from now."""
    started, event = _counted_from(context, rule), "opened"
    for point in rule.starts:
        given = context.data.get(point.field) if point.field else None
        if given and not has_run(context.uow.session, context.case.id, rule.code, context.item):
            started, event = instant_of_data(given), point.text
    return _start(context, rule, started, event)


def _start(context: CaseContext, rule: Rule, started_at: datetime, event: str) -> Deadline:
    version = rule_in_force(
        context.uow.session,
        context.folder,
        rule,
        local_date(started_at),
        today=context.today,
        act_on=day_of(context.data.get(ACT_DAY)),
    )
    rule = version.rule
    other = next((amount for when, amount in rule.instead if context.holds(when)), None)
    if other is not None:
        rule = replace(rule, amount=other, urgent=None)
    day = context.data.get(rule.set_by) if rule.set_by else None
    if day:
        rule = as_set(rule, started_at, date.fromisoformat(str(day)[:10]))
    own = context.item if context.folder.repeat_of_rule(rule.code) else None
    deadline = start_deadline(context.uow, context.case, rule, started_at, event, own, version)
    deadline.confidential = is_clock_of_part(context, rule.code)
    context.parts.deadlines.append(deadline)
    return deadline


def instant_of_data(value: str) -> datetime:
    """The instant meant by a date or date-time of a form; a bare date is the start of its day."""
    return to_local(datetime.fromisoformat(value))


def _drawn_end(context: CaseContext, step: Step) -> Ending:
    # A called process has ends of its own; how the case came out is what its own diagram says.
    own = context.definition.diagram.elements
    outcome = next((end for end in reversed(step.ends) if end in own), None)
    state = "withdrawn" if outcome == "withdrawn" else "finished"
    label = context.definition.elements[outcome].name if outcome else ""
    return Ending(state, outcome, label)


def _finish(context: CaseContext, end: Ending) -> None:
    uow, case = context.uow, context.case
    hold_ends(uow.session, case.id)  # somebody may just be merging another case into it
    for deadline in context.parts.live():
        end_deadline(uow, case, deadline, "cancelled")
    case.state, case.outcome, case.finished_at = end.state, end.outcome, uow.now
    record(
        uow,
        Kind.CASE_FINISHED,
        case=case,
        tell_at=uow.now,
        outcome=end.outcome,
        state=end.state,
        label=end.label,
    )
    drawn = context.folder.ends.get(end.outcome or "")
    if drawn is not None and drawn.opens is not None and context.holds(drawn.opens.when):
        record(
            uow,
            Kind.CASE_PASSED_ON,
            case=case,
            tell_at=uow.now,
            element=drawn.element,
            process=drawn.opens.process,
            title=case.title,
        )


def _serve(context: CaseContext, opened: OpenedService) -> None:
    here = inside(context, opened.element, opened.item)
    run_service(here, opened.verb, opened.element)
    found = here.told() if table_of(opened.verb) else {}
    step = engine.complete(context.definition, context.case.engine_state, opened.id, found)
    apply_step(context, step, None)


def matches(points: Iterable[Point], cause: Completion) -> bool:
    """Whether a completion is one of these moments of the folder."""
    return any(
        point.kind == "element"
        and point.element == cause.element
        and (not point.decisions or cause.decision in point.decisions)
        for point in points
    )
