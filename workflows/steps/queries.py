"""What a step reads of its case: one statement locks it, another brings what belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, bindparam, literal_column, select, union_all
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.orm import Session

from workflows.cases.models import Answer, Case, CaseOrganization, CaseReader, Draft
from workflows.cases.queries import in_sight, visible_to
from workflows.database.reading import Reading, columns_of
from workflows.database.reference import note_stamp, stamp_column
from workflows.deadlines.models import Deadline, Timer
from workflows.deadlines.queries import LIVE
from workflows.tasks.models import Task
from workflows.viewer import Viewer


@dataclass(slots=True)
class Parts:
    """What belongs to a case and is in motion, as the rows are now or will be.

    `tasks` are open, `deadlines` live and `timers` armed unless the command has closed them; what
    the command opens is added. `reader` and `draft` are the acting person's.
    """

    slots: dict[str, CaseOrganization] = field(default_factory=dict)
    tasks: list[Task] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    reader: CaseReader | None = None
    draft: Draft | None = None

    def open_tasks(self) -> list[Task]:
        """The tasks that are open, oldest first."""
        return [task for task in self.tasks if task.state == "open"]

    def task(self, engine_id: str | None) -> Task | None:
        """The open task of an engine task."""
        return next((task for task in self.open_tasks() if task.engine_id == engine_id), None)

    def live(self) -> list[Deadline]:
        """The running and paused deadlines."""
        return [each for each in self.deadlines if each.state in LIVE]

    def live_by_rule(self, item: str | None = None) -> dict[str, Deadline]:
        """One running or paused deadline of each rule that has any: the case's, and those of a body."""
        return {each.rule: each for each in self.live() if each.item in (None, item)}

    def armed(self) -> list[Timer]:
        """The timers that can still fire."""
        return [timer for timer in self.timers if timer.state == "armed"]


def standing_answers(session: Session, case_id: str) -> Sequence[Answer]:
    """The answers of a case that count, oldest first: without those that were taken back."""
    return session.scalars(
        select(Answer)
        .join(Task, Task.id == Answer.task_id)
        .where(Answer.case_id == case_id, Task.state == "done")
        .order_by(Answer.at, Answer.round, Answer.id)
    ).all()


def locked_case_of_task(session: Session, viewer: Viewer, task_id: str) -> Case | None:
    """The case of a task, held until the transaction ends, if the person may see it."""
    found = _locking(viewer, session.get_bind().dialect).rows(session, task=task_id)
    if not found:
        return None
    ((case, stamp),) = found
    note_stamp(session, stamp)
    return case  # type: ignore[no-any-return]


@lru_cache(maxsize=500)
def _locking(viewer: Viewer, dialect: Dialect) -> Reading:
    task: Any = bindparam("task", "")
    query = (
        select(*columns_of(Case), stamp_column())
        .join(Task, Task.case_id == Case.id)
        .where(Task.id == task, visible_to(viewer), in_sight(viewer, Task.confidential))
        .with_for_update(of=Case, key_share=True)
    )
    return Reading.of(query, (Case,), dialect)


def parts_of(session: Session, case_id: str, viewer: Viewer | None, about: str) -> Parts:
    """What belongs to a locked case; `about` is the draft's name."""
    parts = Parts()
    person = viewer.id if viewer else ""
    found = _everything(session.get_bind().dialect).rows(
        session, case=case_id, person=person, about=about
    )
    for slot, task, deadline, timer, reader, draft in found:
        if slot is not None:
            parts.slots[slot.slot] = slot
        if task is not None:
            parts.tasks.append(task)
        if deadline is not None:
            parts.deadlines.append(deadline)
        if timer is not None:
            parts.timers.append(timer)
        parts.reader = parts.reader or reader
        parts.draft = parts.draft or draft
    parts.tasks.sort(key=lambda task: (task.opened_at, task.id))
    return parts


@lru_cache
def _everything(dialect: Dialect) -> Reading:
    """One row for each thing, whatever its kind: each kind of row is joined to a number of its own."""
    case: Any = bindparam("case", "")
    person: Any = bindparam("person", "")
    joined: Sequence[Any] = (
        (CaseOrganization, CaseOrganization.case_id == case),
        (Task, and_(Task.case_id == case, Task.state == "open")),
        (Deadline, and_(Deadline.case_id == case, Deadline.state.in_(LIVE))),
        (Timer, and_(Timer.case_id == case, Timer.state == "armed")),
        (CaseReader, and_(CaseReader.case_id == case, CaseReader.person_id == person)),
        (Draft, and_(Draft.person_id == person, Draft.about == bindparam("about", ""))),
    )
    numbers: list[Any] = [
        select(literal_column(str(at)).label("kind")) for at in range(len(joined))
    ]
    source: Any = (kind := union_all(*numbers).subquery("kinds"))
    for at, (entity, belongs) in enumerate(joined):
        source = source.outerjoin(entity, and_(kind.c.kind == at, belongs))
    kinds = [entity for entity, _ in joined]
    return Reading.of(select(*columns_of(*kinds)).select_from(source), kinds, dialect)
