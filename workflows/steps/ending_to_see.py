"""At which end a case arrived, as a person may read it."""

from __future__ import annotations

from workflows.cases.models import Case
from workflows.cases.queries import sees_confidential
from workflows.database.base import Session
from workflows.processes.published import published_folder
from workflows.viewer import Viewer


def ending_in_sight(session: Session, viewer: Viewer, case: Case) -> bool:
    """Whether this person may read how a case ended; that it is over everybody reads.

    Ends that a folder names among those of its confidential part are told only to whom it is open.
    """
    if case.outcome is None or sees_confidential(viewer, case):
        return True
    part = published_folder(session, case.process_version_id).confidential
    return part is None or case.outcome not in part.ends


def outcome_to_see(session: Session, viewer: Viewer, case: Case) -> str | None:
    """The id of the end that a case reached, None where this person may not read it."""
    return case.outcome if ending_in_sight(session, viewer, case) else None
