"""Runs the suite as `make test` does and says the counts in its last line.

SQLite first, then what touches the database on PostgreSQL, then the journeys if there is a
Chromium. `--long` runs the campaigns instead (markers fault and long) on both databases.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.browser import find_chromium
from tests.support.postgresql import running_server

ROOT = Path(__file__).resolve().parent.parent
NOTHING_COLLECTED = 5
WORKERS = min(2, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one run of pytest ended."""

    passed: int
    failed: bool


def main(arguments: list[str]) -> int:
    """Run all parts, whatever an earlier one says; 0 only when nothing failed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # ends what was started on the way out
    long = "--long" in arguments
    markers = "fault or long" if long else ""
    environment = {"LIANSHU_TEST_PROFILE": "long" if long else "small"}
    parallel = [] if WORKERS == 1 else ["-n", str(WORKERS), "--dist", "worksteal"]
    sqlite = _pytest("SQLite", markers, parallel, environment)
    postgresql = _on_postgresql(markers, parallel, environment)
    outcomes, journeys = [sqlite, postgresql], ""
    if not long:
        outcome, journeys = _journeys(environment)
        outcomes.append(outcome)
    failed = any(outcome.failed for outcome in outcomes)
    if failed:
        print("failed: see above", flush=True)
    print(f"tests: sqlite {sqlite.passed}, postgresql {postgresql.passed}{journeys}", flush=True)
    return 1 if failed else 0


def _on_postgresql(markers: str, parallel: list[str], environment: dict[str, str]) -> Outcome:
    with ExitStack() as stack:
        try:
            url = stack.enter_context(running_server())
        except Exception as error:  # noqa: BLE001 - whatever hinders it is told and counts as failed
            print(f"PostgreSQL did not start: {error}", flush=True)
            return Outcome(0, failed=True)
        chosen = {"LIANSHU_TEST_DATABASE": "postgresql", "LIANSHU_TEST_POSTGRESQL_URL": url}
        return _pytest("PostgreSQL", markers, parallel, {**environment, **chosen})


def _journeys(environment: dict[str, str]) -> tuple[Outcome, str]:
    if find_chromium() is None:
        setting = os.environ.get("LIANSHU_CHROMIUM")
        why = f"LIANSHU_CHROMIUM={setting} cannot be run" if setting else "no Chromium found"
        return Outcome(0, failed=bool(setting)), f", journeys not run: {why}"
    outcome = _pytest("journeys", "journey", [], environment)
    return outcome, f", journeys {outcome.passed}"


def _pytest(title: str, markers: str, options: list[str], environment: dict[str, str]) -> Outcome:
    print(f"\n===== {title} =====", flush=True)
    words = [sys.executable, "-m", "pytest", "-q", *options]
    if markers:
        words += ["-m", markers]
    with TemporaryDirectory() as folder:
        counts = Path(folder) / "counts.json"
        ended = subprocess.run(
            words,
            cwd=ROOT,
            env={**os.environ, **environment, "LIANSHU_TEST_COUNTS": str(counts)},
            stdin=subprocess.DEVNULL,
            check=False,
        )
        passed = json.loads(counts.read_text()).get("passed", 0) if counts.exists() else 0
    return Outcome(passed, failed=ended.returncode not in (0, NOTHING_COLLECTED))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
