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

    Where the case was merged on meanwhile, the one that goes on for it does. Raises LookupError when
    none does.
    """
    row = uow.session.get_one(HistoryRow, history_id)
    if not mark_followed(uow.session, FOLLOWER, row) or row.data is None or row.case_id is None:
        return 0
    case = _going_on(uow, row.case_id, row.data["into"])
    record(uow, Kind.CASE_ABSORBED, case=case, merged=row.case_id)
    for clock in row.data["clocks"]:
        count_earliest(uow, case, clock["rule"], clock["deadline"])
    return 1


def _going_on(uow: UnitOfWork, merged_id: str, into: str) -> Case:
    """The case that runs at the end of the mergers, locked; two merged into each other have none."""
    passed, next_id = {merged_id}, into
    while next_id not in passed:
        # Holding those passed is safe: verbs lock one case each, so none waits for us with another.
        case = locked_case(uow.session, next_id)
        if case.state == "running":
            return case
        passed.add(next_id)
        next_id = merged_into(uow.session, next_id) or merged_id
    raise LookupError(f"case {merged_id} was merged into {into}, and no case goes on for it")


def count_earliest(uow: UnitOfWork, case: Case, rule: str, other_id: str) -> None:
    """Count a running clock as that of another case was counted, if that one ended earlier."""
    mine = live_deadline(uow.session, case.id, rule)
    theirs = uow.session.get_one(Deadline, other_id)
    if mine is None or mine.due_at is None or theirs.due_at is None:
        return
    if theirs.due_at < mine.due_at and take_over_start(uow, mine, theirs):
        record(
            uow,
            Kind.DEADLINE_ADVANCED,
            case=case,
            deadline=mine.id,
            rule=mine.rule,
            title=mine.title,
            due_on=mine.due_on.isoformat() if mine.due_on else None,
            merged=theirs.case_id,
        )
