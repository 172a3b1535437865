"""One tick: everything that is due is done, in whatever process runs it, until nothing is left.

The rows are the truth and a tick is only a wake-up: an item done by somebody else meanwhile is
passed over, one that fails is logged and tried again by the next tick.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from time import monotonic, sleep
from typing import Protocol, TypeVar

import structlog

from lianshu.platform import Platform
from notifications import audiences, compose, deliver
from notifications.queries import count_by_state, next_delivery_at
from oversight import climb_ladder
from workflows.clock import Clock, FixedClock, real_now
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.queries import next_fire_at
from workflows.errors import WrongState
from workflows.history.queries import next_tell_at
from workflows.steps import fire_timer
from workflows.texts import Text

log = structlog.get_logger(__name__)

BATCH = 100
MOST_REPEATS = 8
"""How often a tick deals with one item: a timer climbs several rungs, nothing goes on for ever."""
LONGEST_WAIT = 10.0

Item = TypeVar("Item", bound=Hashable)


@dataclass(frozen=True, slots=True)
class TickCounts:
    """What was done: timers fired, cards issued or raised, messages composed, mails handed over."""

    fired: int = 0
    cards: int = 0
    messages: int = 0
    sent: int = 0

    def __add__(self, other: TickCounts) -> TickCounts:
        return TickCounts(
            self.fired + other.fired,
            self.cards + other.cards,
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


def tick(platform: Platform, now: datetime | None = None) -> TickCounts:
    """Do everything that is due at `now` (the platform's clock if not given)."""
    return _Tick(platform, platform.clock if now is None else FixedClock(now)).run()


def next_due(platform: Platform, after: datetime | None = None) -> datetime | None:
    """The earliest instant (after another one) at which there is something to do; None: nothing."""
    with platform.unit_of_work(write=False) as uow:
        instants = [
            next_fire_at(uow.session, after),
            next_tell_at(uow.session, climb_ladder.FOLLOWER, after),
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
    clock = settable(platform.clock)
    present = clock.now()
    if to < present:
        raise WrongState(Text("演示时钟只能向前拨，不能往回拨。"))
    counts, played = TickCounts(), None
    while (instant := next_due(platform, played)) is not None and instant <= to:
        played = present = max(instant, present)  # what is overdue already is played now
        clock.reach(played)
        counts += tick(platform, played)
    clock.reach(to)
    counts += tick(platform, to)  # what others wrote meanwhile with an earlier `now`
    _wait_for_others(platform)
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
            if not count_by_state(uow.session).get("sending"):
                return
        sleep(0.05)


class _Tick:
    """One tick; remembers how often it dealt with an item, and which ones failed."""

    def __init__(self, platform: Platform, clock: Clock) -> None:
        self._platform = platform
        self._clock = clock
        self._times: Counter[tuple[str, Hashable]] = Counter()

    def run(self) -> TickCounts:
        """Do the jobs in this order once: each leaves work only for those after it."""
        return TickCounts(
            fired=self._each("fire_timer", fire_timer.due, _fire),
            cards=self._each("climb_ladder", climb_ladder.pending, climb_ladder.climb),
            messages=self._each("compose", compose.pending, self._compose),
            sent=self._deliver(),
        )

    def _each(
        self,
        job: str,
        pending: Callable[[UnitOfWork, int], Sequence[Item]],
        act: Callable[[UnitOfWork, Item], int],
    ) -> int:
        """Deal with everything pending, each item in a unit of work of its own."""
        result = 0
        while items := self._fresh(job, pending):
            for item in items:
                self._times[job, item] += 1
                with self._caught(job, item):
                    with self._unit_of_work() as uow:
                        done = act(uow, item)
                    result += done
        return result

    def _fresh(self, job: str, pending: Callable[[UnitOfWork, int], Sequence[Item]]) -> list[Item]:
        given_up = {
            item
            for (name, item), times in self._times.items()
            if name == job and times >= MOST_REPEATS
        }
        with self._unit_of_work(write=False) as uow:
            found = pending(uow, BATCH + len(given_up))
        return [item for item in found if item not in given_up]

    def _compose(self, uow: UnitOfWork, history_id: int) -> int:
        return len(compose.compose(uow, history_id, self._platform.base_url))

    def _deliver(self) -> int:
        """Hand claimed mails to the server outside any transaction."""
        transport, sent = self._platform.transport, 0
        while transport is not None:
            with self._unit_of_work() as uow:
                claimed = deliver.claim(uow, BATCH, real_now())
            if not claimed:
                break
            for each in claimed:
                with self._caught("deliver", each):
                    outcome = deliver.send(transport, each, self._clock.now())
                    with self._unit_of_work() as uow:
                        deliver.settle(uow, each, outcome)
                    sent += 1
        return sent

    def _unit_of_work(self, *, write: bool = True) -> AbstractContextManager[UnitOfWork]:
        return self._platform.database.unit_of_work(self._clock, write=write)

    @contextmanager
    def _caught(self, job: str, item: Hashable) -> Iterator[None]:
        """Log what goes wrong with one item, so that the others go on."""
        try:
            yield
        except Exception:
            self._times[job, item] = MOST_REPEATS
            log.exception("tick_item_failed", job=job, item=str(item))


def _fire(uow: UnitOfWork, due: tuple[str, str]) -> int:
    timer_id, case_id = due
    return int(fire_timer.fire_timer(uow, timer_id, case_id))
