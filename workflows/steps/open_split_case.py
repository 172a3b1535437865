"""Opening the case of another party to the same act, once: the earlier clock rules there as well."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.cases.models import Case
from workflows.database.unit_of_work import UnitOfWork
from workflows.history.models import HistoryRow
from workflows.history.queries import mark_followed, to_follow
from workflows.processes.published import published_folder
from workflows.steps.absorb_case import count_earliest
from workflows.steps.open_next_case import open_linked
from workflows.steps.split_case import PARTS

FOLLOWER = "splits"


def pending(uow: UnitOfWork, limit: int = 100) -> Sequence[int]:
    """The history rows of splits whose case has not been opened."""
    return to_follow(uow.session, FOLLOWER, uow.now, limit)


def open_split_case(uow: UnitOfWork, history_id: int) -> int:
    """Open the case of the party that was split off, with the material, linked to the first case.

    Of the clocks that ran there at the split, those that begin in the new case count from the same
    start. Returns how many cases were opened; a second time none. Raises LookupError when the
    process is not in force any more.
    """
    row = uow.session.get_one(HistoryRow, history_id)
    if not mark_followed(uow.session, FOLLOWER, row) or row.case_id is None or row.data is None:
        return 0
    old = uow.session.get_one(Case, row.case_id)
    splitting = published_folder(uow.session, old.process_version_id).splitting
    assert splitting is not None
    party = old.data[PARTS][row.data["part"]]
    case = open_linked(uow, old, splitting.opens, (old.started_by_id,), party)
    uow.session.flush()
    for clock in row.data["clocks"]:
        count_earliest(uow, case, clock["rule"], clock["deadline"])
    return 1
