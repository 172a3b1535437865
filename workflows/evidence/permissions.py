"""Who may add evidence to a case."""

from __future__ import annotations

from workflows.cases.models import Case
from workflows.database.unit_of_work import UnitOfWork
from workflows.tasks.permissions import can_complete
from workflows.tasks.queries import tasks_of_case


def may_add_evidence(uow: UnitOfWork, case: Case) -> bool:
    """Whoever has an open task on a running case."""
    return case.state == "running" and any(
        can_complete(uow.person, task) for task in tasks_of_case(uow.session, case.id, "open")
    )
