"""One worker at a time: a second one waits, and takes over from one that is dead, silent or done."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from time import monotonic

import pytest

from lianshu import lease as module
from lianshu.lease import LENGTH, Lease
from lianshu.process_name import is_gone, new_name
from tests.support.together import together
from workflows.clock import SystemClock, real_now
from workflows.database.queries import locked_lease

NAME = "worker"


@pytest.fixture
def first(database):
    return Lease(database, NAME)


@pytest.fixture
def second(database):
    return Lease(database, NAME)


@pytest.fixture
def machine(monkeypatch):
    """The machine's clock, which the test sets."""

    class Machine:
        moment = real_now()

    monkeypatch.setattr(module, "real_now", lambda: Machine.moment)
    return Machine


def row(database):
    with database.unit_of_work(SystemClock()) as uow:
        return locked_lease(uow.session, NAME, real_now())


def test_the_second_waits_until_the_first_gives_back(first, second):
    assert first.take()
    assert first.held
    assert not second.take()
    assert not second.held
    first.give_back()

    assert not first.held
    assert second.take()
    assert not first.take()


def test_giving_back_what_another_one_has_does_nothing(first, second):
    assert first.take()
    second.give_back()

    assert not second.take()


def test_of_many_at_once_one_gets_it(database):
    leases = [Lease(database, NAME) for _ in range(6)]
    got = together([lease.take for lease in leases])

    assert sorted(map(str, got)) == ["False"] * 5 + ["True"]


def test_who_waited_for_the_row_looks_at_the_clock_afterwards(first, second, machine, monkeypatch):
    began = machine.moment
    machine.moment += timedelta(seconds=1)
    assert first.take()

    def wait(session, name, moment):
        machine.moment = began + timedelta(seconds=2)
        return locked_lease(session, name, moment)

    machine.moment = began  # the second came before the first had it, and waited for the row
    monkeypatch.setattr(module, "locked_lease", wait)
    assert not second.take()


def test_a_renewed_lease_is_not_taken_over(first, second, machine):
    first.take()
    for _ in range(5):
        machine.moment += LENGTH * 0.9
        assert first.take()
        assert not second.take()


def test_it_is_taken_over_when_it_runs_out(first, second, machine):
    first.take()
    machine.moment += LENGTH - timedelta(seconds=1)
    assert not second.take()
    machine.moment += timedelta(seconds=1)

    assert second.take()
    assert not first.take()  # it finds out when it renews


def test_it_is_believed_no_longer_than_it_lasts(first, monkeypatch):
    first.take()
    later = monotonic() + LENGTH.total_seconds() + 1
    monkeypatch.setattr(module, "monotonic", lambda: later)

    assert not first.held


def test_a_clock_that_was_set_back_does_not_block_it(first, second, machine):
    first.take()
    machine.moment -= timedelta(days=365)

    assert second.take()


def test_a_dead_holder_is_noticed_at_once(database, second):
    program = "from lianshu.process_name import new_name; print(new_name())"
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.strip()
    with database.unit_of_work(SystemClock()) as uow:
        found = locked_lease(uow.session, NAME, real_now())
        found.holder, found.until = ended, real_now() + LENGTH

    assert is_gone(ended)
    assert second.take()
    assert row(database).holder != ended


def test_only_processes_of_this_machine_can_be_known_to_be_gone():
    place, pid, began, part = new_name().rsplit(" ", 3)

    assert not is_gone(f"{place} {pid} {began} {part}")
    assert is_gone(f"{place} {pid} {int(began) + 1} {part}")  # the number was given again
    assert not is_gone(f"elsewhere {pid} 1 {part}")
    assert not is_gone("")
