"""Questions about the case that another one is started about."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from workflows.cases.models import Case, CaseLink
from workflows.cases.queries import visible_to
from workflows.database.base import Session
from workflows.viewer import Viewer


def case_named(session: Session, viewer: Viewer, name: str) -> Case | None:
    """The case with this number or id, if this person may see it."""
    return session.scalar(
        select(Case).where(or_(Case.number == name, Case.id == name), visible_to(viewer)).limit(1)
    )


def cases_about(session: Session, case_id: str, process: str, relation: str) -> Sequence[Case]:
    """The running cases of a process that were started about this one."""
    return session.scalars(
        select(Case)
        .join(CaseLink, CaseLink.case_id == Case.id)
        .where(
            CaseLink.earlier_id == case_id,
            CaseLink.relation == relation,
            Case.process_key == process,
            Case.state == "running",
        )
        .order_by(Case.started_at, Case.id)
    ).all()
