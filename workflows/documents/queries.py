"""Reading documents and number series."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workflows.cases.models import Case
from workflows.cases.queries import sees_confidential, was_served
from workflows.database.base import new_id
from workflows.documents.models import NumberSeries, OfficialDocument
from workflows.viewer import Viewer


def next_in_series(session: Session, organization_id: str, mark: str, year: int) -> int:
    """Take the next number of a series, made when it is new; held until the transaction ends."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    first = dialect.insert(NumberSeries).values(
        id=new_id(), organization_id=organization_id, mark=mark, year=year, last=1
    )
    taken = first.on_conflict_do_update(
        index_elements=["organization_id", "mark", "year"], set_={"last": NumberSeries.last + 1}
    ).returning(NumberSeries.last)
    with session.no_autoflush:  # nothing else that the step writes bears on it
        number: int = session.execute(taken).scalar_one()
    return number


def begin_series(session: Session, organization_id: str, mark: str, year: int, last: int) -> None:
    """Let a series that is new go on after the number `last`, which was given elsewhere."""
    session.add(
        NumberSeries(id=new_id(), organization_id=organization_id, mark=mark, year=year, last=last)
    )


def documents_of_case(session: Session, case_id: str) -> Sequence[OfficialDocument]:
    """The documents of a case, oldest first."""
    return session.scalars(
        select(OfficialDocument)
        .where(OfficialDocument.case_id == case_id)
        .order_by(OfficialDocument.made_at, OfficialDocument.id)
    ).all()


def calculations_of(session: Session, deadline_id: str) -> Sequence[OfficialDocument]:
    """The written calculations of a deadline that were issued, oldest first."""
    return session.scalars(
        select(OfficialDocument)
        .where(OfficialDocument.deadline_id == deadline_id)
        .order_by(OfficialDocument.made_at, OfficialDocument.id)
    ).all()


def documents_to_see(session: Session, viewer: Viewer, case: Case) -> Sequence[OfficialDocument]:
    """The documents of a case, oldest first, without those that are hidden from this person."""
    rows = documents_of_case(session, case.id)
    return [row for row in rows if document_in_sight(viewer, case, row)]


def document_in_sight(viewer: Viewer, case: Case, made: OfficialDocument) -> bool:
    """Whether a document of a case is not hidden from this person who sees the case."""
    return sees_confidential(viewer, case) or was_served(viewer, made.confidential_to)


def document(session: Session, document_id: str) -> OfficialDocument | None:
    """The document with this id, if there is one; the caller checks the case's scope."""
    return session.get(OfficialDocument, document_id)
