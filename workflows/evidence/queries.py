"""Reading evidence, always within the rows a person may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflows.cases.models import Case
from workflows.cases.queries import in_sight, sees_confidential, visible_to
from workflows.evidence.models import Evidence
from workflows.viewer import Viewer


def evidence_of_case(session: Session, case_id: str) -> Sequence[Evidence]:
    """The evidence of a case, oldest first."""
    return session.scalars(
        select(Evidence)
        .where(Evidence.case_id == case_id, Evidence.removed_at.is_(None))
        .order_by(Evidence.added_at, Evidence.id)
    ).all()


def evidence_by_ids(session: Session, ids: Iterable[str]) -> Sequence[Evidence]:
    """The evidence with these ids, as far as there is any."""
    wanted = sorted(set(ids))
    query = select(Evidence).where(Evidence.id.in_(wanted), Evidence.removed_at.is_(None))
    return session.scalars(query).all() if wanted else []


def evidence_to_see(session: Session, viewer: Viewer, case: Case) -> Sequence[Evidence]:
    """The evidence of a case, oldest first, without that of a part hidden from this person."""
    rows = evidence_of_case(session, case.id)
    if sees_confidential(viewer, case):
        return rows
    return [row for row in rows if not row.confidential]


def evidence_of_draft(session: Session, person_id: str, about: str) -> Sequence[Evidence]:
    """What a person uploaded for something not started yet, oldest first."""
    return session.scalars(
        select(Evidence)
        .where(
            Evidence.case_id.is_(None),
            Evidence.added_by_id == person_id,
            Evidence.draft_about == about,
            Evidence.removed_at.is_(None),
        )
        .order_by(Evidence.added_at, Evidence.id)
    ).all()


def visible_evidence(session: Session, viewer: Viewer, evidence_id: str) -> Evidence | None:
    """The file, if the person may see it and its case or put it on their own draft."""
    return session.scalar(
        select(Evidence)
        .outerjoin(Case, Case.id == Evidence.case_id)
        .where(
            Evidence.id == evidence_id,
            Evidence.removed_at.is_(None),
            or_(
                (Evidence.case_id.is_(None)) & (Evidence.added_by_id == viewer.id),
                Evidence.case_id.is_not(None)
                & visible_to(viewer)
                & in_sight(viewer, Evidence.confidential),
            ),
        )
    )
