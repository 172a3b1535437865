"""Evidence and documents: adding files, looking at them."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from web.access import signed_in
from web.files import file_response
from web.look_purpose import check_look
from web.pages import case_parts
from web.pages.names import Names
from web.texts import listed
from web.unit_of_work import current_uow
from web.uploads import chunks, uploaded_file
from web.view_models.forms import Upload
from workflows.cases.queries import case_of_id
from workflows.documents.read_document import read_document
from workflows.evidence.media import ACCEPTED, ACCEPTED_TEXT, MOST_BYTES
from workflows.evidence.read_evidence import look_at_picture, read_evidence
from workflows.steps.add_to_case import add_to_case

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
def add(case_id: str) -> tuple[str, int] | Redirect:
    """Add one file to a case; a script gets its row, a plain form comes back to the page."""
    uow = current_uow()
    file = uploaded_file()
    item = add_to_case(uow, case_id, file.filename or "", chunks(file))
    if "HX-Request" not in request.headers:
        return redirect(f"/cases/{case_id}#ev", 303)
    uow.session.flush()
    shown = case_parts.evidence_item(item, Names(uow), uow.services.blobs)
    return render_template("partials/evidence_row.html", item=shown), 201


@pages.get("/evidence/<evidence_id>")
@signed_in(work="write")
def look(evidence_id: str) -> Response:
    """The file itself. Looking at it is recorded."""
    uow = current_uow()
    item, content = read_evidence(uow, evidence_id)
    if item.case_id is not None:
        check_look(uow, case_of_id(uow.session, item.case_id))
    return file_response(content, item.media_type, item.name)


@pages.get("/evidence/<evidence_id>/thumbnail")
@signed_in
def thumbnail(evidence_id: str) -> Response:
    """The picture as the case page shows it in the list of evidence; not recorded one by one."""
    uow = current_uow()
    item, content = look_at_picture(uow, evidence_id)
    if item.case_id is not None:
        check_look(uow, case_of_id(uow.session, item.case_id))
    return file_response(content, item.media_type, item.name)


@pages.get("/documents/<document_id>.<ending>")
@signed_in(work="write")
def document_file(document_id: str, ending: str) -> Response:
    """An official document as PDF or Word. Looking at it is recorded."""
    uow = current_uow()
    made, content = read_document(uow, document_id, ending)
    check_look(uow, case_of_id(uow.session, made.case_id))
    name = f"{made.title}{made.number or ''}.{ending}"
    return file_response(content, "application/pdf" if ending == "pdf" else DOCX, name)
