"""Reading cards, and what the ladder has told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from oversight.models import Card, CardAnswer, CardDemand, CardProposal, CardTalk
from workflows.cases.models import Case
from workflows.cases.queries import in_sight, sees_confidential, visible_to
from workflows.deadlines.models import Deadline
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.tasks.models import Task
from workflows.tasks.queries import case_of_task, tasks_of_duty
from workflows.viewer import Viewer

Chosen = TypeVar("Chosen", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True, slots=True)
class Watched:
    """Which of the watched tasks are meant; what is None or empty leaves nothing out."""

    level: str = ""
    """none | yellow | red | talk: the card in force"""
    light: str = ""
    """red | yellow"""
    organization_ids: tuple[str, ...] | None = None
    process: str = ""


def card_of_duty(session: Session, task: Task) -> Card | None:
    """The card of a task, or else of the task that was the same duty before it."""
    return session.scalar(
        select(Card)
        .where(Card.task_id.in_(tasks_of_duty(task)))
        .order_by(Card.task_id != task.id, Card.issued_at.desc())
        .limit(1)
    )


def cards_of_tasks(session: Session, task_ids: Iterable[str]) -> dict[str, Card]:
    """The cards of several tasks by task, for rows that were scoped already."""
    wanted = set(task_ids)
    rows = session.scalars(select(Card).where(Card.task_id.in_(wanted))) if wanted else ()
    return {row.task_id: row for row in rows}


def cards_of_case(session: Session, case_id: str) -> Sequence[Card]:
    """The cards of a case, oldest first."""
    return session.scalars(
        select(Card).where(Card.case_id == case_id).order_by(Card.issued_at, Card.id)
    ).all()


def cards_to_see(session: Session, viewer: Viewer, case: Case) -> Sequence[Card]:
    """The cards of a case, oldest first, without those of steps that are hidden from this person."""
    rows = cards_of_case(session, case.id)
    if sees_confidential(viewer, case):
        return rows
    return [row for row in rows if not session.get_one(Task, row.task_id).confidential]


def _readable(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Card` and its `Case` that this person may see it."""
    of_hidden_step = exists().where(Task.id == Card.task_id, Task.confidential)
    return and_(visible_to(viewer), in_sight(viewer, of_hidden_step))


def demand_of_card(session: Session, card_id: str) -> CardDemand | None:
    """What a card asks for now; None for a card that asked for nothing yet."""
    return session.scalar(
        select(CardDemand).where(CardDemand.card_id == card_id, CardDemand.replaced_at.is_(None))
    )


def demands_of_cards(session: Session, card_ids: Iterable[str]) -> dict[str, CardDemand]:
    """What several cards ask for now, by card."""
    rows = session.scalars(
        select(CardDemand).where(
            CardDemand.card_id.in_(set(card_ids)), CardDemand.replaced_at.is_(None)
        )
    )
    return {row.card_id: row for row in rows}


def card(session: Session, card_id: str) -> Card:
    """A card that is known to exist."""
    return session.get_one(Card, card_id)


def answers_of_cards(session: Session, card_ids: Iterable[str]) -> dict[str, list[CardAnswer]]:
    """What was answered to several cards, by card, oldest first."""
    grouped: dict[str, list[CardAnswer]] = {}
    query = select(CardAnswer).where(CardAnswer.card_id.in_(set(card_ids)))
    for row in session.scalars(query.order_by(CardAnswer.at, CardAnswer.id)):
        grouped.setdefault(row.card_id, []).append(row)
    return grouped


def demand(session: Session, demand_id: str) -> CardDemand:
    """A demand that is known to exist."""
    return session.get_one(CardDemand, demand_id)


def talks_of_cards(session: Session, card_ids: Iterable[str]) -> dict[str, CardTalk]:
    """The talks about several cards, by card."""
    rows = session.scalars(select(CardTalk).where(CardTalk.card_id.in_(set(card_ids))))
    return {row.card_id: row for row in rows}


