"""How often each process runs at the moment: as a case of its own, or called inside of another."""

from __future__ import annotations

from collections import Counter

from workflows.database.base import Session
from workflows.processes.published import published_folder
from workflows.processes.queries import running_cases
from workflows.tasks.queries import called_paths
from workflows.viewer import Viewer


def runs(session: Session, viewer: Viewer | None = None) -> Counter[str]:
    """Runs in progress by process (that a person may see); a call runs while a task inside is open."""
    found = Counter(running_cases(session, viewer))
    calls = set[tuple[str, str, tuple[str, ...]]]()
    for case_id, version_id, path in called_paths(session, viewer):
        known = published_folder(session, version_id).calls
        calls |= {
            (known[element].process, case_id, tuple(path[: depth + 1]))
            for depth, element in enumerate(path)
            if element in known
        }
    found.update(process for process, _, _ in calls)
    return found
