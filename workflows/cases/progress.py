"""How far a case has come, kept with it: what it has been through costs a step nothing.

The case's row says how often each element was opened, how often it was answered and with which
decision last. Whoever writes a task or an answer notes it here in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.cases.models import Case

OPENED, ANSWERED, DECISION = range(3)

Progress = Mapping[str, list[Any]]


def next_round(case: Case, element: str) -> int:
    """Note that an element is opened; how many times that makes."""
    case.progress = moved_on(case.progress, element, OPENED)
    return int(case.progress[element][OPENED])


def note_answer(case: Case, element: str, decision: str) -> None:
    """Note that an element was answered."""
    case.progress = moved_on(case.progress, element, ANSWERED, decision)


def forget_answer(case: Case, element: str, before: str | None) -> None:
    """Note that the last answer of an element was taken back; `before` is the decision before it."""
    case.progress = forgotten(case.progress, element, before)


def decisions(case: Case) -> dict[str, str]:
    """The last decision of each element that was answered."""
    return decisions_in(case.progress)


def rounds(case: Case) -> dict[str, int]:
    """How often each element was answered."""
    return rounds_in(case.progress)


def moved_on(
    progress: Progress, element: str, place: int, decision: str | None = None
) -> dict[str, list[Any]]:
    """Progress with one more opening or answer of an element."""
    seen = list(progress.get(element, (0, 0, None)))
    seen[place] += 1
    if decision is not None:
        seen[DECISION] = decision
    return {**progress, element: seen}


def forgotten(progress: Progress, element: str, before: str | None) -> dict[str, list[Any]]:
    """Progress without the last answer of an element; `before` is the decision before it."""
    seen = list(progress[element])
    seen[ANSWERED] -= 1
    seen[DECISION] = before
    return {**progress, element: seen}


def decisions_in(progress: Progress) -> dict[str, str]:
    """The last decision of each element that was answered."""
    return {element: seen[DECISION] for element, seen in progress.items() if seen[ANSWERED] > 0}


def rounds_in(progress: Progress) -> dict[str, int]:
    """How often each element was answered."""
    return {element: seen[ANSWERED] for element, seen in progress.items()}
