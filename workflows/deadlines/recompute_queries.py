"""Reading and writing many deadlines at once, range after range of cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, delete, func, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workflows.cases.models import Case
from workflows.deadlines.models import (
    Deadline,
    DeadlineChange,
    DeadlineExtension,
    DeadlinePause,
    Recomputation,
    Timer,
)
from workflows.deadlines.pauses import Pause
from workflows.history.record import ChainEnd

UNDER_WAY = ("running", "looking")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which running deadlines: of a process, of a rule, and that end on or after a day."""

    process: str | None = None
    rule: str | None = None
    since: date | None = None


class Span(NamedTuple):
    """The cases after one id up to another one, inclusive."""

    after: str
    upto: str


class Running(NamedTuple):
    """What a running deadline is counted by, and how it has been counted so far."""

    id: str
    case_id: str
    rule: str
    item: str | None
    title: str
    amount: str
    roll: str
    basis: str
    status: str
    urgent: bool
    started_at: datetime
    due_on: date
    due_at: datetime
    warn_at: datetime
    provisional: bool
    rule_version_id: str | None
    warn_profile: str | None
    profiles_on: date | None


class Armed(NamedTuple):
    """A timer that waits for its rung, or for the end of its deadline."""

    id: str
    deadline_id: str
    interrupting: bool
    rung: str | None
    fire_at: datetime | None


COLUMNS = [getattr(Deadline, name) for name in Running._fields]
TIMER_COLUMNS = [getattr(Timer, name) for name in Armed._fields]


def next_span(session: Session, selection: Selection, after: str, cases: int) -> Span | None:
    """The next so many cases with such deadlines, by id; None when there are no more."""
    some = _of(select(Deadline.case_id).distinct(), selection).where(Deadline.case_id > after)
    upto = session.scalar(
        select(func.max(some.order_by(Deadline.case_id).limit(cases).subquery().c.case_id))
    )
    return Span(after, upto) if upto is not None else None


def running_deadlines(session: Session, selection: Selection, span: Span) -> list[Running]:
    """The running deadlines of a range of cases."""
    query = _of(select(*COLUMNS), selection).where(_within(Deadline.case_id, span))
    return [Running._make(row) for row in session.execute(query.order_by(Deadline.id))]


def pauses_within(session: Session, selection: Selection, span: Span) -> dict[str, list[Pause]]:
    """The stretches in which these deadlines stood still, oldest first, by deadline."""
    query = _of(
        select(
            DeadlinePause.deadline_id,
            DeadlinePause.began_at,
            DeadlinePause.ended_at,
            DeadlinePause.ground,
        ).join(Deadline, Deadline.id == DeadlinePause.deadline_id),
        selection,
    ).where(_within(Deadline.case_id, span))
    found: dict[str, list[Pause]] = defaultdict(list)
    for row in session.execute(query.order_by(DeadlinePause.began_at, DeadlinePause.id)):
        found[row[0]].append(Pause(row[1], row[2], row[3]))
    return found


def extensions_within(session: Session, selection: Selection, span: Span) -> dict[str, list[str]]:
    """By what amounts these deadlines were extended, by deadline."""
    query = _of(
        select(DeadlineExtension.deadline_id, DeadlineExtension.amount).join(
            Deadline, Deadline.id == DeadlineExtension.deadline_id
        ),
        selection,
    ).where(_within(Deadline.case_id, span))
    found: dict[str, list[str]] = defaultdict(list)
    for row in session.execute(query):
        found[row[0]].append(row[1])
    return found


def timers_within(session: Session, span: Span) -> dict[str, list[Armed]]:
    """The armed timers of a range of cases, by deadline."""
    query = select(*TIMER_COLUMNS).where(_within(Timer.case_id, span), Timer.state == "armed")
    found: dict[str, list[Armed]] = defaultdict(list)
    for row in session.execute(query):
        found[row[1]].append(Armed._make(row))
    return found


def locked_ends(session: Session, selection: Selection, span: Span) -> dict[str, ChainEnd]:
    """The cases of a range that have such deadlines, held until the transaction ends.

    In the order of their ids: whoever else holds a case holds only that one, so nobody waits in a
    circle.
    """
    wanted = _of(select(Deadline.case_id), selection).where(_within(Deadline.case_id, span))
    rows = session.execute(
        select(Case.id, Case.history_seq, Case.history_hash)
        .where(Case.id.in_(wanted))
        .order_by(Case.id)
        .with_for_update(key_share=True)
    )
    return {row[0]: ChainEnd(row[0], row[1], row[2]) for row in rows}


