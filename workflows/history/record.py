"""Appending to the history: the only way a row gets in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workflows.cases.models import Case
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.history.chain import payload_digest, row_hash
from workflows.history.kinds import FOLLOWERS, PAYLOAD, Kind
from workflows.history.models import HistoryRow, ToFollow
from workflows.history.queries import chain_tail


@dataclass(slots=True)
class ChainEnd:
    """Where the chain of a locked case ends, for whoever writes to many cases without reading them.

    `record` moves it on; what it says in the end has to be written to the case.
    """

    id: str
    history_seq: int
    history_hash: str


def record(
    uow: UnitOfWork,
    kind: Kind,
    *,
    case: Case | ChainEnd | None = None,
    task_id: str | None = None,
    organization_id: str | None = None,
    tell_at: datetime | None = None,
    on_behalf_of_id: str | None = None,
    item: str | None = None,
    **data: object,
) -> HistoryRow:
    """Append a row at `uow.now` by the acting person (or by the platform itself when there is none).

    `tell_at` is when followers may tell people of it; without it nobody is told. The case must be
    locked by the caller: its chain's end is kept on the case. `item` is the code of the body that it
    concerns, where each body of a list does its part: it is added to the payload. Raises ValueError
    when the payload's keys are not those that the kind declares.
    """
    if data.keys() != PAYLOAD[kind]:
        raise ValueError(f"{kind}: payload {sorted(data)} is not {sorted(PAYLOAD[kind])}")
    if item is not None:
        data["item"] = item
    chain, seq, previous = _end_of_chain(uow, case)
    actor = uow.viewer.id if uow.viewer else None
    digest = payload_digest(data)
    row = HistoryRow(
        chain=chain,
        seq=seq + 1,
        case_id=case.id if case else None,
        task_id=task_id,
        at=uow.now,
        kind=kind.value,
        actor_id=actor,
        on_behalf_of_id=on_behalf_of_id,
        organization_id=organization_id,
        data=data,
        data_digest=digest,
        previous_hash=previous,
        hash=row_hash(
            previous=previous,
            chain=chain,
            seq=seq + 1,
            at=uow.now,
            kind=kind.value,
            actor=actor,
            on_behalf_of=on_behalf_of_id,
            organization=organization_id,
            task=task_id,
            data_digest=digest,
        ),
        tell_at=tell_at,
    )
    if case is not None:
        case.history_seq, case.history_hash = row.seq, row.hash
    uow.session.add(row)
    if tell_at is not None:
        uow.session.add_all(_marks(row, kind, tell_at))
    return row


def _end_of_chain(uow: UnitOfWork, case: Case | ChainEnd | None) -> tuple[str, int, str]:
    """The chain of a case, or of the day, with the number and hash of its last row."""
    if case is not None:
        return f"case:{case.id}", case.history_seq, case.history_hash
    chain = f"day:{local_date(uow.now).isoformat()}"
    return (chain, *chain_tail(uow.session, chain))


def _marks(row: HistoryRow, kind: Kind, tell_at: datetime) -> list[ToFollow]:
    return [
        ToFollow(follower=follower, chain=row.chain, seq=row.seq, tell_at=tell_at)
        for follower, kinds in FOLLOWERS.items()
        if kind in kinds
    ]
