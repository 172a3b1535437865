"""Several processes in the foreground: all run, or all end."""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from types import FrameType

from lianshu.children import Child, signal_group, start
from lianshu.output import note

GRACE_SECONDS = 7.0
POLL_SECONDS = 0.1
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Supervisor:
    """Starts children, watches them, and ends them all when one ends or a signal comes."""

    def __init__(self, *, grace: float = GRACE_SECONDS) -> None:
        self._grace = grace
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._stopping = threading.Event()

    def start(self, child: Child) -> None:
        """Start one more child."""
        self._running[child.name] = start(child)

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Wait until `ready`; False when it takes too long, a child ends or a signal comes."""
        limit = monotonic() + seconds
        while monotonic() < limit and self.healthy:
            if ready():
                return True
            self._stopping.wait(POLL_SECONDS)
        return False

    def watch(self) -> int:
        """Return 0 when a signal asked to stop, 1 when a child ended by itself; all have ended."""
        while self.healthy:
            self._stopping.wait(POLL_SECONDS)
        ended = None if self._stopping.is_set() else self._ended()
        self.stop()
        if ended is None:
            return 0
        name, code = ended
        note(f"{name} 已退出（{code}），其余已停止 / {name} ended ({code}), so all others too")
        return 1

    def stop(self) -> None:
        """End all children: first asked, after the grace period killed."""
        for process in self._running.values():
            signal_group(process, signal.SIGTERM)
        limit = monotonic() + self._grace
        for process in self._running.values():
            try:
                process.wait(max(0.0, limit - monotonic()))
            except subprocess.TimeoutExpired:
                pass
        for process in self._running.values():
            signal_group(process, signal.SIGKILL)
            process.wait()

    @property
    def healthy(self) -> bool:
        """Whether all children run and no signal has come."""
        return not self._stopping.is_set() and self._ended() is None

    @contextmanager
    def signals(self) -> Iterator[None]:
        """While the block runs, SIGINT and SIGTERM ask to stop."""
        before = {number: signal.signal(number, self._ask_to_stop) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping.set()

    def _ended(self) -> tuple[str, int] | None:
        for name, process in self._running.items():
            code = process.poll()
            if code is not None:
                return name, code
        return None


def end_at_once_on_signals() -> None:
    """Before there are children: SIGINT and SIGTERM end the process with 0, undoing what is open."""
    for number in SIGNALS:
        signal.signal(number, _end_at_once)


def _end_at_once(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
