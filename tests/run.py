"""Runs the suite as `make test` does and says the counts in its last line.

SQLite first, then what touches the database on PostgreSQL. Beside both, because they wait a lot, the
journeys if there is a Chromium; what they say comes last. `--long` runs the campaigns instead (markers
fault and long) on both databases.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from tests.support.browser import find_chromium
from tests.support.postgresql import running_server

ROOT = Path(__file__).resolve().parent.parent
NOTHING_COLLECTED = 5
LONGEST_END = 20.0
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
    with ExitStack() as stack:
        journeys = None if long else _begin_journeys(environment, stack)
        sqlite = _pytest("SQLite", markers, parallel, environment)
        postgresql = _on_postgresql(markers, parallel, environment)
        outcomes, said = [sqlite, postgresql], ""
        if journeys is not None:
            outcomes.append(journeys.end())
            said = f", journeys {outcomes[-1].passed}"
        elif not long:
            outcomes.append(Outcome(0, failed=bool(os.environ.get("LIANSHU_CHROMIUM"))))
            said = f", journeys not run: {_why_no_chromium()}"
    failed = any(outcome.failed for outcome in outcomes)
    if failed:
        print("failed: see above", flush=True)
    print(f"tests: sqlite {sqlite.passed}, postgresql {postgresql.passed}{said}", flush=True)
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


def _why_no_chromium() -> str:
    setting = os.environ.get("LIANSHU_CHROMIUM")
    return f"LIANSHU_CHROMIUM={setting} cannot be run" if setting else "no Chromium found"


def _begin_journeys(environment: dict[str, str], stack: ExitStack) -> Part | None:
    """Start the journeys; None without a Chromium."""
    if find_chromium() is None:
        return None
    folder = Path(stack.enter_context(TemporaryDirectory()))
    log = stack.enter_context((folder / "journeys.log").open("wb"))
    return stack.enter_context(_begun("journeys", "journey", [], environment, log))


def _pytest(title: str, markers: str, options: list[str], environment: dict[str, str]) -> Outcome:
    with _begun(title, markers, options, environment) as part:
        return part.end()


@dataclass(frozen=True, slots=True)
class Part:
    """A run of pytest that has begun; `log` is where it writes if not at once to the terminal."""

    title: str
    process: subprocess.Popen[bytes]
    counts: Path
    log: IO[bytes] | None

    def end(self) -> Outcome:
        """Wait for it; what it has written to a file is shown now."""
        code = self.process.wait()
        if self.log is not None:
            _say(self.title)
            sys.stdout.buffer.write(Path(self.log.name).read_bytes())
            sys.stdout.flush()
        passed = json.loads(self.counts.read_text()).get("passed", 0) if self.counts.exists() else 0
        return Outcome(passed, failed=code not in (0, NOTHING_COLLECTED))


@contextmanager
def _begun(
    title: str,
    markers: str,
    options: list[str],
    environment: dict[str, str],
    log: IO[bytes] | None = None,
) -> Iterator[Part]:
    """Begin a run of pytest; whatever happens, it does not outlive the block."""
    if log is None:
        _say(title)
    words = [sys.executable, "-m", "pytest", "-q", *options, *(["-m", markers] if markers else [])]
    with TemporaryDirectory() as folder:
        counts = Path(folder) / "counts.json"
        process = subprocess.Popen(
            words,
            cwd=ROOT,
            env={**os.environ, **environment, "LIANSHU_TEST_COUNTS": str(counts)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            yield Part(title, process, counts, log)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)  # it ends what it has started
                try:
                    process.wait(LONGEST_END)
                except subprocess.TimeoutExpired:
                    process.kill()


def _say(title: str) -> None:
    print(f"\n===== {title} =====", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
