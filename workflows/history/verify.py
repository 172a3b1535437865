"""Proving the history: every hash recomputed, every file read again."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.cases.queries import case_ids
from workflows.database.unit_of_work import UnitOfWork
from workflows.history.chain import payload_digest, row_hash
from workflows.history.models import HistoryRow
from workflows.history.queries import chains, rows_with_end


@dataclass(frozen=True, slots=True)
class Break:
    """The first thing that does not hold."""

    kind: str
    case: str | None
    seq: int
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was looked at, and the first break if there is one."""

    cases: int
    rows: int
    first_bad: Break | None

    @property
    def ok(self) -> bool:
        return self.first_bad is None


def verify_history(uow: UnitOfWork, case_id: str | None = None) -> Verdict:
    """Recompute the chain of one case, or of everything; a case knows where its chain ends."""
    cases = [f"case:{each}" for each in ([case_id] if case_id else case_ids(uow.session))]
    names = cases if case_id else sorted({*chains(uow.session), *cases})
    total = 0
    for name in names:
        number, previous, end = 0, "", None
        for row, end_of_case in rows_with_end(uow.session, name):
            total, number, end = total + 1, number + 1, end_of_case
            reason = _fault(row, number, previous)
            if reason:
                return Verdict(len(cases), total, Break("history", row.case_id, row.seq, reason))
            previous = row.hash
        if name.startswith("case:") and end != (number, previous):
            broken = Break(
                "history", name.removeprefix("case:"), number, "rows are missing at the end"
            )
            return Verdict(len(cases), total, broken)
    return Verdict(len(cases), total, None)


def _fault(row: HistoryRow, number: int, previous: str) -> str | None:
    if row.seq != number:
        return f"seq {row.seq} where {number} belongs"
    if row.chain.startswith("case:") and row.chain != f"case:{row.case_id}":
        return "belongs to another case"
    if row.previous_hash != previous:
        return "does not follow the row before"
    if row.data is not None and payload_digest(row.data) != row.data_digest:
        return "payload changed"
    expected = row_hash(
        previous=row.previous_hash,
        chain=row.chain,
        seq=row.seq,
        at=row.at,
        kind=row.kind,
        actor=row.actor_id,
        on_behalf_of=row.on_behalf_of_id,
        organization=row.organization_id,
        task=row.task_id,
        data_digest=row.data_digest,
    )
    return None if expected == row.hash else "hash does not match"
