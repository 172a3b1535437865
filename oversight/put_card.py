"""Issuing and raising a card: one per overdue task, and by the ladder never beyond red."""

from __future__ import annotations

from typing import Any

from oversight.ask_answer import ask_answer
from oversight.lights import LEVELS
from oversight.models import Card
from oversight.queries import card_of_duty
from workflows.cases.models import Case
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.tasks.models import Task


def put_card(uow: UnitOfWork, case: Case, task: Task, level: str, reason: str) -> Card | None:
    """Issue the task's card, or raise it to a level; the locked case's history says so.

    Returns the card when that changed something: a card that is as high already, or that a
    supervisor has revoked, stays as it is. The card asks the holder's head for a plan (yellow) or
    an answer (red); a red one is followed by its 督办单 (oversight.write_order). One overdue duty has
    one card: what was put on a step before it was taken back or returned goes on with it.
    """
    card = card_of_duty(uow.session, task)
    if card is not None:
        card.task_id = task.id  # of the same duty, as it was before it was taken back or returned
    if card is None:
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
        _record(uow, Kind.CARD_ISSUED, case, task, card)
    elif card.revoked_at is not None or LEVELS.index(card.level) >= LEVELS.index(level):
        return None
    else:
        card.level, card.raised_at, card.reason = level, uow.now, reason
        _record(uow, Kind.CARD_RAISED, case, task, card, reason=reason)
    ask_answer(uow, case, task, card)
    return card


def _record(uow: UnitOfWork, kind: Kind, case: Case, task: Task, card: Card, **more: Any) -> None:
    record(
        uow,
        kind,
        case=case,
        task_id=task.id,
        organization_id=acting_body(uow, task),
        tell_at=uow.now if card.level == "red" else None,
        card=card.id,
        level=card.level,
        name=task.name,
        **more,
    )


def acting_body(uow: UnitOfWork, task: Task) -> str:
    """For which organization something is done with a card: the acting person's, or the holder."""
    post = uow.viewer.main_post if uow.viewer else None
    return post.organization_id if post else task.organization_id
