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
    evidence = visible_evidence(uow.session, uow.person, evidence_id)
    if evidence is None:
        raise NotFound(Text("没有这份证据，或者您不能查看。"))
    content = _content(uow, evidence)
    if evidence.case_id is not None:
        case = locked_case(uow.session, evidence.case_id)
        record(uow, Kind.EVIDENCE_READ, case=case, evidence=evidence.id, name=evidence.name)
    return evidence, content


def _content(uow: UnitOfWork, evidence: Evidence) -> Iterator[bytes]:
    chunks = uow.services.blobs.chunks(evidence.sha256)
    try:
        first = next(chunks, b"")
    except FileNotFoundError:
        raise NotFound(Text("文件不在了，请联系管理员从备份恢复。")) from None

    def whole() -> Iterator[bytes]:
        yield first
        yield from chunks

    return whole()
