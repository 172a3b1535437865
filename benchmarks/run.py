"""Runs the measurements as `make bench` does: on SQLite, then on PostgreSQL with fsync on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.postgresql import running_server

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Run all of them, or those that the arguments of pytest choose; 0 when nothing failed."""
    failed = _measure("sqlite", {}, arguments)
    with running_server(quick=False) as url:
        failed |= _measure("postgresql", {"LIANSHU_TEST_POSTGRESQL_URL": url}, arguments)
    return int(failed)


def _measure(database: str, settings: dict[str, str], arguments: list[str]) -> bool:
    print(f"\n===== {database} =====", flush=True)
    words = [sys.executable, "-m", "pytest", "-q", "-s", "-m", "bench", "--durations=0"]
    environment = {**os.environ, **settings, "LIANSHU_TEST_DATABASE": database}
    chosen = arguments or ["benchmarks"]
    ended = subprocess.run([*words, *chosen], cwd=ROOT, env=environment, check=False)
    return ended.returncode not in (0, 5)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
