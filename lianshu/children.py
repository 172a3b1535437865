"""Child processes that never outlive their parent."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Child:
    """A process to run: what to call it, its command line, settings beside the inherited ones."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


def start(child: Child) -> subprocess.Popen[bytes]:
    """Start the child in a group of its own, so that Ctrl-C reaches only the parent."""
    parent = os.getpid()
    libc = ctypes.CDLL(None, use_errno=True)

    def die_with_parent() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it ended before the line above
            os._exit(1)

    return subprocess.Popen(
        child.command,
        env={**os.environ, **child.environment},
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr.fileno(),  # stdout is the parent's own: READY and nothing else
        start_new_session=True,
        preexec_fn=die_with_parent,  # noqa: PLW1509 - the supervisor has no other threads
    )


def signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    """Send a signal to the child and what it has started."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass
