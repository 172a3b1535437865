"""Timing a function and printing what came out."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds per call over several calls."""

    name: str
    median: float
    lowest: float
    highest: float
    statements: float | None = None


def measure(name: str, call: Callable[[], object], *, times: int, warm: int = 3) -> Timing:
    """Call a function `warm` + `times` times and keep the last ones."""
    taken = []
    for number in range(warm + times):
        before = time.perf_counter()
        call()
        if number >= warm:
            taken.append((time.perf_counter() - before) * 1000)
    return Timing(name, statistics.median(taken), min(taken), max(taken))


def show(title: str, rows: Sequence[Timing], reference: Timing) -> None:
    """Print a table; `ratio` is the median against the reference's."""
    print(f"\n{title}  (reference: {reference.name})")
    print(f"{'':44}{'median ms':>11}{'min':>9}{'max':>9}{'SQL':>7}{'ratio':>8}")
    for row in rows:
        sql = f"{row.statements:.0f}" if row.statements is not None else "–"
        ratio = row.median / reference.median
        print(
            f"{row.name:44}{row.median:11.3f}{row.lowest:9.3f}{row.highest:9.3f}{sql:>7}{ratio:8.2f}"
        )
