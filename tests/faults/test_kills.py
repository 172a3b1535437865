"""kill -9 at random moments while people work: afterwards everything is as if nothing had happened.

LIANSHU_TEST_KILLS, LIANSHU_TEST_CASES and LIANSHU_TEST_SEED make it larger, smaller, or the same again.
"""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from random import Random, SystemRandom
from threading import Event
from time import monotonic

import pytest

from tests.faults.commits import watched
from tests.faults.people import STARTER, CaseDriver, Office, Work
from tests.faults.reaper import NIGHTS, STEPS_A_CASE, Reaper
from tests.faults.running import PATIENCE, running, wait_for
from tests.faults.soundness import check_all, end_all, wait_until_settled

KILLS = int(os.environ.get("LIANSHU_TEST_KILLS", "100"))
CASES = int(os.environ.get("LIANSHU_TEST_CASES", "200"))
SEED = int(os.environ.get("LIANSHU_TEST_SEED", "0")) or SystemRandom().randrange(1, 10**6)
PEOPLE_AT_ONCE = 4
DAYS_PASS = 6
"""How often the demo clock is moved by some hours meanwhile: clocks fire, cards are made."""


@pytest.mark.fault
def test_nothing_is_lost_and_nothing_done_twice(county_url, tmp_path, record_property):
    began = monotonic()
    record_property("campaign", f"kills: seed {SEED}, {KILLS} kills, {CASES} cases")
    random, work = Random(SEED), Work()
    with running(county_url, tmp_path, SEED) as county:
        office = Office(county, work, Random(f"{SEED}-lines"))
        office.get(STARTER, "/me")
        nights = round(KILLS * NIGHTS)
        with (
            ThreadPoolExecutor(PEOPLE_AT_ONCE + 1) as pool,
            watched(county.platform.database.engine) as commits,
        ):
            reaper = Reaper(county, work, office, commits, random)
            drivers = [
                pool.submit(CaseDriver(office, work, f"{SEED}-{number}").drive)
                for number in range(CASES)
            ]
            passing = pool.submit(let_days_pass, office, work, drivers)
            reaper.reap_days(KILLS - nights, CASES, drivers)
            for done in (*drivers, passing):
                done.result(timeout=PATIENCE * 10)
            reaper.reap_nights(nights, pool)
        wait_until_settled(county)
        wait_for(office.ready, "the platform is ready")
        end_all(county)
        assert sum(reaper.kinds.values()) == KILLS
        check_all(county, work, [at for at, _ in reaper.killed])
        arrived = [message_id for message_id, _ in county.server.box.arrived]
        minutes = (monotonic() - began) / 60
        record_property(
            "campaign",
            f"kills: {minutes:.1f} minutes, {work.steps} tasks completed, {len(work.sent)} messages"
            f" sent, {work.repeated} requests repeated, {len(arrived)} mails,"
            f" {len(arrived) - len(set(arrived))} of them twice;"
            f" killed {', '.join(f'{kind} {times}' for kind, times in reaper.kinds.items())}",
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