def proposals_of_cards(session: Session, card_ids: Iterable[str]) -> dict[str, list[CardProposal]]:
    """What judicial offices proposed about several cards, by card, oldest first."""
    grouped: dict[str, list[CardProposal]] = {}
    wanted = set(card_ids)
    if not wanted:
        return grouped
    query = select(CardProposal).where(CardProposal.card_id.in_(wanted))
    for row in session.scalars(query.order_by(CardProposal.at, CardProposal.id)):
        grouped.setdefault(row.card_id, []).append(row)
    return grouped


def visible_card(session: Session, viewer: Viewer, card_id: str) -> Card | None:
    """The card, if this person may see its case and its step."""
    return session.scalar(
        select(Card)
        .join(Case, Case.id == Card.case_id)
        .where(Card.id == card_id, _readable(viewer))
    )


def visible_cards(
    session: Session,
    viewer: Viewer,
    *,
    level: str | None = None,
    organization_id: str | None = None,
    case_id: str | None = None,
    revoked: bool = True,
    before: tuple[datetime, str] | None = None,
    limit: int = 50,
) -> Sequence[Card]:
    """A page of the cards this person may see, newest first; `before` is the last row before.

    `revoked=False` leaves out the revoked ones.
    """
    query = select(Card).join(Case, Case.id == Card.case_id).where(_readable(viewer))
    if level:
        query = query.where(Card.level == level)
    if organization_id:
        query = query.where(Card.organization_id == organization_id)
    if case_id:
        query = query.where(Card.case_id == case_id)
    if not revoked:
        query = query.where(Card.revoked_at.is_(None))
    if before is not None:
        at, card_id = before
        query = query.where(or_(Card.issued_at < at, (Card.issued_at == at) & (Card.id < card_id)))
    return session.scalars(query.order_by(Card.issued_at.desc(), Card.id.desc()).limit(limit)).all()


def count_red_cards(
    session: Session, organization_id: str, since: datetime, *, besides: str
) -> int:
    """How many cards of a holder have turned red since an instant, besides one, and are in force.

    One overdue duty counts once: cards of other tasks on the same deadline as that one's, such as
    the task before it was taken back or returned, are left out.
    """
    reddened_at = func.coalesce(Card.raised_at, Card.issued_at)
    duty = (
        select(Task.deadline_id)
        .join(Card, Card.task_id == Task.id)
        .where(Card.id == besides)
        .scalar_subquery()
    )
    return (
        session.scalar(
            select(func.count())
            .select_from(Card)
            .join(Task, Task.id == Card.task_id)
            .where(
                Card.organization_id == organization_id,
                Card.level != "yellow",
                Card.revoked_at.is_(None),
                reddened_at >= since,
                Task.deadline_id.is_distinct_from(duty),
            )
        )
        or 0
    )


