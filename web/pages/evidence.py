"""Evidence and documents: adding files, looking at them."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, render_template
from flask_babel import gettext

from web.access import signed_in
from web.files import file_response
from web.pages import case_parts
from web.pages.names import Names
from web.unit_of_work import current_uow
from web.texts import listed
from web.uploads import chunks, uploaded_file
from web.view_models.forms import Upload
from workflows.cases.queries import locked_case, visible_case
from workflows.documents.models import OfficialDocument
from workflows.documents.queries import document
from workflows.errors import NotFound
from workflows.evidence.add_evidence import add_evidence
from workflows.evidence.media import ACCEPTED, ACCEPTED_TEXT, MOST_BYTES
from workflows.evidence.models import Evidence
from workflows.evidence.permissions import may_add_evidence
from workflows.evidence.queries import visible_evidence
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.texts import Text

pages = Blueprint("evidence", __name__)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def evidence_upload(url: str | None) -> Upload:
    """How the upload box of a page is set up."""
    return Upload(
        url=url,
        max_bytes=MOST_BYTES,
        accept=",".join(ending for media in ACCEPTED for ending in media.endings),
        accepted=gettext(
            "%(kinds)s，单个不超过 %(limit)s MB。",
            kinds=listed(ACCEPTED_TEXT.split("、")),
            limit=MOST_BYTES // (1024 * 1024),
        ),
    )


@pages.post("/cases/<case_id>/evidence")
@signed_in
def add(case_id: str) -> tuple[str, int]:
    """Add one file to a case; answers its row."""
    uow = current_uow()
    if visible_case(uow.session, uow.person, case_id) is None:
        raise NotFound(Text("没有这件案件，或者您不能查看。"))
    case = locked_case(uow.session, case_id)
    file = uploaded_file()
    item = add_evidence(
        uow, case, file.filename or "", chunks(file), may_add=may_add_evidence(uow, case)
    )
    return _row(item), 201


def _row(item: Evidence) -> str:
    uow = current_uow()
    uow.session.flush()
    shown = case_parts.evidence_item(item, Names(uow), uow.services.blobs)
    return render_template("partials/evidence_row.html", item=shown)


@pages.get("/evidence/<evidence_id>")
@signed_in(work="write")
def look(evidence_id: str) -> Response:
    """The file itself. Looking at it is recorded."""
    uow = current_uow()
    item = _visible(evidence_id)
    if item.case_id is not None:
        case = locked_case(uow.session, item.case_id)
        record(uow, Kind.EVIDENCE_READ, case=case, evidence=item.id, name=item.name)
    return file_response(_content(item.sha256), item.media_type, item.name)


@pages.get("/evidence/<evidence_id>/thumbnail")
@signed_in
def thumbnail(evidence_id: str) -> Response:
    """The picture as the case page shows it in the list of evidence; not recorded one by one."""
    item = _visible(evidence_id)
    return file_response(_content(item.sha256), item.media_type, item.name)


@pages.get("/documents/<document_id>.<ending>")
@signed_in(work="write")
def document_file(document_id: str, ending: str) -> Response:
    """An official document as PDF or Word. Looking at it is recorded."""
    uow = current_uow()
    made = _visible_document(document_id)
    if ending not in ("pdf", "docx"):
        raise NotFound(Text("没有这种格式的文书。"))
    case = locked_case(uow.session, made.case_id)
    record(uow, Kind.DOCUMENT_READ, case=case, document=made.id, title=made.title)
    sha256 = made.pdf_sha256 if ending == "pdf" else made.docx_sha256
    name = f"{made.title}{made.number or ''}.{ending}"
    return file_response(_content(sha256), "application/pdf" if ending == "pdf" else DOCX, name)


def _content(sha256: str) -> Iterator[bytes]:
    blobs = current_uow().services.blobs
    try:
        content = blobs.chunks(sha256)
        first = next(content, b"")
    except FileNotFoundError:
        raise NotFound(Text("文件不在了，请联系管理员从备份恢复。")) from None

    def whole() -> Iterator[bytes]:
        yield first
        yield from content

    return whole()


def _visible(evidence_id: str) -> Evidence:
    uow = current_uow()
    item = visible_evidence(uow.session, uow.person, evidence_id)
    if item is None:
        raise NotFound(Text("没有这份证据，或者您不能查看。"))
    return item


def _visible_document(document_id: str) -> OfficialDocument:
    uow = current_uow()
    made = document(uow.session, document_id)
    if made is None or visible_case(uow.session, uow.person, made.case_id) is None:
        raise NotFound(Text("没有这份文书，或者您不能查看。"))
    return made
