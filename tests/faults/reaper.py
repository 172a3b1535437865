"""Death, at random and at the moments that matter: between two writes, between a mail and its answer.

Where it aims it looks from outside only: at the mail server, which is the test's own, and at what
has been committed. The platform knows nothing of it.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from threading import Event
from time import monotonic

from lianshu.tick import next_due
from tests.faults.commits import Commits
from tests.faults.people import STARTER, Office, Work
from tests.faults.running import PATIENCE, Moment, Running, Service, wait_for
from workflows.deadlines.queries import count_due_timers
from workflows.history.queries import count_to_follow

STEPS_A_CASE = 9
"""About; only spreads the kills over the work."""
SOON_SECONDS = 5.0
"""For how long something to aim at is waited for."""
GAP_SECONDS = 0.002
"""About what lies between two writes of one process."""
NIGHTS = 0.4
"""Which part of the kills comes when nobody works any more and only clocks run out."""


@dataclass
class Reaper:
    """Kills services; when, depends on the seed and on what they are at."""

    running: Running
    work: Work
    office: Office
    commits: Commits
    random: Random
    killed: list[tuple[float, str]] = field(default_factory=list)
    """Each process with its moment."""
    kinds: Counter[str] = field(default_factory=Counter)
    """How often which kind of moment was met."""

    def reap_days(self, kills: int, cases: int, drivers: list[Future[None]]) -> None:
        """Spread kills over the work; whatever is left of them when it is done comes then."""
        points = sorted(self.random.randrange(cases * STEPS_A_CASE) for _ in range(kills))
        pause = Event()
        for number, point in enumerate(points):
            while self.work.steps < point and not all(driver.done() for driver in drivers):
                pause.wait(0.02)
            self._aims()[number % len(self._aims())]()

    def reap_nights(self, kills: int, pool: Executor) -> None:
        """Let clocks run out, instant by instant, and kill whoever deals with it."""
        for number in range(kills):
            instant = next_due(self.running.platform, self._now())
            if instant is None:
                self.at_random()
                continue
            body = {"to": instant.isoformat()}
            moving = pool.submit(self.office.post, STARTER, "/demo/clock", body, f"night {number}")
            self._at_the_clock(instant)
            moved = moving.result(PATIENCE)
            if moved.status not in (200, 409):  # asked again, when the clock stood there already
                self.work.find(f"clock: {moved}")
            wait_for(lambda at=instant: self._now() >= at, "the clock has moved")  # type: ignore[misc]

    def at_random(self) -> None:
        """The web server, only its answering process, or a worker, at any moment."""
        self.kinds["at random"] += 1
        Event().wait(self.random.random() * 0.5)
        what = self.random.random()
        if what < 0.2 and self.running.web.children:
            self._note("web child")
            os.kill(self.running.web.children[0], signal.SIGKILL)
            return
        self._kill(self.running.web if what < 0.5 else self.random.choice(self.running.workers))

    def _aims(self) -> tuple[Callable[[], None], ...]:
        offered, taken = lambda: self._at_a_mail("offered"), lambda: self._at_a_mail("taken")
        return self._at_a_commit, offered, self.at_random, self._at_a_commit, taken, self.at_random

    def _at_a_commit(self) -> None:
        """Everything, right after somebody has written: whatever should have followed does not."""
        if not self.commits.wait(1, SOON_SECONDS):
            self.at_random()
            return
        self.kinds["at a commit"] += 1
        self._after_a_gap()

    def _at_a_mail(self, moment: Moment) -> None:
        """The workers, while the mail server has a mail in its hands."""
        self.running.server.hold_next(moment)
        held = self.running.server.holds.wait(SOON_SECONDS)
        if held:
            self.kinds[f"mail {moment}"] += 1
            self._kill(*self.running.workers)
        self.running.server.hold_next(None)
        if not held:
            self.at_random()

    def _at_the_clock(self, instant: datetime) -> None:
        """Everything, some commits after the clock has reached an instant; each item takes some."""
        self.kinds["at the clock"] += 1
        with self.running.platform.unit_of_work(write=False) as uow:
            due = count_due_timers(uow.session, instant)
            due += sum(count_to_follow(uow.session, instant).values())
        wait_for(lambda: self._now() >= instant, "the clock moves", pause=0.002)
        self.commits.wait(self.random.randint(1, 2 * due + 1), SOON_SECONDS)
        self._after_a_gap()

    def _after_a_gap(self) -> None:
        if self.random.random() < 0.5:
            Event().wait(self.random.expovariate(1 / GAP_SECONDS))
        self._kill(*self.running.services)

    def _kill(self, *services: Service) -> None:
        for service in services:
            self._note(service.name)
            service.strike()
        for service in services:
            service.kill()
            service.start()

    def _now(self) -> datetime:
        return self.running.platform.clock.now()

    def _note(self, name: str) -> None:
        self.killed.append((monotonic(), name))
