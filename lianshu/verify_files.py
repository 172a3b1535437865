"""Proving the files: evidence and documents read again and compared with the hash they are kept by."""

from __future__ import annotations

from workflows.cases.queries import case_ids
from workflows.database.unit_of_work import UnitOfWork
from workflows.documents.queries import documents_of_case
from workflows.evidence.queries import evidence_of_case
from workflows.history.verify import Break


def verify_files(uow: UnitOfWork, case_id: str | None = None) -> tuple[int, Break | None]:
    """How many files of one case (or of all) were read, and the first that does not hold."""
    count = 0
    for each in [case_id] if case_id else case_ids(uow.session):
        for kind, name, sha256 in _files(uow, each):
            count += 1
            if not uow.services.blobs.intact(sha256):
                return count, Break(kind, each, count, f"{name}: missing or changed")
    return count, None


def _files(uow: UnitOfWork, case_id: str) -> list[tuple[str, str, str]]:
    evidence = evidence_of_case(uow.session, case_id)
    files = [("evidence", row.name, row.sha256) for row in evidence]
    for row in documents_of_case(uow.session, case_id):
        name = row.number or row.title
        files += [("document", f"{name}.pdf", row.pdf_sha256)]
        if row.docx_sha256 is not None:
            files += [("document", f"{name}.docx", row.docx_sha256)]
    return files
