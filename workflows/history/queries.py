"""Reading and appending history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import and_, delete, func, select
from sqlalchemy.orm import Session

from workflows.cases.models import Case
from workflows.database.looking import asked_once
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow, ToFollow


def rows_of_case(session: Session, case_id: str) -> Sequence[HistoryRow]:
    """All rows of a case, oldest first."""
    return session.scalars(
        select(HistoryRow).where(HistoryRow.case_id == case_id).order_by(HistoryRow.seq)
    ).all()


def rows_since(session: Session, case_id: str, seq: int) -> Sequence[HistoryRow]:
    """The rows of a case after its row `seq`, oldest first."""
    return session.scalars(
        select(HistoryRow)
        .where(HistoryRow.case_id == case_id, HistoryRow.seq > seq)
        .order_by(HistoryRow.seq)
    ).all()


def last_of_task(session: Session, case_id: str, task_id: str, kind: Kind) -> HistoryRow | None:
    """The last row of a kind about a task of a case."""
    return session.scalar(
        select(HistoryRow)
        .where(
            HistoryRow.case_id == case_id, HistoryRow.task_id == task_id, HistoryRow.kind == kind
        )
        .order_by(HistoryRow.seq.desc())
        .limit(1)
    )


@asked_once
def count_in_case(session: Session, case_id: str, kind: Kind) -> int:
    """How many rows of a kind a case has."""
    return (
        session.scalar(
            select(func.count())
            .select_from(HistoryRow)
            .where(HistoryRow.case_id == case_id, HistoryRow.kind == kind)
        )
        or 0
    )


@asked_once
def rows_of_kinds(session: Session, case_id: str, kinds: Iterable[Kind]) -> Sequence[HistoryRow]:
    """The rows of some kinds of a case, newest first."""
    return session.scalars(
        select(HistoryRow)
        .where(HistoryRow.case_id == case_id, HistoryRow.kind.in_([kind.value for kind in kinds]))
        .order_by(HistoryRow.seq.desc())
    ).all()


def rows_with_end(
    session: Session, chain: str
) -> Iterator[tuple[HistoryRow, tuple[int | None, str | None]]]:
    """The rows of a chain, each with the number and hash at which its case says the chain ends.

    One statement: a row committed while somebody verifies must not look like a difference.
    """
    for row, seq, digest in session.execute(
        select(HistoryRow, Case.history_seq, Case.history_hash)
        .outerjoin(Case, Case.id == HistoryRow.case_id)
        .where(HistoryRow.chain == chain)
        .order_by(HistoryRow.seq)
    ):
        yield row, (seq, digest)


def chains(session: Session) -> Sequence[str]:
    """The names of all chains."""
    return session.scalars(select(HistoryRow.chain).distinct().order_by(HistoryRow.chain)).all()


def chain_tail(session: Session, chain: str) -> tuple[int, str]:
    """The last number and hash of a chain without a case; (0, "") for a new one.

    Holds the chain until the transaction ends: two writers would take the same number.
    """
    if _is_postgresql(session):
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(chain))))
    row = session.execute(
        select(HistoryRow.seq, HistoryRow.hash)
        .where(HistoryRow.chain == chain)
        .order_by(HistoryRow.seq.desc())
        .limit(1)
    ).first()
    return (row.seq, row.hash) if row else (0, "")


def to_follow(session: Session, follower: str, now: datetime, limit: int) -> Sequence[int]:
    """Ids of the rows that the follower has yet to deal with and that may be told by `now`.

    Those to be told first come first. What this costs depends on how many wait, not on the history.
    """
    return session.scalars(
        select(HistoryRow.id)
        .join(ToFollow, and_(ToFollow.chain == HistoryRow.chain, ToFollow.seq == HistoryRow.seq))
        .where(ToFollow.follower == follower, ToFollow.tell_at <= now)
        .order_by(ToFollow.tell_at, ToFollow.chain, ToFollow.seq)
        .limit(limit)
    ).all()


def next_tell_at(session: Session, follower: str, after: datetime | None = None) -> datetime | None:
    """When the follower has something to do next (after an instant); None when nothing is waiting."""
    query = select(ToFollow.tell_at).where(ToFollow.follower == follower)
    if after:
        query = query.where(ToFollow.tell_at > after)
    return session.scalar(query.order_by(ToFollow.tell_at).limit(1))


def mark_followed(session: Session, follower: str, row: HistoryRow) -> bool:
    """Remember that the follower deals with a row; False when somebody else did or does.

    Done first in the transaction: whoever comes second waits here until the first is through.
    """
    removed = session.execute(
        delete(ToFollow)
        .where(ToFollow.follower == follower, ToFollow.chain == row.chain, ToFollow.seq == row.seq)
        .returning(ToFollow.seq)
    )
    return removed.first() is not None


def count_to_follow(session: Session, now: datetime) -> dict[str, int]:
    """How many rows wait for each follower although they may be told by `now`."""
    rows = session.execute(
        select(ToFollow.follower, func.count())
        .where(ToFollow.tell_at <= now)
        .group_by(ToFollow.follower)
    )
    return {row[0]: row[1] for row in rows}


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
