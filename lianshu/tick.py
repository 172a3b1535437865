"""One tick: everything that is due is done, in whatever process runs it, until nothing is left.

The rows are the truth and a tick is only a wake-up: an item done by somebody else meanwhile is
passed over, one that fails is counted and left alone for a while (lianshu.failing).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from time import monotonic, sleep
from typing import Any, Protocol

import structlog

from lianshu.failing import Failing
from lianshu.platform import Platform
from lianshu.postman import Postman
from notifications import audiences, compose
from notifications.queries import anybody_sends, next_delivery_at
from oversight import climb_ladder, write_order
from workflows.clock import Clock, FixedClock
from workflows.database.retry import is_outage, is_passing
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines import recompute_deadlines
from workflows.deadlines.queries import next_fire_at
from workflows.deadlines.recompute_queries import next_recomputation_at
from workflows.deadlines.review_queries import next_review_at
from workflows.errors import WrongState
from workflows.history.queries import next_tell_at
from workflows.messages.queries import next_due_at
from workflows.operations import warn_of_year
from workflows.operations.warn_of_year import next_warning_at
from workflows.steps import (
    absorb_case,
    ask_review,
    deliver_message,
    fire_timer,
    let_go,
    open_next_case,
    open_split_case,
)
from workflows.texts import Text

log = structlog.get_logger(__name__)

BATCH = 100
MOST_REPEATS = 8
"""How often a tick deals with one item: a timer climbs several rungs, nothing goes on for ever."""
LONGEST_WAIT = 10.0

GoOn = Callable[[], bool]
"""Whether there is time for one more item."""


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class TickCounts:
    """What was done: deadlines counted anew that moved, mergers taken in, cases split off, timers
    fired, reviews of suspensions asked for, messages between cases dealt with, cases opened that
    others go on as, cards and their 督办单, messages to people, mails sent.
    """

    recomputed: int = 0
    merged: int = 0
    split: int = 0
    fired: int = 0
    reviews: int = 0
    delivered: int = 0
    opened: int = 0
    cards: int = 0
    orders: int = 0
    messages: int = 0
    sent: int = 0

    def __add__(self, other: TickCounts) -> TickCounts:
        return TickCounts(
            self.recomputed + other.recomputed,
            self.merged + other.merged,
            self.split + other.split,
            self.fired + other.fired,
            self.reviews + other.reviews,
            self.delivered + other.delivered,
            self.opened + other.opened,
            self.cards + other.cards,
            self.orders + other.orders,
            self.messages + other.messages,
            self.sent + other.sent,
        )

    def __bool__(self) -> bool:
        return self != TickCounts()


class SettableClock(Clock, Protocol):
    """A clock that can be moved forward."""

    def reach(self, instant: datetime) -> bool:
        """Move forward to `instant`; False when it is past it already."""
        ...


def tick(
    platform: Platform, now: datetime | None = None, postman: Postman | None = None
) -> TickCounts:
    """Do everything that is due at `now` (the platform's clock if not given)."""
    clock = platform.clock if now is None else FixedClock(now)
    done = work(platform, clock)
    return done + TickCounts(sent=(postman or Postman(platform)).deliver(clock, _always))


def work(platform: Platform, clock: Clock, go_on: GoOn = _always) -> TickCounts:
    """Fire timers, climb ladders, compose: all of a tick but the mails. `go_on` is asked at each item."""
    return _Tick(platform, clock, go_on).run()


def anything_waits(platform: Platform) -> bool:
    """Whether something is due that does not keep failing, or a mail is being sent."""
    with platform.unit_of_work(write=False) as uow:
        at = next_delivery_at(uow.session)
        mail_waits = (at is not None and at <= uow.now) or anybody_sends(uow.session)
    if platform.transport is not None and mail_waits:
        return True
    return _Tick(platform, platform.clock, _always).anything_waits()


def next_due(platform: Platform, after: datetime | None = None) -> datetime | None:
    """The earliest instant (after another one) at which there is something to do; None: nothing."""
    with platform.unit_of_work(write=False) as uow:
        instants = [
            next_recomputation_at(uow.session),
            next_warning_at(uow.session, after or uow.now),
            next_fire_at(uow.session, after),
            next_review_at(uow.session, after),
            next_due_at(uow.session, after),
            next_tell_at(uow.session, absorb_case.FOLLOWER, after),
            next_tell_at(uow.session, open_split_case.FOLLOWER, after),
            next_tell_at(uow.session, open_next_case.FOLLOWER, after),
            next_tell_at(uow.session, climb_ladder.FOLLOWER, after),
            next_tell_at(uow.session, write_order.FOLLOWER, after),
            next_tell_at(uow.session, audiences.FOLLOWER, after),
            next_delivery_at(uow.session) if platform.transport is not None else None,
        ]
    ahead = [at for at in instants if at is not None and (after is None or at > after)]
    return min(ahead, default=None)


def advance(platform: Platform, to: datetime) -> TickCounts:
    """Play every instant up to `to` at which something is due, in order, each with its own `now`.

    Then the clock stands at `to` and nothing is due. Needs no worker and does no harm beside one.
    Raises WrongState when the clock is past `to` or cannot be moved.
    """
    postman = Postman(platform)
    counts = play_until(platform, to, postman)
    counts += tick(platform, to, postman)  # what others wrote meanwhile with an earlier `now`
    _wait_for_others(platform)
    return counts


def play_until(platform: Platform, to: datetime, postman: Postman) -> TickCounts:
    """Play as `advance` does, where nobody else writes."""
    clock = settable(platform.clock)
    present = clock.now()
    if to < present:
        raise WrongState(Text("演示时钟只能向前拨，不能往回拨。"))
    counts, played = TickCounts(), None
    while (instant := next_due(platform, played)) is not None and instant <= to:
        played = present = max(instant, present)  # what is overdue already is played now
        clock.reach(played)
        counts += tick(platform, played, postman)
    clock.reach(to)
    return counts


def settable(clock: Clock) -> SettableClock:
    """The clock, if it is one that can be moved; raises WrongState."""
    reach = getattr(clock, "reach", None)
    if reach is None:
        raise WrongState(Text("只有演示县的时钟可以拨动。"))
    return clock  # type: ignore[return-value]  # it has `reach`, as was just seen


def _wait_for_others(platform: Platform) -> None:
    """A worker beside us may still be handing over what it claimed: not settled before it has."""
    limit = monotonic() + LONGEST_WAIT
    while platform.transport is not None and monotonic() < limit:
        with platform.unit_of_work(write=False) as uow:
            if not anybody_sends(uow.session):
                return
        sleep(0.05)


@dataclass(frozen=True, slots=True)
class _Job:
    """A kind of work: what waits for it, how one item is dealt with, how an item is named."""

    name: str
    pending: Callable[[UnitOfWork, int], Sequence[Any]]
    act: Callable[[UnitOfWork, Any], int]
    key: Callable[[Any], str] = str


class _Tick:
    """One tick; remembers how often it dealt with an item, and which ones failed."""

    def __init__(self, platform: Platform, clock: Clock, go_on: GoOn) -> None:
        self._platform = platform
        self._clock = clock
        self._go_on = go_on
        self._failing = Failing(platform)
        self._times: Counter[tuple[str, str]] = Counter()
        self._recomputations = _Job(
            "recompute",
            recompute_deadlines.pending,
            _recompute,
            lambda item: f"{item[0]}:{item[1]}",
        )
        self._warnings = _Job("warn_of_year", warn_of_year.pending, warn_of_year.warn_of_year)
        self._left = _Job("let_go", let_go.pending, let_go.let_go)
        self._timers = _Job("fire_timer", fire_timer.due, _fire, itemgetter(0))
        self._reviews = _Job("ask_review", ask_review.pending, ask_review.ask_review, itemgetter(0))
        self._ladder = _Job("climb_ladder", climb_ladder.pending, climb_ladder.climb)
        self._orders = _Job("write_order", write_order.pending, write_order.write_order)
        self._letters = _Job("compose", compose.pending, self._compose)
        self._mergers = _Job("absorb_case", absorb_case.pending, absorb_case.absorb_case)
        self._splits = _Job(
            "open_split_case", open_split_case.pending, open_split_case.open_split_case
        )
        self._between = _Job(
            "deliver_message", deliver_message.pending, deliver_message.deliver_message
        )
        self._onward = _Job("open_next_case", open_next_case.pending, open_next_case.open_next_case)
        self._jobs = (
            self._recomputations,
            self._mergers,
            self._splits,
            self._left,
            self._timers,
            self._reviews,
            self._between,
            self._onward,
            self._ladder,
            self._orders,
            self._warnings,
            self._letters,
        )

    def run(self) -> TickCounts:
        """Do the jobs in this order once: each leaves work only for those after it, but for cards."""
        counts = TickCounts(
            # First: nothing fires by a calendar that is out of date.
            recomputed=self._each(self._recomputations),
            merged=self._each(self._mergers),
            split=self._each(self._splits),
            fired=self._each(self._timers),
            reviews=self._each(self._reviews),
            delivered=self._each(self._between),
            opened=self._each(self._onward),
            cards=self._each(self._ladder),
            orders=self._each(self._orders),
        )
        if counts.cards:  # a red card sends the judicial office to look
            counts += TickCounts(delivered=self._each(self._between))
        self._each(self._left)
        self._each(self._warnings)
        return counts + TickCounts(messages=self._each(self._letters))

    def anything_waits(self) -> bool:
        """Whether there is something that would be done now."""
        return any(self._fresh(job) for job in self._jobs)

    def _each(self, job: _Job) -> int:
        """Deal with everything pending, each item in a unit of work of its own."""
        result, failed = 0, set[str]()
        while items := self._fresh(job):
            for item in items:
                if not self._go_on():
                    return result
                key = job.key(item)
                self._times[job.name, key] += 1
                try:
                    with self._unit_of_work() as uow:
                        done = job.act(uow, item)
                except Exception as error:  # noqa: BLE001 - logged there, or raised again
                    self._leave(job, key, error, failed)
                else:
                    result += done
        self._failing.forget_others(job.name, failed)
        return result

    def _leave(self, job: _Job, key: str, error: Exception, failed: set[str]) -> None:
        """Leave an item that went wrong to a later tick, so that the others go on."""
        if is_outage(error):
            raise error
        self._times[job.name, key] = MOST_REPEATS
        failed.add(key)
        if is_passing(error):
            log.info("item_in_use", job=job.name, item=key)
        else:
            self._failing.note(job.name, key, error)

    def _fresh(self, job: _Job) -> list[Any]:
        left = {
            key
            for (name, key), times in self._times.items()
            if name == job.name and times >= MOST_REPEATS
        } | self._failing.held_back(job.name)
        with self._unit_of_work(write=False) as uow:
            found = job.pending(uow, BATCH + len(left))
        return [item for item in found if job.key(item) not in left]

    def _compose(self, uow: UnitOfWork, history_id: int) -> int:
        return len(compose.compose(uow, history_id, self._platform.base_url))

    def _unit_of_work(self, *, write: bool = True) -> AbstractContextManager[UnitOfWork]:
        return self._platform.database.unit_of_work(self._clock, write=write)


def _fire(uow: UnitOfWork, due: tuple[str, str]) -> int:
    timer_id, case_id = due
    return int(fire_timer.fire_timer(uow, timer_id, case_id))


def _recompute(uow: UnitOfWork, batch: tuple[str, int]) -> int:
    recomputation, number = batch
    return recompute_deadlines.recompute_batch(uow, recomputation, number)
