"""Rows that tests look at and the platform never asks for in this way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from notifications.models import Message
from oversight.models import Card
from oversight.queries import cards_of_tasks
from workflows.database.models import Outage
from workflows.deadlines.models import Timer
from workflows.history.models import HistoryRow
from workflows.history.queries import rows_with_end


def rows_of_chain(session: Session, chain: str) -> list[HistoryRow]:
    """All rows of a chain, oldest first."""
    return [row for row, _ in rows_with_end(session, chain)]


def armed_timers(session: Session, case_id: str) -> Sequence[Timer]:
    """The timers of a case that can still fire."""
    return session.scalars(
        select(Timer).where(Timer.case_id == case_id, Timer.state == "armed")
    ).all()


def card_of_task(session: Session, task_id: str) -> Card | None:
    """The card of a task, if it has one."""
    return cards_of_tasks(session, [task_id]).get(task_id)


def messages_of_rows(session: Session, rows: Iterable[int]) -> dict[int, list[Message]]:
    """The messages made of rows of the history, by row."""
    found: dict[int, list[Message]] = {}
    for message in session.scalars(select(Message).where(Message.history_id.in_(list(rows)))):
        found.setdefault(message.history_id, []).append(message)
    return found


def outages(session: Session) -> Sequence[Outage]:
    """All outages that were recorded, oldest first."""
    return session.scalars(select(Outage).order_by(Outage.began_at)).all()


def count_by_state(session: Session) -> dict[str, int]:
    """How many messages there are in each state."""
    rows = session.execute(select(Message.state, func.count()).group_by(Message.state))
    return {row[0]: row[1] for row in rows}
