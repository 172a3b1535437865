"""The supervisor: all children run or all end, and none outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest

STAND_IN = """
import signal, sys, time
from pathlib import Path
name, folder, manner = sys.argv[1:]
if manner == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
import os
part = Path(folder, name + ".part")
part.write_text(str(os.getpid()))
part.rename(Path(folder, name))
while not (manner == "fails" and Path(folder, "fail").exists()):
    time.sleep(0.02)
sys.exit(3)
"""

PARENT = """
import sys
from lianshu.children import Child
from lianshu.supervise import Supervisor
folder, *manners = sys.argv[1:]
supervisor = Supervisor(grace=1.0)
with supervisor.signals():
    for number, manner in enumerate(manners):
        name = f"child-{number}"
        supervisor.start(Child(name, [sys.executable, "-c", STAND_IN, name, folder, manner]))
    sys.exit(supervisor.watch())
"""


@contextmanager
def parent_of(folder: Path, *manners: str):
    """A supervisor with stand-ins for children, all running."""
    program = f"STAND_IN = {STAND_IN!r}\n{PARENT}"
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(folder), *manners], stderr=subprocess.PIPE, text=True
    )
    files = [folder / f"child-{number}" for number in range(len(manners))]
    try:
        wait_for(lambda: all(file.exists() for file in files))
        yield process, [int(file.read_text()) for file in files]
    finally:
        process.kill()
        process.communicate()


def wait_for(condition, seconds=10.0):
    limit = monotonic() + seconds
    while not condition():
        assert monotonic() < limit, "waited in vain"
        sleep(0.02)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all(tmp_path, number):
    with parent_of(tmp_path, "plain", "stubborn") as (process, children):
        process.send_signal(number)

        assert process.wait(timeout=10) == 0
        assert not any(alive(pid) for pid in children)


def test_one_end_ends_all(tmp_path):
    with parent_of(tmp_path, "plain", "fails") as (process, children):
        (tmp_path / "fail").touch()

        _, said = process.communicate(timeout=10)
        assert process.returncode == 1
        assert said.count("\n") == 1
        assert "child-1" in said
        assert not any(alive(pid) for pid in children)


def test_no_orphans_when_the_parent_is_killed(tmp_path):
    with parent_of(tmp_path, "plain", "plain") as (process, children):
        os.kill(process.pid, signal.SIGKILL)
        process.wait(timeout=10)

        wait_for(lambda: not any(alive(pid) for pid in children))
