"""Reading published processes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from workflows.cases.models import Case
from workflows.cases.queries import visible_to
from workflows.database.reference import remembered_row, remembered_rows
from workflows.processes.models import ProcessVersion
from workflows.viewer import Viewer


def version(session: Session, version_id: str) -> ProcessVersion:
    """A published version that is known to exist."""
    return session.get_one(ProcessVersion, version_id)


def current_version(session: Session, key: str) -> ProcessVersion | None:
    """The version new cases start on, if the process is published."""
    query = (
        select(ProcessVersion)
        .where(ProcessVersion.key == key, ProcessVersion.retired_at.is_(None))
        .order_by(ProcessVersion.version.desc())
        .limit(1)
    )
    return remembered_row(session, ("current version", key), lambda: session.scalar(query))


def current_versions(session: Session) -> Sequence[ProcessVersion]:
    """The version of each process that new cases start on, by key."""
    newest = (
        select(ProcessVersion.key, func.max(ProcessVersion.version).label("version"))
        .where(ProcessVersion.retired_at.is_(None))
        .group_by(ProcessVersion.key)
        .subquery()
    )
    query = (
        select(ProcessVersion)
        .join(
            newest,
            (newest.c.key == ProcessVersion.key) & (newest.c.version == ProcessVersion.version),
        )
        .order_by(ProcessVersion.key)
    )
    return remembered_rows(session, "current versions", lambda: session.scalars(query).all())


def versions_of(session: Session, key: str) -> Sequence[ProcessVersion]:
    """Everything that was ever published under a key, newest first."""
    return session.scalars(
        select(ProcessVersion)
        .where(ProcessVersion.key == key)
        .order_by(ProcessVersion.version.desc())
    ).all()


def last_number(session: Session, key: str) -> int:
    """The highest version number of a process; 0 when it was never published."""
    return (
        session.scalar(select(func.max(ProcessVersion.version)).where(ProcessVersion.key == key))
        or 0
    )


def running_cases(session: Session, viewer: Viewer | None) -> dict[str, int]:
    """How many cases of each process are running (that a person may see)."""
    rows = session.execute(
        select(Case.process_key, func.count())
        .where(Case.state == "running", true() if viewer is None else visible_to(viewer))
        .group_by(Case.process_key)
    )
    return {row[0]: row[1] for row in rows}
