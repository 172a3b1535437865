"""Naming processes, so that others on the same machine can tell whether one of them is gone."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from uuid import uuid4

DEAD = frozenset("ZX")


def new_name() -> str:
    """A name for a part of this process, different at each call: place, process, when it began."""
    pid = os.getpid()
    return f"{_place()} {pid} {_began(pid)} {uuid4().hex[:8]}"


def is_gone(name: str) -> bool:
    """Whether the process named so is known to have ended; False for processes of other machines."""
    parts = name.rsplit(" ", 3)
    if len(parts) != 4 or parts[0] != _place() or not parts[1].isdecimal():
        return False
    return _began(int(parts[1])) != parts[2]


@cache
def _place() -> str:
    """This machine since it was last started, and the process numbers that are seen from here."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot} {Path('/proc/self/ns/pid').readlink()}"


def _began(pid: int) -> str:
    """When a living process began, in the kernel's ticks: numbers of processes are given again."""
    try:
        state, *rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return "" if state in DEAD else rest[18]
