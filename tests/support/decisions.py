"""All decisions and votes of the shipped processes, and which of them somebody has taken."""

from __future__ import annotations

from collections.abc import Iterable

from bpmn.folder import read_directory, read_folder
from bpmn.folder_model import ProcessFolder
from lianshu.process_folders import shipped


def decision_name(folder: ProcessFolder, element: str, value: str) -> str:
    """`lead_referral.sign_receipt:sign`, with the process that the step is drawn in."""
    for called in folder.called.values():
        if element in called.tasks:
            return decision_name(called, element, value)
    return f"{folder.key}.{element}:{value}"


def all_decisions() -> frozenset[str]:
    """Names of the decisions and votes of all shipped processes."""
    found = set[str]()
    for path in shipped().values():
        folder = read_folder(read_directory(path))
        for element, spec in folder.tasks.items():
            offered = spec.countersign.votes if spec.countersign else spec.decisions
            values = [each.value for each in offered]
            found |= {decision_name(folder, element, value) for value in values}
    return frozenset(found)


def said_of_decisions(walks: int, taken: Iterable[str]) -> str:
    """How many of all decisions the walks have taken, and if those are most, each that none has."""
    decisions = all_decisions()
    left = sorted(decisions.difference(taken))
    most = len(left) < len(decisions) / 2
    never = f"; never {' '.join(left)}" if left and most else ""
    return f"random walks: {walks}, decisions taken {len(decisions) - len(left)} of {len(decisions)}{never}"
