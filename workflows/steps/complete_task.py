"""Completing a task: the one way in which people move a case on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bpmn import engine
from bpmn.folder_model import Decision, FolderTask
from bpmn.folder_tables import DECISION
from workflows.cases.models import Answer, CaseReader
from workflows.cases.standing_still import check_not_frozen
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import (
    AlreadyDone,
    FieldError,
    Invalid,
    NotFound,
    NotPermitted,
    Stale,
    WrongState,
)
from workflows.forms.check_answers import unprintable
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.matters.queries import matter
from workflows.organizations.queries import person
from workflows.steps.acting_on import check_not_held
from workflows.steps.apply_step import Completion, apply_step
from workflows.steps.bodies import list_errors
from workflows.steps.cast_vote import cast_vote, check_may_vote, rule_of
from workflows.steps.context import CaseContext, title_of
from workflows.steps.countersign import outcome_of, rows_of, told_votes
from workflows.steps.forms import asked_by, check_form, empty_fields, merged, task_form
from workflows.steps.guards import rules_for, run_checks
from workflows.steps.item_context import at_task
from workflows.steps.own_work import check_investigates, decides_it, done_before
from workflows.steps.services import note_table
from workflows.steps.tables import ask_table
from workflows.steps.tell_of_decision import tell_of_decision
from workflows.steps.work_out import worked_out
from workflows.tasks.models import Task, TaskVote
from workflows.tasks.permissions import check_may_complete
from workflows.texts import Text

MOST_OPINION = 2000


def complete_task(
    uow: UnitOfWork,
    task_id: str,
    *,
    decision: str,
    data: Mapping[str, Any],
    opinion: str = "",
    version: int | None,
) -> Task:
    """Complete an open task with a decision.

    `data` is laid over what the form holds; `version` is that of the task as the person saw it.
    Raises NotFound, AlreadyDone (somebody else was first), WrongState, NotPermitted, Stale, Invalid.
    """
    context, task = task_at_hand(uow, task_id)
    complete_at_hand(context, task, decision=decision, data=data, opinion=opinion, version=version)
    return task


def task_at_hand(uow: UnitOfWork, task_id: str) -> tuple[CaseContext, Task]:
    """A task with its case, locked, for whoever reads its form before completing it; raises NotFound."""
    found = CaseContext.of_task(uow, task_id)
    if found is None:
        raise NotFound(Text("没有这件任务，或者您不能查看。"))
    return found


def complete_at_hand(
    context: CaseContext,
    task: Task,
    *,
    decision: str,
    data: Mapping[str, Any],
    opinion: str = "",
    version: int | None,
) -> None:
    """Complete a task that is at hand, or vote where several people sign it.

    Raises as `complete_task` does; a vote takes no version, as those of others change nothing for it.
    """
    if task.countersigned:
        check_to_do(context, task)
        rows = cast_vote(at_task(context, task), task, decision, opinion.strip())
        settle_vote(context, task, rows)
        return
    check_to_do(context, task)
    if version is None:
        raise Invalid([FieldError("/version", Text("缺少版本号 version。"))])
    if version != task.version:
        raise Stale(Text("这件事在您填写时有了变化，请刷新后再提交；您填的内容没有丢。"))
    spec = context.folder.tasks[task.element]
    here = at_task(context, task)
    carry_out(here, task, _checked(here, task, spec, decision, dict(data), opinion.strip()))
    for opened in context.parts.open_tasks():
        if opened.countersigned and opened.opened_at == context.uow.now:
            settle_vote(context, opened)  # too few may have been named


def settle_vote(
    context: CaseContext,
    task: Task,
    rows: Sequence[TaskVote] | None = None,
    *,
    closing: bool = False,
) -> None:
    """Close the vote at a task if it is decided; `closing` decides it by the votes so far.

    `rows` are its members, where they are at hand.
    """
    here = at_task(context, task)
    rule, rows = rule_of(here, task), rows_of(here, task) if rows is None else rows
    outcome = outcome_of(rule, rows, closing=closing)
    if outcome is not None:
        told = told_votes(here, rule, rows)
        carry_out(
            here, task, new_answer(here.uow, task, outcome, _counted(here, task, outcome), told)
        )


def _counted(context: CaseContext, task: Task, outcome: str) -> dict[str, Any]:
    """What the platform works out when a vote comes to this decision."""
    chosen = context.folder.tasks[task.element].decision(outcome)
    wanted = chosen.works_out if chosen is not None else {}
    return worked_out(context.uow, wanted, context.data, {})


def carry_out(context: CaseContext, task: Task, answer: Answer) -> None:
    """Close a task with an answer that has been checked and let the case go on."""
    here = at_task(context, task)
    _note_what_allows(here, task, answer.decision)
    _close(here, task, answer)
    step = engine.complete(
        context.definition, context.case.engine_state, task.engine_id, here.told()
    )
    apply_step(context.outer, step, Completion(task.element, answer.decision, task.id, task.item))


def _note_what_allows(context: CaseContext, task: Task, decision: str) -> None:
    chosen = context.folder.tasks[task.element].decision(decision)
    if chosen is not None and chosen.allowed_by is not None:
        said = ask_table(context.folder, chosen.allowed_by, {**context.names(), DECISION: decision})
        note_table(context, task.element, said)


def check_to_do(context: CaseContext, task: Task) -> None:
    """Whether a task is open and the acting person's to do.

    Raises AlreadyDone, WrongState (it was cancelled or is held, or the case stands still),
    NotPermitted (also of their own work, which may have come to them by delegation or by standing in).
    """
    uow = context.uow
    _check_open(uow, context, task)
    check_not_frozen(context.case)
    check_not_held(context, task)
    if task.countersigned:
        check_may_vote(at_task(context, task), task)
        return
    holder = person(uow.session, task.assignee_id).name if task.assignee_id else None
    check_may_complete(uow.person, task, holder)
    _check_not_own_work(context, task)


def _check_not_own_work(context: CaseContext, task: Task) -> None:
    spec = context.folder.tasks[task.element]
    for element, person_id in done_before(context, task):
        if person_id == context.uow.person.id:
            name = context.definition.elements[element].name
            step = Text(name, context.folder.tasks[element].title_en)
            if element in spec.approves:
                raise NotPermitted(Text("“{step}”是您办理的，不能由您审批。", step=step))
            raise NotPermitted(Text("“{step}”是您办理的，这一步由其他人办理。", step=step))


def _check_open(uow: UnitOfWork, context: CaseContext, task: Task) -> None:
    if task.state == "done" and task.closed_by_id and task.closed_at and task.decision:
        chosen = context.folder.tasks[task.element].decision(task.decision)
        closer = person(uow.session, task.closed_by_id)
        raise AlreadyDone(
            by=closer.name,
            username=closer.username,
            at=task.closed_at,
            decision=task.decision,
            decision_label=label_of(chosen) if chosen else Text(task.decision),
        )
    if task.state != "open":
        raise WrongState(Text("这一步已经取消，不再需要办理。"))


def _checked(
    context: CaseContext,
    task: Task,
    spec: FolderTask,
    decision: str,
    given: dict[str, Any],
    opinion: str,
) -> Answer:
    uow = context.uow
    form = task_form(context, task)
    chosen = offered(context, spec, decision)
    check_investigates(context, task, chosen)
    data = asked_by(form, decision, merged(form, given))
    errors = check_form(form, data, decision, files=context.folder.files)
    errors += _opinion_errors(chosen, opinion)
    errors += list_errors(uow, context.folder, data, errors)
    known = {**context.data, **data}
    rules = rules_for(uow, chosen.checks, context.folder, known)
    errors += run_checks(uow, chosen.checks, known, errors, context.places(), rules)
    if not errors:
        errors += decides_it(context, spec, data)
    if errors:
        raise Invalid(errors)
    data |= worked_out(uow, chosen.works_out, context.data, data)
    return new_answer(uow, task, decision, data, opinion)


def offered(context: CaseContext, spec: FolderTask, decision: str) -> Decision:
    """A decision that the task offers and that can be taken now; raises Invalid."""
    chosen = spec.decision(decision)
    if chosen is None:
        raise Invalid([FieldError("/decision", Text("请选择一个结论。"))])
    if (why := context.why_barred(chosen)) is not None:
        raise Invalid([FieldError("/decision", why)])
    return chosen


def new_answer(
    uow: UnitOfWork, task: Task, decision: str, data: dict[str, Any], opinion: str
) -> Answer:
    """What the acting person answers at a task; not stored yet."""
    return Answer(
        id=new_id(),
        case_id=task.case_id,
        task_id=task.id,
        element=task.element,
        round=task.round,
        person_id=uow.person.id,
        at=uow.now,
        decision=decision,
        data=data,
        opinion=opinion,
        item=task.item,
    )


def label_of(chosen: Decision) -> Text:
    """What a decision is called."""
    return Text(chosen.label, chosen.label_en)


def _opinion_errors(chosen: Decision, opinion: str) -> list[FieldError]:
    if chosen.opinion == "required" and not opinion:
        return [FieldError("/opinion", Text("选择“{label}”要写明理由。", label=label_of(chosen)))]
    if len(opinion) > MOST_OPINION:
        text = Text(
            "意见最多 {limit} 字，现在是 {length} 字。", limit=MOST_OPINION, length=len(opinion)
        )
        return [FieldError("/opinion", text)]
    if unprintable(opinion):
        return [FieldError("/opinion", Text("意见里有不能显示的字符，请删去后重写。"))]
    return []


def _close(context: CaseContext, task: Task, answer: Answer) -> None:
    uow, case = context.uow, context.case
    chosen = context.folder.tasks[task.element].decision(answer.decision)
    context.note(answer)
    task.state, task.closed_at, task.closed_by_id = "done", uow.now, uow.person.id
    task.decision = answer.decision
    task.version += 1
    _take_over(context, task, answer)
    if context.parts.draft is not None:
        uow.session.delete(context.parts.draft)
        context.parts.draft = None
    if context.parts.reader is None:
        reader = CaseReader(
            case_id=case.id, person_id=uow.person.id, reason="handled", since=uow.now
        )
        uow.session.add(reader)
        context.parts.reader = reader
    record(
        uow,
        Kind.TASK_COMPLETED,
        case=case,
        task_id=task.id,
        organization_id=task.organization_id,
        tell_at=uow.now,
        on_behalf_of_id=task.on_behalf_of_id,
        item=task.item,
        element=task.element,
        name=task.name,
        decision=answer.decision,
        label=chosen.label if chosen else answer.decision,
        opinion=answer.opinion,
        answer=answer.id,
    )
    if chosen is not None and chosen.tells:
        tell_of_decision(context, chosen, answer)


def _take_over(context: CaseContext, task: Task, answer: Answer) -> None:
    """Let the case know what was answered; a corrected draft also changes title, matter, urgency."""
    case = context.case
    spec = context.folder.tasks[task.element]
    emptied = empty_fields(context.folder, spec, answer.decision, answer.data)
    context.take_over(answer.data, emptied)
    if task.element != context.first_task():
        return
    about = (
        matter(context.uow.session, str(case.data["matter"])) if case.data.get("matter") else None
    )
    case.matter_code = about.code if about else None
    case.urgent = bool(case.data.get("urgent", False))
    case.title = title_of(context.folder, context.text_values())
