"""The ground that other tests stand on: shut network, forgotten settings, separate databases."""

from __future__ import annotations

import os
import socket
import urllib.request

import pytest
from sqlalchemy import insert, select

from tests.support.browser import find_chromium
from tests.support.rules import NetworkShut
from workflows.calendar.models import CalendarYear
from workflows.clock import FixedClock, real_now


@pytest.mark.parametrize("address", ["http://example.com/", "http://192.0.2.1/"])
def test_the_network_is_shut(address):
    with pytest.raises(NetworkShut):
        urllib.request.urlopen(address, timeout=1)


def test_loopback_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
        socket.create_connection(("localhost", server.getsockname()[1])).close()


def test_settings_of_the_shell_are_forgotten():
    kept = [name for name in os.environ if name.startswith("LIANSHU_")]

    assert all(name.startswith(("LIANSHU_TEST_", "LIANSHU_CHROMIUM")) for name in kept)


@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_test_has_its_own_database(database, turn):
    with database.unit_of_work(FixedClock(real_now())) as uow:
        uow.session.execute(insert(CalendarYear).values(year=2026, source=turn, status="official"))
    with database.unit_of_work(FixedClock(real_now()), write=False) as uow:
        assert uow.session.scalars(select(CalendarYear.source)).all() == [turn]


def write_then_fail(database):
    with database.unit_of_work(FixedClock(real_now())) as uow:
        uow.session.execute(insert(CalendarYear).values(year=2026, source="x", status="official"))
        raise RuntimeError("power cut")


def test_a_unit_of_work_that_raises_leaves_nothing(database):
    with pytest.raises(RuntimeError, match="power cut"):
        write_then_fail(database)

    with database.unit_of_work(FixedClock(real_now()), write=False) as uow:
        assert not uow.session.scalars(select(CalendarYear.year)).all()


def test_a_chromium_that_cannot_be_run_is_none(monkeypatch, tmp_path):
    monkeypatch.setenv("LIANSHU_CHROMIUM", str(tmp_path / "chromium"))
    assert find_chromium() is None

    (tmp_path / "chromium").touch(mode=0o755)
    assert find_chromium() == tmp_path / "chromium"
