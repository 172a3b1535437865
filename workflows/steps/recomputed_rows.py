"""What a recomputation moves, as it is shown to whoever signs it: steps and dates, no case's content.

Those who run the platform do not see cases (DOMAIN B2): a row names the case by its number, and of
a confidential part neither the step nor the rule, whose code would tell of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.recompute_queries import changes_of
from workflows.processes.published import published_folder
from workflows.tasks.queries import open_steps_by_deadline


@dataclass(frozen=True, slots=True)
class MovedRow:
    """A deadline that moves. `position` is where the next page of the list begins after it."""

    deadline_id: str
    case_id: str
    number: str
    """The case's official number, or the beginning of its id while it has none."""
    process: str
    process_en: str | None
    steps: tuple[str, ...]
    """The steps that are open on it; empty where it is confidential, or runs beside them."""
    confidential: bool
    rule: str
    title: str
    amount_before: str
    amount_after: str
    due_before: datetime
    due_after: datetime
    stage_before: str
    """ahead | warned | over"""
    stage_after: str
    provisional: bool
    signed: bool
    made: bool

    @property
    def position(self) -> tuple[datetime, str]:
        return self.due_before, self.deadline_id


def moved_rows(
    uow: UnitOfWork,
    recomputation_id: str,
    *,
    after: tuple[datetime, str] | None = None,
    limit: int | None = None,
) -> Sequence[MovedRow]:
    """A page of the list, what was due first comes first; without `limit` all of it."""
    found = changes_of(uow.session, recomputation_id, after=after, limit=limit)
    steps = open_steps_by_deadline(uow.session, [case.id for _, _, case in found])
    rows = []
    for change, deadline, case in found:
        hidden = deadline.confidential or case.sealed
        folder = published_folder(uow.session, case.process_version_id)
        rows.append(
            MovedRow(
                deadline_id=deadline.id,
                case_id=case.id,
                number=case.number or case.id[:8],
                process=folder.title,
                process_en=folder.title_en,
                steps=() if hidden else tuple(steps.get(deadline.id, ())),
                confidential=hidden,
                rule="" if hidden else deadline.rule,
                title="" if hidden else deadline.title,
                amount_before=change.amount_before,
                amount_after=change.amount_after,
                due_before=change.due_before,
                due_after=change.due_after,
                stage_before=change.stage_before,
                stage_after=change.stage_after,
                provisional=change.provisional,
                signed=change.signed,
                made=change.made,
            )
        )
    return rows
