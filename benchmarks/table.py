"""Timing functions and printing what came out."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds per call over several calls; `statements` per call without BEGIN and COMMIT."""

    name: str
    median: float
    lowest: float
    highest: float
    statements: float | None = None


def measure(name: str, call: Callable[[], object], *, times: int, warm: int = 3) -> Timing:
    """Call a function `warm` + `times` times and keep the last ones."""
    return beside({name: call}, times=times, warm=warm)[0]


def beside(calls: Mapping[str, Callable[[], object]], *, times: int, warm: int = 3) -> list[Timing]:
    """Measure several functions in turns, so that what else the machine does hits them alike."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(warm + times):
        for name, call in calls.items():
            before = time.perf_counter()
            call()
            taken[name].append((time.perf_counter() - before) * 1000)
    return [timing(name, found[warm:]) for name, found in taken.items()]


def timing(name: str, found: Sequence[float], statements: float | None = None) -> Timing:
    """What measured milliseconds amount to."""
    return Timing(name, statistics.median(found), min(found), max(found), statements)


def show(title: str, rows: Sequence[Timing], reference: Timing) -> None:
    """Print a table; `ratio` is the median against the reference's."""
    print(f"\n{title}  (reference: {reference.name})")
    print(f"{'':46}{'median ms':>11}{'min':>9}{'max':>9}{'SQL':>7}{'ratio':>8}")
    for row in rows:
        sql = f"{row.statements:.1f}".removesuffix(".0") if row.statements is not None else "–"
        ratio = row.median / reference.median
        print(
            f"{row.name:46}{row.median:11.3f}{row.lowest:9.3f}{row.highest:9.3f}{sql:>7}{ratio:8.2f}"
        )
