"""What a merger does to the case that goes on: it says so, and of two clocks the earlier one rules."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.cases.models import Case
from workflows.cases.queries import locked_case, merged_into
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.keep_time import take_over_start
from workflows.deadlines.models import Deadline
from workflows.deadlines.queries import live_deadline
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.history.queries import mark_followed, to_follow
from workflows.history.record import record

FOLLOWER = "mergers"


def pending(uow: UnitOfWork, limit: int = 100) -> Sequence[int]:
    """The history rows of mergers that the other case has not learnt of."""
    return to_follow(uow.session, FOLLOWER, uow.now, limit)


def absorb_case(uow: UnitOfWork, history_id: int) -> int:
    """Let a case take in what was merged into it; a second time nothing happens. Returns how many did.

    Where the case was merged on meanwhile, the one that goes on for it does. It ran when the merger
    was decided; where it has ended since, it says so all the same, and whoever decided is told.
    """
    row = uow.session.get_one(HistoryRow, history_id)
    if not mark_followed(uow.session, FOLLOWER, row) or row.data is None or row.case_id is None:
        return 0
    case = _going_on(uow, row.data["into"])
    over = case.state != "running"
    record(
        uow,
        Kind.CASE_ABSORBED,
        case=case,
        tell_at=uow.now if over else None,
        merged=row.case_id,
        told=[row.actor_id] if over else [],
    )
    for clock in row.data["clocks"]:
        count_earliest(uow, case, clock["rule"], clock["deadline"])
    return 1


def _going_on(uow: UnitOfWork, into: str) -> Case:
    """The case at the end of the mergers, locked."""
    while True:
        # What was merged on has ended for good: no lock of it is needed.
        onward = merged_into(uow.session, into)
        if onward is None:
            case = locked_case(uow.session, into)
            if case.outcome != "merged":
                return case
            onward = merged_into(uow.session, into)
            assert onward is not None, "the link and the end come in one transaction"
        into = onward


def count_earliest(uow: UnitOfWork, case: Case, rule: str, other_id: str) -> None:
    """Count a running clock as that of another case was counted, if that one ended earlier."""
    theirs = uow.session.get_one(Deadline, other_id)
    mine = live_deadline(uow.session, case.id, rule, theirs.item)
    if mine is None or mine.due_at is None or theirs.due_at is None:
        return
    if theirs.due_at < mine.due_at and take_over_start(uow, mine, theirs):
        record(
            uow,
            Kind.DEADLINE_ADVANCED,
            case=case,
            item=mine.item,
            deadline=mine.id,
            rule=mine.rule,
            title=mine.title,
            due_on=mine.due_on.isoformat() if mine.due_on else None,
            merged=theirs.case_id,
        )
