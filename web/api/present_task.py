"""Tasks as the API tells them: state, clock, what may be decided, and the form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bpmn.folder_model import Decision, FolderTask, ProcessFolder
from oversight.lights import Standing, standing_of_task
from oversight.models import Card
from oversight.queries import cards_of_tasks
from web.api.basic_shapes import OrganizationRef
from web.api.directory import Directory
from web.api.present_deadline import shown_remaining
from web.api.shapes import DecisionShape, FormShape, SignerShape, TaskShape
from web.texts import choose, say
from workflows.calendar.queries import office_calendar
from workflows.cases.models import Case
from workflows.cases.queries import answer_of_task
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline
from workflows.deadlines.queries import deadlines_by_id
from workflows.errors import NotPermitted, WrongState
from workflows.organizations.queries import organization_by_code
from workflows.processes.published import published_folder
from workflows.steps.complete_task import check_to_do
from workflows.steps.context import CaseContext
from workflows.steps.forms import Form, task_form
from workflows.steps.item_context import at_task
from workflows.tasks.models import Task
from workflows.tasks.queries import votes_of


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What several tasks need, read at once."""

    deadlines: Mapping[str, Deadline]
    cards: Mapping[str, Card]

    def deadline(self, task: Task) -> Deadline | None:
        """The clock of a task."""
        return self.deadlines.get(task.deadline_id or "")

    def standing(self, uow: UnitOfWork, task: Task) -> Standing:
        """How a task stands now."""
        calendar = office_calendar(uow.session)
        card = self.cards.get(task.id)
        return standing_of_task(task, self.deadline(task), card, uow.now, calendar)


def facts_of(uow: UnitOfWork, tasks: Iterable[Task], directory: Directory) -> TaskFacts:
    """Read what is shown beside these tasks."""
    tasks = list(tasks)
    directory.prepare(
        [task.assignee_id for task in tasks], [task.organization_id for task in tasks]
    )
    clocks = [task.deadline_id for task in tasks if task.deadline_id]
    return TaskFacts(
        deadlines_by_id(uow.session, clocks), cards_of_tasks(uow.session, [t.id for t in tasks])
    )


def present_task(
    uow: UnitOfWork,
    task: Task,
    case: Case,
    directory: Directory,
    facts: TaskFacts,
    form: FormShape | None = None,
) -> TaskShape:
    """A task as it stands at this moment, for the acting person."""
    folder = published_folder(uow.session, case.process_version_id)
    spec = folder.tasks[task.element]
    deadline, standing = facts.deadline(task), facts.standing(uow, task)
    return TaskShape(
        id=task.id,
        case_id=case.id,
        number=case.number,
        element=task.element,
        name=choose(task.name, spec.title_en),
        process=case.process_key,
        organization=directory.organization(task.organization_id),
        body=_body(uow, task),
        assignee=directory.person(task.assignee_id),
        state=task.state,
        decision=task.decision,
        opened_at=task.opened_at,
        closed_at=task.closed_at,
        light=standing.light.value,
        card=standing.card,
        deadline_id=task.deadline_id,
        due_on=deadline.due_on if deadline else None,
        due_at=deadline.due_at if deadline else None,
        provisional=standing.provisional,
        remaining=shown_remaining(standing),
        decisions=_decisions(uow, task, case, spec),
        signers=_signers(uow, task, directory),
        form=form,
        version=task.version,
    )


def _signers(uow: UnitOfWork, task: Task, directory: Directory) -> list[SignerShape] | None:
    if not task.countersigned:
        return None
    return [
        SignerShape(person=person, state=row.state)
        for row in votes_of(uow.session, task.id)
        if (person := directory.person(row.person_id)) is not None
    ]


def _body(uow: UnitOfWork, task: Task) -> OrganizationRef | None:
    body = organization_by_code(uow.session, task.item) if task.item else None
    return OrganizationRef(code=body.code, name=body.short_name) if body else None


def present_whole_task(uow: UnitOfWork, task: Task, case: Case) -> TaskShape:
    """A task with its form."""
    directory = Directory(uow)
    facts = facts_of(uow, [task], directory)
    return present_task(uow, task, case, directory, facts, _form(uow, task, case))


def present_form(form: Form) -> FormShape:
    """A form; what may be chosen in a field stands under `ui.options`."""
    options = {
        field: [
            {"value": item.value, "name": item.label, "note": say(item.note)} for item in offered
        ]
        for field, offered in form.choices.items()
    }
    return FormShape(
        schema=dict(form.schema), ui={**form.ui, "options": options}, data=dict(form.data)
    )


def _form(uow: UnitOfWork, task: Task, case: Case) -> FormShape | None:
    context = at_task(CaseContext(uow, case), task)
    if task.state == "open":
        return present_form(task_form(context, task))
    answer = answer_of_task(uow.session, task.id)
    if answer is None:
        return None
    source = _source(context.folder, task)
    return FormShape(schema=source["schema"], ui={**source["ui"], "options": {}}, data=answer.data)


def _source(folder: ProcessFolder, task: Task) -> Mapping[str, Any]:
    name = folder.tasks[task.element].form
    empty = {"schema": {"type": "object", "properties": {}}, "ui": {}}
    return folder.forms[name] if name else empty


def _decisions(uow: UnitOfWork, task: Task, case: Case, spec: FolderTask) -> list[DecisionShape]:
    if task.state != "open":
        return []
    context = at_task(CaseContext(uow, case), task)
    reason = None
    try:
        check_to_do(context, task)
    except (NotPermitted, WrongState) as refusal:
        reason = say(refusal.text)
    shown = []
    for chosen in spec.offers:
        barred = context.why_barred(chosen) if reason is None else None
        shown.append(_decision(chosen, reason if barred is None else say(barred)))
    return shown


def _decision(chosen: Decision, reason: str | None) -> DecisionShape:
    return DecisionShape(
        value=chosen.value,
        label=choose(chosen.label, chosen.label_en),
        allowed=reason is None,
        reason=reason,
        opinion=chosen.opinion,
    )
