"""A database that is gone for some seconds: people wait, the worker lives on, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from tests.faults.people import STARTER, CaseDriver, Office, Work
from tests.faults.running import PATIENCE, running, wait_for
from tests.faults.soundness import check_all, end_all, wait_until_settled
from tests.support.county import load_small_county
from tests.support.postgresql import Server, create_database, server

CASES = 8
CRASHES = 3
SECONDS_GONE = 3.0


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server for this test alone, that keeps what it has promised to keep."""
    with server(quick=False) as running_server:
        yield running_server


@pytest.mark.fault
@pytest.mark.postgresql
def test_the_database_is_away_for_some_seconds(own_server, tmp_path):
    url = create_database(own_server.url, "county")
    load_small_county(url)
    work, pause = Work(), Event()
    with running(url, tmp_path) as county:
        office = Office(county, work)
        office.get(STARTER, "/me")
        workers = [each.process.pid for each in county.workers]
        for person in ("shuili-clerk", "shuili-head", "bailu-desk", "bailu-officer", "bailu-team"):
            county.token(person)
        county.token("bailu-deputy")
        with ThreadPoolExecutor(3) as pool:
            drivers = [
                pool.submit(CaseDriver(office, work, f"gone-{number}").drive)
                for number in range(CASES)
            ]
            for crash in range(CRASHES):
                point = CASES * 9 * (crash + 1) // (CRASHES + 1)
                while work.steps < point and not all(driver.done() for driver in drivers):
                    pause.wait(0.05)
                own_server.crash()
                pause.wait(SECONDS_GONE)
                assert not office.ready()
                own_server.start()
                wait_for(office.ready, "the platform is ready again")
            for driver in drivers:
                driver.result(timeout=PATIENCE)
        county.platform.database.dispose()
        wait_until_settled(county)
        assert [each.process.pid for each in county.workers] == workers
        assert all(each.process.poll() is None for each in county.workers)
        end_all(county)
        check_all(county, work, kills=[])
    assert work.repeated
