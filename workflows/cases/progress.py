"""How far a case has come, kept with it: what it has been through costs a step nothing.

The case's row says how often each element was opened, how often it was answered and with which
decision last. Whoever writes a task or an answer notes it here in the same transaction.
"""

from __future__ import annotations

from workflows.cases.models import Case

OPENED, ANSWERED, DECISION = range(3)


def next_round(case: Case, element: str) -> int:
    """Note that an element is opened; how many times that makes."""
    _add(case, element, OPENED, None)
    return int(case.progress[element][OPENED])


def note_answer(case: Case, element: str, decision: str) -> None:
    """Note that an element was answered."""
    _add(case, element, ANSWERED, decision)


def forget_answer(case: Case, element: str, before: str | None) -> None:
    """Note that the last answer of an element was taken back; `before` is the decision before it."""
    seen = list(case.progress[element])
    seen[ANSWERED] -= 1
    seen[DECISION] = before
    case.progress = {**case.progress, element: seen}


def decisions(case: Case) -> dict[str, str]:
    """The last decision of each element that was answered."""
    return {
        element: seen[DECISION] for element, seen in case.progress.items() if seen[ANSWERED] > 0
    }


def rounds(case: Case) -> dict[str, int]:
    """How often each element was answered."""
    return {element: seen[ANSWERED] for element, seen in case.progress.items()}


def _add(case: Case, element: str, place: int, decision: str | None) -> None:
    seen = list(case.progress.get(element, (0, 0, None)))
    seen[place] += 1
    if decision is not None:
        seen[DECISION] = decision
    case.progress = {**case.progress, element: seen}