def write_deadlines(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """New values of deadlines: `key` is the id, the other names are those of columns."""
    _write(session, Deadline, rows)


def write_timers(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """New values of timers, as above."""
    _write(session, Timer, rows)


def write_ends(session: Session, ends: Iterable[ChainEnd]) -> None:
    """Where the chains of cases end now."""
    rows = [
        {"key": end.id, "history_seq": end.history_seq, "history_hash": end.history_hash}
        for end in ends
    ]
    _write(session, Case, rows)


def signed_ends(session: Session, recomputation_id: str, span: Span) -> dict[str, datetime]:
    """To where the list moves the deadlines of a range of cases, by deadline."""
    rows = session.execute(
        select(DeadlineChange.deadline_id, DeadlineChange.due_after).where(
            DeadlineChange.recomputation_id == recomputation_id,
            _within(DeadlineChange.case_id, span),
        )
    )
    return {row[0]: row[1] for row in rows}


def put_changes(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what happened to deadlines over what the list said of them."""
    if not rows:
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(DeadlineChange)
    keys = ("recomputation_id", "deadline_id")
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    session.connection().execute(
        statement.on_conflict_do_update(index_elements=keys, set_=changed), list(rows)
    )


def drop_changes(session: Session, recomputation_id: str) -> None:
    """Forget the list of a draft, which is to be made anew."""
    session.execute(
        delete(DeadlineChange).where(DeadlineChange.recomputation_id == recomputation_id)
    )


def locked_recomputation(session: Session, recomputation_id: str) -> Recomputation | None:
    """A recomputation, held until the transaction ends."""
    return session.scalar(
        select(Recomputation)
        .where(Recomputation.id == recomputation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def recomputation_by_id(session: Session, recomputation_id: str) -> Recomputation | None:
    """A recomputation, if there is one with this id."""
    return session.get(Recomputation, recomputation_id)


def recomputations_under_way(session: Session, real_now: datetime) -> Sequence[Recomputation]:
    """Those that have something to do now, oldest first; they are worked off in this order."""
    rows = session.scalars(
        select(Recomputation)
        .where(Recomputation.state.in_(UNDER_WAY))
        .order_by(Recomputation.began_at, Recomputation.id)
    )
    return [
        row
        for row in rows
        if row.state == "running" or (row.look_again_at and row.look_again_at <= real_now)
    ]


def next_recomputation_at(session: Session) -> datetime | None:
    """Since when the oldest one that runs has been running; None when none does."""
    return session.scalar(
        select(func.min(Recomputation.began_at)).where(Recomputation.state == "running")
    )


def changes_of(
    session: Session,
    recomputation_id: str,
    *,
    after: tuple[datetime, str] | None = None,
    limit: int | None = None,
) -> Sequence[tuple[DeadlineChange, Deadline, Case]]:
    """What a recomputation moves, what was due first comes first; `after` is the last row before."""
    query = (
        select(DeadlineChange, Deadline, Case)
        .join(Deadline, Deadline.id == DeadlineChange.deadline_id)
        .join(Case, Case.id == DeadlineChange.case_id)
        .where(DeadlineChange.recomputation_id == recomputation_id)
        .order_by(DeadlineChange.due_before, DeadlineChange.deadline_id)
        .limit(limit)
    )
    if after is not None:
        place = tuple_(DeadlineChange.due_before, DeadlineChange.deadline_id)
        query = query.where(place > tuple_(*after))
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def _of(query: Any, selection: Selection) -> Any:
    """A query of running deadlines, only of the selected ones."""
    query = query.where(Deadline.state == "running")
    if selection.rule is not None:
        query = query.where(Deadline.rule == selection.rule)
    if selection.since is not None:
        query = query.where(Deadline.due_on >= selection.since)
    if selection.process is not None:
        cases = select(Case.id).where(Case.process_key == selection.process)
        query = query.where(Deadline.case_id.in_(cases))
    return query


def _within(column: Any, span: Span) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = column.between(span.after, span.upto) & (column != span.after)
    return condition


def _write(session: Session, kind: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """One statement for the whole of it; each row names the same columns."""
    if not rows:
        return
    table = kind.__table__
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != "key"}
    session.connection().execute(
        update(table).where(table.c.id == bindparam("key")).values(values),
        [{name if name == "key" else f"new_{name}": row[name] for name in row} for row in rows],
    )