def watched_tasks(
    session: Session,
    viewer: Viewer,
    now: datetime,
    watched: Watched,
    *,
    limit: int,
    offset: int = 0,
) -> Sequence[tuple[Task, Case, Deadline, Card | None]]:
    """Open tasks that are near their end, past it or under a card, of cases this person may see.

    The longest overdue first; clocks that stand still last.
    """
    query = (
        _watched(select(Task, Case, Deadline, Card), viewer, now, watched)
        .order_by(Deadline.due_at.is_(None), Deadline.due_at, Task.id)
        .limit(limit)
        .offset(offset)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def first_watched(
    session: Session, viewer: Viewer, now: datetime, watched: Watched, *, each: int
) -> dict[str, list[tuple[Task, Case, Deadline, Card | None]]]:
    """The same by level of the card or `none`, so many of each level at most, in one statement."""
    level = _level().label("level")
    place = func.row_number().over(
        partition_by=level, order_by=(Deadline.due_at.is_(None), Deadline.due_at, Task.id)
    )
    found = _watched(select(Task.id, level, place.label("place")), viewer, now, watched).subquery()
    query = (
        select(found.c.level, Task, Case, Deadline, Card)
        .join(found, found.c.id == Task.id)
        .join(Case, Case.id == Task.case_id)
        .join(Deadline, Deadline.id == Task.deadline_id)
        .outerjoin(Card, Card.task_id == Task.id)
        .where(found.c.place <= each)
        .order_by(found.c.level, found.c.place)
    )
    grouped: dict[str, list[tuple[Task, Case, Deadline, Card | None]]] = {}
    for row in session.execute(query):
        grouped.setdefault(row[0], []).append((row[1], row[2], row[3], row[4]))
    return grouped


def carded_tasks(
    session: Session, viewer: Viewer, now: datetime, *, limit: int
) -> Sequence[tuple[Card, Task, Case]]:
    """The cards in force of open tasks of cases this person may see, the longest overdue first.

    Hold on to the cases: what may be done about a card asks for its case, which is then at hand.
    """
    query = (
        _watched(select(Card, Task, Case), viewer, now, Watched())
        .where(Card.id.is_not(None), Card.revoked_at.is_(None))
        .order_by(Deadline.due_at.is_(None), Deadline.due_at, Task.id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def count_watched(
    session: Session, viewer: Viewer, now: datetime, watched: Watched
) -> Sequence[tuple[str, str, int]]:
    """(level of the card or `none`, organization that has the task, how many) of such tasks."""
    level = _level().label("level")
    query = _watched(select(level, Task.organization_id, func.count()), viewer, now, watched)
    rows = session.execute(query.group_by(level, Task.organization_id))
    return [(row[0], row[1], row[2]) for row in rows]


def count_cards_since(session: Session, viewer: Viewer, *since: datetime) -> list[dict[str, int]]:
    """How many cards were issued, have turned red and were revoked since each of some instants.

    As seen by one person, in one statement.
    """
    first = min(since)
    reddened_at = func.coalesce(Card.raised_at, Card.issued_at)
    counted = [
        func.count().filter(condition)
        for at in since
        for condition in (
            Card.issued_at >= at,
            and_(Card.level != "yellow", reddened_at >= at),
            Card.revoked_at >= at,
        )
    ]
    query = (
        select(*counted)
        .select_from(Card)
        .join(Case, Case.id == Card.case_id)
        .where(
            or_(Card.issued_at >= first, Card.raised_at >= first, Card.revoked_at >= first),
            _readable(viewer),
        )
    )
    numbers = list(session.execute(query).one())
    kinds = ("issued", "red", "revoked")
    return [
        dict(zip(kinds, numbers[3 * place : 3 * place + 3], strict=True))
        for place in range(len(since))
    ]


def _watched(query: Chosen, viewer: Viewer, now: datetime, watched: Watched) -> Chosen:
    running = Deadline.state == "running"
    query = (
        query.select_from(Task)
        .join(Case, Case.id == Task.case_id)
        .join(Deadline, Deadline.id == Task.deadline_id)
        .outerjoin(Card, Card.task_id == Task.id)
        .where(
            Task.state == "open",
            visible_to(viewer),
            in_sight(viewer, Task.confidential),
            or_(
                and_(running, Deadline.warn_at <= now),
                and_(Card.id.is_not(None), Card.revoked_at.is_(None)),
            ),
        )
    )
    if watched.level:
        query = query.where(_level() == watched.level)
    if watched.organization_ids is not None:
        query = query.where(Task.organization_id.in_(watched.organization_ids))
    if watched.process:
        query = query.where(Case.process_key == watched.process)
    if watched.light == "red":
        query = query.where(running, Deadline.due_at <= now)
    elif watched.light == "yellow":
        query = query.where(running, Deadline.due_at > now)
    return query


def _level() -> ColumnElement[str]:
    in_force = and_(Card.id.is_not(None), Card.revoked_at.is_(None))
    return case((in_force, Card.level), else_="none")


def told_rows(session: Session, task_id: str) -> Sequence[HistoryRow]:
    """What the ladder has told people about a task so far, oldest first."""
    return session.scalars(
        select(HistoryRow)
        .where(
            HistoryRow.case_id == case_of_task(task_id),
            HistoryRow.task_id == task_id,
            HistoryRow.kind == Kind.LADDER_TOLD,
        )
        .order_by(HistoryRow.seq)
    ).all()
