"""Climbing the ladder: the follower that makes cards and tellings of the rungs that clocks reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from oversight.audience import HANDLER, Told, audience
from oversight.chains import Chain, chain_of
from oversight.ladder import consequence
from oversight.put_card import put_card
from oversight.queries import told_rows
from oversight.second_red import is_second_red
from oversight.send_red_card import send_red_card
from workflows.calendar.queries import office_calendar
from workflows.cases.models import Case
from workflows.cases.queries import add_reader, locked_case
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.rungs import mail_at
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.history.queries import mark_followed, to_follow
from workflows.history.record import record
from workflows.tasks.models import Task
from workflows.texts import mark

FOLLOWER = "oversight"

REASONS = {
    "L1": mark("期满未办结"),
    "L2": mark("超期满 2 个工作日"),
    "L3": mark("超期满 6 个工作日"),
}


def pending(uow: UnitOfWork, limit: int = 100) -> Sequence[int]:
    """The history rows to climb now, in the order in which their rungs were reached."""
    return to_follow(uow.session, FOLLOWER, uow.now, limit)


def climb(uow: UnitOfWork, history_id: int) -> int:
    """Issue or raise the card of a rung and write down who is to be told; a second time does nothing.

    A task that is no longer open gets neither. Returns how many cards were issued or raised.
    """
    row = uow.session.get_one(HistoryRow, history_id)
    if not mark_followed(uow.session, FOLLOWER, row):
        return 0
    if row.case_id is None or row.data is None:
        return 0
    case = locked_case(uow.session, row.case_id)
    task = uow.session.get_one(Task, row.task_id, populate_existing=True)
    return _Climb(uow, case, task, row).step() if task.state == "open" else 0


@dataclass(frozen=True, slots=True)
class _Climb:
    """One rung of one open task, its case locked."""

    uow: UnitOfWork
    case: Case
    task: Task
    row: HistoryRow

    def step(self) -> int:
        assert self.row.data is not None
        rung = self.row.data["rung"]
        chain = chain_of(self.uow.session, self.task.organization_id)
        result = consequence(chain.name, rung)
        card = None
        if result.card is not None:
            card = put_card(self.uow, self.case, self.task, result.card, REASONS[rung])
        if card is not None and card.level == "red":
            send_red_card(self.uow, self.case, self.task, chain)
        told = self._tell(chain, rung, result.tell, besides=())
        if rung == "L2" and card is not None and is_second_red(self.uow, card):
            # A second red card in 30 days is reason enough for the highest rung (DOMAIN C0).
            self._tell(chain, "L3", consequence(chain.name, "L3").tell, besides=told)
        return int(card is not None)

    def _tell(
        self, chain: Chain, rung: str, codes: Iterable[str], besides: Iterable[Told]
    ) -> tuple[Told, ...]:
        day = local_date(self.uow.now)
        # Nobody else learns that there is such a step before it is served.
        hidden = self.task.confidential and self.case.confidential_to is not None
        left_out = {each.person_id for each in besides} | self._told_before(rung)
        told = tuple(
            each
            for each in audience(self.uow.session, self.task, chain, codes, day)
            if each.person_id not in left_out and (not hidden or each.role == HANDLER)
        )
        if told:
            self._record(chain, rung, told)
        for each in told:
            if each.role != HANDLER:  # they see the case by their post, and it is no copy to them
                add_reader(self.uow.session, self.case.id, each.person_id, "told", self.uow.now)
        return told

    def _told_before(self, rung: str) -> set[str]:
        """Who has been told of this rung of this task: everybody is, once for each last day.

        A clock that was extended reaches its rungs again.
        """
        assert self.row.data is not None
        reached = {**self.row.data, "rung": rung}
        return {
            each["person"]
            for row in told_rows(self.uow.session, self.task.id)
            if row.data is not None
            and all(row.data[key] == reached[key] for key in ("deadline", "rung", "due_on"))
            for each in row.data["told"]
        }

    def _record(self, chain: Chain, rung: str, told: tuple[Told, ...]) -> None:
        assert self.row.data is not None
        data = self.row.data
        record(
            self.uow,
            Kind.LADDER_TOLD,
            case=self.case,
            task_id=self.task.id,
            organization_id=self.task.organization_id,
            tell_at=mail_at(self.row.at, office_calendar(self.uow.session), self.case.urgent),
            rung=rung,
            reached=data["rung"],
            deadline=data["deadline"],
            title=data["title"],
            name=data["name"],
            due_on=data["due_on"],
            courtesy=chain.courtesy,
            told=[{"person": each.person_id, "as": each.role} for each in told],
        )
        self.uow.session.flush()
