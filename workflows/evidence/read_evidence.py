"""Looking at evidence: the content is handed out and the look is recorded."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.cases.queries import locked_case
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import NotFound
from workflows.evidence.models import Evidence
from workflows.evidence.queries import visible_evidence
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.texts import Text


def read_evidence(uow: UnitOfWork, evidence_id: str) -> tuple[Evidence, Iterator[bytes]]:
    """A file and its content, to be read also after the unit of work has ended.

    Raises NotFound: no such file, not for this person to see, or its content is gone.
    """
    evidence = _found(uow, evidence_id)
    content = file_content(uow, evidence.sha256)
    if evidence.case_id is not None:
        case = locked_case(uow.session, evidence.case_id)
        record(uow, Kind.EVIDENCE_READ, case=case, evidence=evidence.id, name=evidence.name)
    return evidence, content


def look_at_picture(uow: UnitOfWork, evidence_id: str) -> tuple[Evidence, Iterator[bytes]]:
    """A photo and its content for a list that shows it small; not recorded. Raises NotFound."""
    evidence = _found(uow, evidence_id)
    if evidence.kind != "photo":
        raise _unknown()
    return evidence, file_content(uow, evidence.sha256)


def _found(uow: UnitOfWork, evidence_id: str) -> Evidence:
    evidence = visible_evidence(uow.session, uow.person, evidence_id)
    if evidence is None:
        raise _unknown()
    return evidence


def _unknown() -> NotFound:
    return NotFound(Text("没有这份证据，或者您不能查看。"))


def file_content(uow: UnitOfWork, sha256: str) -> Iterator[bytes]:
    """What a file holds, readable also after the unit of work has ended; raises NotFound."""
    try:
        return uow.services.blobs.content(sha256)
    except FileNotFoundError:
        raise NotFound(Text("文件不在了，请联系管理员从备份恢复。")) from None
