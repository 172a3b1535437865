"""What a step needs to know of its case: the folder it runs on, who takes part, what was said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bpmn.definition import Definition
from bpmn.evaluator import evaluate
from bpmn.folder_bodies import Holder as HolderSpec
from bpmn.folder_bodies import HolderChoice
from bpmn.folder_known import PROFILE
from bpmn.folder_model import Decision, ProcessFolder, Slot
from bpmn.folder_points import Bar
from workflows.cases.models import Answer, Case, CaseOrganization, Draft
from workflows.cases.progress import decisions, forget_answer, next_round, note_answer, rounds
from workflows.cases.queries import answers_of, draft, locked_case, slots_of
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.matters.models import Matter
from workflows.matters.queries import matter
from workflows.organizations.models import Organization
from workflows.organizations.queries import (
    child_of_kind,
    organization,
    organization_by_code,
    organizations_by_id,
)
from workflows.processes.published import published_folder
from workflows.steps.bodies import counted, would_take_part
from workflows.steps.guard_parts import day_of
from workflows.steps.queries import Parts, locked_case_of_task, parts_of
from workflows.steps.tables import why_not_allowed
from workflows.tasks.models import Task, TaskVote
from workflows.texts import Text


@dataclass(frozen=True, slots=True)
class Holder:
    """Who a task is for: everybody with `role` at the organization."""

    role: str
    organization: Organization


class CaseContext:
    """A locked case with its folder; lives for one command."""

    def __init__(self, uow: UnitOfWork, case: Case, parts: Parts | None = None) -> None:
        self.uow = uow
        self.case = case
        self.folder: ProcessFolder = published_folder(uow.session, case.process_version_id)
        self._organizations: dict[str, Organization] = {}
        self._parts = parts
        self.outer: CaseContext = self
        """The case as such, where this is it as seen by one body of a list, whose code is `item`."""
        self.item: str | None = None
        self.rehearsed = False
        """Whether all of this is undone in the end: then no document is drawn."""
        self._drafted: str | None = None
        self._drafts: dict[str, Draft | None] = {}
        self._slots: dict[str, CaseOrganization] | None = parts.slots if parts else None
        self._answers: list[Answer] | None = None
        self.signers: dict[str, list[TaskVote]] = {}
        """Who signs a task together with others, where it has been looked up: nobody else changes it now."""
        self.hops = 0
        """How many messages led to this command without a person between them."""

    @classmethod
    def locked(cls, uow: UnitOfWork, case_id: str) -> CaseContext:
        """Lock a case and read what belongs to it."""
        return cls(uow, locked_case(uow.session, case_id))

    @classmethod
    def of_task(cls, uow: UnitOfWork, task_id: str) -> tuple[CaseContext, Task] | None:
        """Lock the case of a task and read what belongs to it; None if the person may not see it."""
        case = locked_case_of_task(uow.session, uow.person, task_id)
        if case is None:
            return None
        parts = parts_of(uow.session, case.id, uow.viewer, f"task:{task_id}")
        found = next((task for task in parts.tasks if task.id == task_id), None)
        task = found or uow.session.get_one(Task, task_id, populate_existing=True)
        context = cls(uow, case, parts)
        context._drafted = task_id
        return context, task

    @property
    def parts(self) -> Parts:
        """What is in motion in the case, looked up once; the case must be locked."""
        if self._parts is None:
            self._parts = parts_of(self.uow.session, self.case.id, self.uow.viewer, "")
            self._slots = self._parts.slots
        return self._parts

    @property
    def definition(self) -> Definition:
        return self.folder.definition

    @property
    def data(self) -> Mapping[str, Any]:
        """What the forms have said so far."""
        return self.case.data

    @property
    def today(self) -> date:
        return local_date(self.uow.now)

    def slot(self, name: str) -> Organization:
        """The organization in a slot of the case."""
        if name not in self._organizations:
            row = self.slots()[name]
            self._organizations[name] = organization(self.uow.session, row.organization_id)
        return self._organizations[name]

    def slots(self) -> dict[str, CaseOrganization]:
        """The rows of the organizations that take part, by slot; looked up once."""
        if self._slots is None:
            self._slots = slots_of(self.uow.session, self.case.id)
        return self._slots

    def draft(self, task: Task) -> Draft | None:
        """What the acting person typed at a task and has not sent."""
        if self._drafted == task.id:
            return self.parts.draft
        viewer, about = self.uow.viewer, f"task:{task.id}"
        if about not in self._drafts:
            found = draft(self.uow.session, viewer.id, about) if viewer else None
            self._drafts[about] = found
        return self._drafts[about]

    def answers(self) -> list[Answer]:
        """What people answered so far, oldest first; looked up once."""
        if self._answers is None:
            self._answers = list(answers_of(self.uow.session, self.case.id))
        return self._answers

    def note(self, answer: Answer) -> None:
        """Store an answer and let what follows in this command know of it."""
        self.forget_answers()
        note_answer(self.case, answer.element, answer.decision)
        self.uow.session.add(answer)

    def forget_answers(self) -> None:
        """Look them up again when they are asked for."""
        self._answers = None

    def take_over(self, data: Mapping[str, Any], emptied: Collection[str] = ()) -> None:
        """Let the case hold what was written, without the fields `emptied`; named bodies take part."""
        held = {key: value for key, value in self.case.data.items() if key not in emptied}
        self.case.data = {**held, **data}
        self.fill_slots()

    def keep(self, data: Mapping[str, Any]) -> None:
        """Let the case hold what the platform found out."""
        self.take_over(data)

    def forget(self, element: str, before: str | None) -> None:
        """Note that the last answer of an element was taken back; `before` is the one before it."""
        forget_answer(self.case, element, before)

    def next_round(self, element: str) -> int:
        """Note that an element is opened; how many times that makes."""
        return next_round(self.case, element)

    def first_task(self) -> str:
        """The task a case begins with: there the starter may still change everything."""
        return next(
            element
            for element in self.definition.order
            if self.definition.elements[element].kind == "userTask"
        )

    def places(self) -> dict[str, Organization]:
        """The organizations that take part so far, by slot; late slots may still be empty."""
        rows = self.slots()
        if rows.keys() - self._organizations.keys():
            ids = {row.organization_id for row in rows.values()}
            found = organizations_by_id(self.uow.session, ids)
            self._organizations = {name: found[row.organization_id] for name, row in rows.items()}
        return {name: self.slot(name) for name in self.folder.slots if name in rows}

    def acting_for(self) -> str | None:
        """The organization for which the acting person does what they do; None for the platform."""
        if self.uow.viewer is None:
            return None
        post = self.uow.viewer.post_among({row.organization_id for row in self.slots().values()})
        return post.organization_id if post else None

    def fill_slots(self) -> None:
        """Put the organizations that the data names into their slots again."""
        rows = self.slots()
        for name, slot in self.folder.slots.items():
            body = named_body(self.uow, slot, self.case.data)
            if body is None:
                continue
            if name in rows:
                rows[name].organization_id = body.id
            else:
                rows[name] = take_part(self.uow, self.case, slot, body)
        self._organizations.clear()

    def matter(self) -> Matter | None:
        """The matter the case is about, if it is about one."""
        code = self.case.matter_code
        return matter(self.uow.session, code) if code else None

    def names(self) -> dict[str, Any]:
        """What expressions may read: data, the last decision of each element, its rounds, counts."""
        names = expression_names(
            self.folder,
            self.case.data,
            decisions(self.case),
            rounds(self.case),
            {name: body.kind for name, body in self.places().items()},
            self.case.profile,
        )
        return {**names, **counted(self.uow, self.folder, self.case, names)}

    def told(self) -> dict[str, Any]:
        """What the engine is told before a step: the names its diagram reads, and who would take part."""
        names = self.names()
        of_case = names if self.outer is self else self.outer.names()
        names |= would_take_part(self.uow, self.folder, self.case, of_case)
        read = self.definition.names_read
        return {name: value for name, value in names.items() if name in read}

    def holds(self, expression: str | None) -> bool:
        """Whether a condition of the folder is met; an absent one is."""
        return expression is None or bool(evaluate(expression, self.names()))

    def why_barred(self, decision: Decision) -> Text | None:
        """Why a decision cannot be taken in this case, None if it can."""
        bar = self.first_bar(decision.barred)
        if bar is not None or decision.allowed_by is None:
            return bar
        return why_not_allowed(self.folder, decision, self.names())

    def first_bar(self, bars: Iterable[Bar]) -> Text | None:
        """The reason of the first bar whose condition is met."""
        for bar in bars:
            if self.holds(bar.when):
                english = self.filled(bar.reason_en) if bar.reason_en else None
                return Text(self.filled(bar.reason), english)
        return None

    def holder(self, element: str) -> Holder:
        """Who the folder gives a task to, by its own rule or its lane's."""
        return self.first_holder(self.folder.tasks[element].holders)

    def first_holder(self, choices: Iterable[HolderChoice]) -> Holder:
        """The first of several holders whose condition is met; the last one has none."""
        for choice in choices:
            if self.holds(choice.when):
                return self.held_by(choice.holder)
        raise LookupError(f"{self.folder.key}: no holder is meant")

    def all_holders(self, choices: Iterable[HolderChoice]) -> list[Holder]:
        """All of several holders whose condition is met, and whose body takes part and has that unit."""
        found = (self._held_if_there(each.holder) for each in choices if self.holds(each.when))
        return [holder for holder in found if holder is not None]

    def _held_if_there(self, spec: HolderSpec) -> Holder | None:
        try:
            return self.held_by(spec)
        except LookupError:  # nobody is in that slot yet, or the body has no such unit
            return None

    def held_by(self, spec: HolderSpec) -> Holder:
        """The role and the organization that `role@slot/KIND` means in this case."""
        return Holder(spec.role, self.place(spec.place, spec.unit))

    def place(self, slot: str, child_kind: str | None) -> Organization:
        """The organization in a slot, or its inner body of a kind."""
        body = self.slot(slot)
        if child_kind is None:
            return body
        inner = child_of_kind(self.uow.session, body.id, child_kind)
        if inner is None:
            raise LookupError(f"{body.code} has no {child_kind}")
        return inner

    def filled(self, template: str, written: Callable[[date], str] = date.isoformat) -> str:
        """A text of the folder with its {field}, {slot.field} and {matter.subject} filled in.

        `written` says how a day is written.
        """
        values = self.text_values()
        days = {
            key: written(day)
            for key, value in values.items()
            if (day := day_of(value)) and len(value) == len("2026-11-24")
        }
        return fill(template, values | days)

    def text_values(self) -> dict[str, Any]:
        """What {holes} in the folder's texts may name."""
        values: dict[str, Any] = dict(self.case.data)
        values.update(self.places())
        values["matter"] = self.matter()
        return values


