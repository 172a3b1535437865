"""What a decision would bring about, before it is taken: who gets what until when, and who is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from notifications.audiences import AUDIENCES, recipients
from web.pages.names import Names
from web.texts import choose
from web.view_models.consequences import (
    Change,
    ClockChange,
    Consequences,
    NextTask,
    Paper,
    Until,
)
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.models import Deadline
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.steps.context import CaseContext
from workflows.steps.history_to_see import rows_to_see
from workflows.steps.rehearse_task import Rehearsed, lapse_of, rehearsal
from workflows.tasks.models import Task
from workflows.tasks.queries import candidates

CLOCKS: dict[Kind, Change] = {
    Kind.DEADLINE_STARTED: "started",
    Kind.DEADLINE_PAUSED: "paused",
    Kind.DEADLINE_RESUMED: "resumed",
    Kind.DEADLINE_MET: "met",
    Kind.DEADLINE_CANCELLED: "cancelled",
}


def foresee(
    context: CaseContext, task: Task, decision: str, given: Mapping[str, Any]
) -> Consequences:
    """Rehearse a decision at a task at hand, its form as far as it is filled in.

    The context is used up by it. Raises as `workflows.steps.rehearse_task.rehearsal` does.
    """
    with rehearsal(context, task, decision, given) as rehearsed:
        return _Look(context, rehearsed).consequences()


class _Look:
    """Puts what was rehearsed into words while it is there."""

    def __init__(self, context: CaseContext, rehearsed: Rehearsed) -> None:
        self._context = context
        self._case = context.case
        self._session = context.uow.session
        self._rehearsed = rehearsed
        # What the reader could not see afterwards is not foretold either.
        self._seen = rows_to_see(context.uow, context.case, rehearsed.rows)
        self._names = Names(context.uow)

    def consequences(self) -> Consequences:
        opened = [row.task_id for row in self._rows(Kind.TASK_OPENED)]
        tasks = [self._session.get_one(Task, each) for each in opened]
        return Consequences(
            tasks=tuple(self._next(task) for task in tasks),
            cancelled=tuple(
                self._names.step(self._case, data["element"], data["name"])
                for data in self._data(Kind.TASK_CANCELLED)
            ),
            clocks=tuple(self._changes({task.deadline_id for task in tasks})),
            papers=tuple(
                Paper(str((row.data or {})["title"]), self._names.organization(row.organization_id))
                for row in self._rows(Kind.DOCUMENT_MADE)
            ),
            told=tuple(self._told()),
            seen_by=tuple(body.short_name for body in self._rehearsed.seen_by),
            out_of_sight=self._out_of_sight(),
            ends_as=self._ends_as(),
            goes_on=any(self._rows(Kind.CASE_PASSED_ON)),
        )

    def _rows(self, kind: Kind) -> Iterator[HistoryRow]:
        return (row for row in self._seen if row.kind == kind)

    def _data(self, kind: Kind) -> Iterator[dict[str, Any]]:
        return (row.data or {} for row in self._rows(kind))

    def _next(self, task: Task) -> NextTask:
        clock = self._session.get_one(Deadline, task.deadline_id) if task.deadline_id else None
        return NextTask(
            element=task.element,
            name=self._names.step(self._case, task.element, task.name),
            organization=self._names.organization(task.organization_id),
            people=tuple(self._names.person(each) for each in self._handlers(task)),
            until=self._until(clock) if clock else None,
            on_lapse=self._on_lapse(task),
            countersigned=task.countersigned,
        )

    def _handlers(self, task: Task) -> list[str]:
        if task.assignee_id is not None:
            return [task.assignee_id]
        able = candidates(self._session, task, self._context.today)
        return [person.id for person in able]

    def _on_lapse(self, task: Task) -> tuple[str, ...]:
        """What comes by itself once the task's clock has run out."""
        for timer in self._context.parts.armed():
            if timer.task_id == task.id and timer.interrupting:
                return tuple(self._title(each) for each in lapse_of(self._context, timer))
        return ()

    def _title(self, element: str) -> str:
        folder = self._context.folder
        spec = folder.tasks.get(element) or folder.ends.get(element)
        title = self._context.definition.elements[element].name
        return choose(title, spec.title_en if spec else None)

    def _changes(self, shown: set[str | None]) -> Iterator[ClockChange]:
        """What happens to clocks that no task shows which opens."""
        for row in self._seen:
            change = CLOCKS.get(Kind(row.kind))
            if change is None or row.data is None:
                continue
            clock = self._session.get_one(Deadline, row.data["deadline"])
            if change != "started" or clock.id not in shown:
                yield ClockChange(change, self._until(clock))

    def _until(self, clock: Deadline) -> Until:
        return Until(
            title=self._names.words(self._case, clock.title),
            due_on=clock.due_on,
            due_at=clock.due_at,
            exact=parse_amount(clock.amount).unit.exact,
            provisional=clock.provisional,
        )

    def _told(self) -> list[str]:
        """Everybody whom the notifications would write to, by name, once."""
        people = (
            each.person_id
            for row in self._seen
            if Kind(row.kind) in AUDIENCES and row.tell_at is not None
            for each in recipients(self._context.uow, row)
        )
        return [self._names.person(each) for each in dict.fromkeys(people)]

    def _out_of_sight(self) -> str:
        """Where the case stands if steps open that are hidden from the reader."""
        hidden = {row.id for row in self._rehearsed.rows} - {row.id for row in self._seen}
        opened = (row for row in self._rehearsed.rows if row.kind == Kind.TASK_OPENED)
        if any(row.id in hidden for row in opened):
            return self._names.out_of_sight(self._case)
        return ""

    def _ends_as(self) -> str:
        for data in self._data(Kind.CASE_FINISHED):
            return self._names.words(self._case, str(data["label"]))
        return ""
