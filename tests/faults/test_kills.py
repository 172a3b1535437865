"""kill -9 at random moments while people work: afterwards everything is as if nothing had happened.

LIANSHU_TEST_KILLS, LIANSHU_TEST_CASES and LIANSHU_TEST_SEED make it larger, smaller, or the same again.
"""

from __future__ import annotations

import os
import signal
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random, SystemRandom
from threading import Event
from time import monotonic

import pytest

from tests.faults.people import STARTER, CaseDriver, Office, Work
from tests.faults.running import PATIENCE, Running, running, wait_for
from tests.faults.soundness import check_all, end_all, wait_until_settled

KILLS = int(os.environ.get("LIANSHU_TEST_KILLS", "100"))
CASES = int(os.environ.get("LIANSHU_TEST_CASES", "200"))
SEED = int(os.environ.get("LIANSHU_TEST_SEED", "0")) or SystemRandom().randrange(1, 10**6)
PEOPLE_AT_ONCE = 4
STEPS_A_CASE = 9
"""About; only spreads the kills over the campaign."""
DAYS_PASS = 6
"""How often the demo clock is moved by some hours meanwhile: clocks fire, cards are made."""


@dataclass
class Reaper:
    """Kills services at moments that depend on the seed and on how far the work has got."""

    running: Running
    work: Work
    random: Random
    killed: list[tuple[float, str]] = field(default_factory=list)

    def reap(self, drivers: list[Future[None]]) -> None:
        """Spread the kills over the work; whatever is left of them when it is done comes then."""
        points = sorted(self.random.randrange(CASES * STEPS_A_CASE) for _ in range(KILLS))
        pause = Event()
        for point in points:
            while self.work.steps < point and not all(driver.done() for driver in drivers):
                pause.wait(0.02)
            pause.wait(self.random.random() * 0.5)
            self.kill_one()

    def kill_one(self) -> None:
        """One kill: the web server, only its answering process, or a worker."""
        what = self.random.random()
        if what < 0.2 and self.running.web.children:
            self._note("web child")
            os.kill(self.running.web.children[0], signal.SIGKILL)
            return
        service = self.running.web if what < 0.5 else self.random.choice(self.running.workers)
        self._note(service.name)
        service.kill()
        service.start()

    def _note(self, name: str) -> None:
        self.killed.append((monotonic(), name))


@pytest.mark.fault
def test_nothing_is_lost_and_nothing_done_twice(county_url, tmp_path, record_property):
    began = monotonic()
    record_property("campaign", f"kills: seed {SEED}, {KILLS} kills, {CASES} cases")
    random, work = Random(SEED), Work()
    with running(county_url, tmp_path, SEED) as county:
        office = Office(county, work, Random(f"{SEED}-lines"))
        office.get(STARTER, "/me")
        with ThreadPoolExecutor(PEOPLE_AT_ONCE + 1) as pool:
            drivers = [
                pool.submit(CaseDriver(office, work, f"{SEED}-{number}").drive)
                for number in range(CASES)
            ]
            passing = pool.submit(let_days_pass, office, work, drivers)
            reaper = Reaper(county, work, random)
            reaper.reap(drivers)
            for done in (*drivers, passing):
                done.result(timeout=PATIENCE * 10)
        wait_until_settled(county)
        wait_for(office.ready, "the platform is ready")
        end_all(county)
        kills = [at for at, _ in reaper.killed]
        assert len(kills) == KILLS
        check_all(county, work, kills)
        arrived = [message_id for message_id, _ in county.server.box.arrived]
        minutes = (monotonic() - began) / 60
        record_property(
            "campaign",
            f"kills: {minutes:.1f} minutes, {work.steps} tasks completed, {work.repeated} requests"
            f" repeated, {len(arrived)} mails, {len(arrived) - len(set(arrived))} of them twice",
        )


def let_days_pass(office: Office, work: Work, drivers: list[Future[None]]) -> None:
    """Move the demo clock now and then, over HTTP like everybody else."""
    pause = Event()
    for number in range(1, DAYS_PASS + 1):
        point = CASES * STEPS_A_CASE * number // (DAYS_PASS + 1)
        while work.steps < point and not all(driver.done() for driver in drivers):
            pause.wait(0.1)
        moved = office.post(STARTER, "/demo/clock", {"hours": 9}, f"{SEED}-clock-{number}")
        if moved.status != 200:
            work.find(f"clock: {moved}")
