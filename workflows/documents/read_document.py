"""Looking at an official document: the file is handed out and the look is recorded."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.cases.queries import locked_case, visible_case
from workflows.database.unit_of_work import UnitOfWork
from workflows.documents.models import OfficialDocument
from workflows.documents.queries import document, document_in_sight
from workflows.errors import NotFound
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.texts import Text


def read_document(
    uow: UnitOfWork, document_id: str, ending: str
) -> tuple[OfficialDocument, Iterator[bytes]]:
    """A document and its file as PDF or Word, readable also after the unit of work has ended.

    Raises NotFound: no such document or format, not for this person to see, or the file is gone.
    """
    made = document(uow.session, document_id)
    case = visible_case(uow.session, uow.person, made.case_id) if made else None
    if made is None or case is None or not document_in_sight(uow.person, case, made):
        raise NotFound(Text("没有这份文书，或者您不能查看。"))
    kept = {"pdf": made.pdf_sha256, "docx": made.docx_sha256}.get(ending)
    if kept is None:
        raise NotFound(Text("没有这种格式的文书。"))
    try:
        content = uow.services.blobs.content(kept)
    except FileNotFoundError:
        raise NotFound(Text("文件不在了，请联系管理员从备份恢复。")) from None
    case = locked_case(uow.session, made.case_id)
    record(uow, Kind.DOCUMENT_READ, case=case, document=made.id, title=made.title)
    return made, content
