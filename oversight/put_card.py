"""Issuing and raising a card: one per overdue task, and by the ladder never beyond red."""

from __future__ import annotations

from oversight.lights import LEVELS
from oversight.models import Card
from oversight.queries import card_of_task
from workflows.cases.models import Case
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.tasks.models import Task


def put_card(uow: UnitOfWork, case: Case, task: Task, level: str, reason: str) -> Card | None:
    """Issue the task's card, or raise it to a level; the locked case's history says so.

    Returns the card when that changed something: a card that is as high already, or that a
    supervisor has revoked, stays as it is.
    """
    card = card_of_task(uow.session, task.id)
    if card is None:
        return _issue(uow, case, task, level, reason)
    if card.revoked_at is not None or LEVELS.index(card.level) >= LEVELS.index(level):
        return None
    card.level, card.raised_at, card.reason = level, uow.now, reason
    record(
        uow,
        Kind.CARD_RAISED,
        case=case,
        task_id=task.id,
        organization_id=task.organization_id,
        card=card.id,
        level=level,
        name=task.name,
        reason=reason,
    )
    return card


def _issue(uow: UnitOfWork, case: Case, task: Task, level: str, reason: str) -> Card:
    card = Card(
        id=new_id(),
        task_id=task.id,
        case_id=case.id,
        organization_id=task.organization_id,
        level=level,
        issued_at=uow.now,
        reason=reason,
    )
    uow.session.add(card)
    uow.session.flush()
    record(
        uow,
        Kind.CARD_ISSUED,
        case=case,
        task_id=task.id,
        organization_id=task.organization_id,
        card=card.id,
        level=level,
        name=task.name,
    )
    return card