def take_part(
    uow: UnitOfWork, case: Case, slot: Slot, body: Organization, form: str | None = None
) -> CaseOrganization:
    """Put an organization into a slot of a case; those who see it from the start see it now.

    `form` is the form that somebody begins the case with, None if it runs already or nobody does.
    """
    seen = uow.now if slot.seen_from_start(form) and not slot.handlers_only else None
    row = CaseOrganization(
        case_id=case.id, slot=slot.key, organization_id=body.id, visible_from=seen
    )
    uow.session.add(row)
    return row


def expression_names(
    folder: ProcessFolder,
    data: Mapping[str, Any],
    decisions: Mapping[str, str],
    rounds: Mapping[str, int],
    kinds: Mapping[str, str],
    profile: str | None,
) -> dict[str, Any]:
    """The names of an expression with defaults for what has not been said: None, 0 rounds, false.

    `kinds` are those of the organizations that take part, by slot; `profile` is the county's at the start.
    """
    names: dict[str, Any] = {f"{slot}_kind": kinds.get(slot) for slot in folder.slots}
    for call in folder.calls.values():  # a called process knows our slots by its own names
        for inner, ours in call.bind.items():
            names.setdefault(f"{inner}_kind", kinds.get(ours))
    for element in folder.definition.elements:
        names[element] = decisions.get(element)
        names[f"{element}_rounds"] = rounds.get(element, 0)
    for form in folder.forms.values():
        for field, schema in form["schema"]["properties"].items():
            names.setdefault(field, False if schema.get("type") == "boolean" else None)
    names.update(dict.fromkeys(folder.worked_out()))
    names[PROFILE] = profile
    names.update(data)
    return names


def named_body(uow: UnitOfWork, slot: Slot, data: Mapping[str, Any]) -> Organization | None:
    """The organization that the data names for a slot, if its source is the data."""
    where, _, field = slot.source.partition(".")
    if where != "data":
        return None
    code = (data.get(slot.replaced_by) if slot.replaced_by else None) or data.get(field)
    return organization_by_code(uow.session, str(code)) if code else None


def title_of(folder: ProcessFolder, values: Mapping[str, Any]) -> str:
    """The name of a case, on one line: the first of the folder's wordings that says something."""
    filled = (" ".join(fill(template, values).split()) for template in folder.case_titles)
    return next((title for title in filled if title), folder.title)


def fill(template: str, values: Mapping[str, Any]) -> str:
    """Fill {name} and {name.attribute}; what is missing stays empty."""
    return template.format_map(_Lenient(values)).strip()


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> _Blank:
        return _Blank()

    def __getitem__(self, key: str) -> Any:
        value = super().get(key)
        return _Blank() if value is None else value


class _Blank:
    def __getattr__(self, name: str) -> _Blank:
        return self

    def __format__(self, spec: str) -> str:
        return ""
