"""A case as one body of a list sees it, inside the sub-process in which it does its part."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from bpmn.folder_bodies import Repeat
from workflows.cases import items
from workflows.cases.models import Answer, CaseOrganization, Draft
from workflows.organizations.models import Organization
from workflows.organizations.queries import organization_by_code
from workflows.steps.bodies import columns_of, names_of
from workflows.steps.context import CaseContext
from workflows.steps.queries import Parts
from workflows.tasks.models import Task


class ItemContext(CaseContext):
    """What the body has decided and written lies over what the case holds; rows are the case's."""

    def __init__(self, outer: CaseContext, repeat: Repeat, code: str) -> None:
        super().__init__(outer.uow, outer.case)
        self.outer = outer
        self.repeat = repeat
        self.item = code
        self.rehearsed, self.hops = outer.rehearsed, outer.hops

    @property
    def parts(self) -> Parts:
        return self.outer.parts

    @property
    def data(self) -> Mapping[str, Any]:
        return {**self.case.data, **items.data_of(self.case, self.repeat, self.code)}

    @property
    def code(self) -> str:
        """The code of the body."""
        assert self.item is not None
        return self.item

    def slots(self) -> dict[str, CaseOrganization]:
        return self.outer.slots()

    def slot(self, name: str) -> Organization:
        if name != self.repeat.slot:
            return self.outer.slot(name)
        body = organization_by_code(self.uow.session, self.code)
        assert body is not None, "looked up when the list was written"
        return body

    def places(self) -> dict[str, Organization]:
        return {**self.outer.places(), self.repeat.slot: self.slot(self.repeat.slot)}

    def draft(self, task: Task) -> Draft | None:
        return self.outer.draft(task)

    def answers(self) -> list[Answer]:
        return [each for each in self.outer.answers() if self._is_ours(each)]

    def _is_ours(self, answer: Answer) -> bool:
        if answer.item is None:
            return True
        repeat = self.folder.repeat_of(answer.element)
        return repeat is not None and (repeat.slot, answer.item) == (self.repeat.slot, self.code)

    def note(self, answer: Answer) -> None:
        self.outer.forget_answers()
        items.note_answer(
            self.case, self.repeat, self.code, answer.element, answer.decision, answer.data
        )
        self.uow.session.add(answer)

    def take_over(self, data: Mapping[str, Any], emptied: Collection[str] = ()) -> None:
        """What the body wrote was kept with its answer; it forgets `emptied`, the case's own data stay."""
        if emptied:
            items.forget_data(self.case, self.repeat, self.code, emptied)

    def keep(self, data: Mapping[str, Any]) -> None:
        items.note_data(self.case, self.repeat, self.code, data)

    def forget(self, element: str, before: str | None) -> None:
        items.forget_answer(self.case, self.repeat, self.code, element, before)

    def next_round(self, element: str) -> int:
        return items.next_round(self.case, self.repeat, self.code, element)

    def names(self) -> dict[str, Any]:
        own = names_of(self.uow, self.folder, self.case, self.repeat, self.code)
        return {**self.outer.names(), **own}

    def text_values(self) -> dict[str, Any]:
        columns = columns_of(self.repeat, self.case, self.code)
        own = items.data_of(self.case, self.repeat, self.code)
        body = {self.repeat.slot: self.slot(self.repeat.slot)}
        return {**self.outer.text_values(), **columns, **own, **body}


def inside(context: CaseContext, element: str, item: str | None) -> CaseContext:
    """The case as seen at an element, by the body `item` where it lies in a repeated sub-process."""
    repeat = context.folder.repeat_of(element)
    if repeat is None or item is None:
        return context.outer
    return ItemContext(context.outer, repeat, item)


def at_task(context: CaseContext, task: Task) -> CaseContext:
    """The case as seen at a task."""
    return inside(context, task.element, task.item)


def at_rule(context: CaseContext, rule: str, item: str | None) -> CaseContext:
    """The case as seen by a clock."""
    repeat = context.folder.repeat_of_rule(rule)
    if repeat is None or item is None:
        return context.outer
    return ItemContext(context.outer, repeat, item)
