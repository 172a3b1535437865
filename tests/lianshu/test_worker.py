"""The scheduler: jobs one beside the other, none twice at once, and a quick end when told to."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

PROGRAM = """
import sys
from threading import Event
from time import sleep
import structlog
from lianshu import worker
from lianshu.worker import Job, run_jobs

structlog.configure(
    processors=[lambda _l, _n, event: event["event"]],
    logger_factory=structlog.WriteLoggerFactory(),
)
worker.GRACE_SECONDS = 1.0
stopping, calls = Event(), []

def say(word):
    # In one piece: two jobs may say something at once.
    sys.stdout.write(f"{word}\\n")
    sys.stdout.flush()

def hang():
    say("hanging")
    Event().wait()

def finish():
    say("began")
    stopping.wait()
    sleep(0.2)
    say("finished")

def fail():
    if not calls:
        calls.append(1)
        raise RuntimeError("broken")
    say("again")

wanted = {"hang": hang, "finish": finish, "fail": fail}
run_jobs([Job(name, 0.05, wanted[name]) for name in sys.argv[1:]], stopping)
say("ended")
"""


@contextmanager
def worker(*jobs: str):
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *jobs],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process, process.stdout
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_call_under_way_is_finished(number):
    with worker("finish") as (process, said):
        assert said.readline() == "began\n"
        process.send_signal(number)

        assert process.wait(timeout=10) == 0
        assert said.read() == "finished\nended\n"


def test_a_call_that_hangs_is_left_behind():
    with worker("hang") as (process, said):
        assert said.readline() == "hanging\n"
        process.terminate()

        assert process.wait(timeout=10) == 0
        assert said.read() == "ended_with_calls_under_way\n"


def test_a_job_that_fails_or_hangs_holds_up_no_other():
    with worker("hang", "fail") as (_, said):
        lines = [said.readline() for _ in range(5)]

        assert sorted(lines) == ["again\n"] * 3 + ["hanging\n", "job_failed\n"]
