"""Evidence of a case."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, request

from web.access import api
from web.api.directory import Directory
from web.api.pages_of_lists import slice_of
from web.api.shapes import EvidenceList, EvidenceShape, Page
from web.api.versions import heed_seen_case
from web.files import file_response
from web.finding import found_case
from web.look_purpose import check_look
from web.unit_of_work import current_uow
from web.uploads import chunks, uploaded_file
from workflows.cases.queries import case_of_id
from workflows.errors import UnsupportedMedia
from workflows.evidence.models import Evidence
from workflows.evidence.queries import evidence_to_see
from workflows.evidence.read_evidence import read_evidence
from workflows.steps.add_to_case import add_to_case
from workflows.texts import Text

views = APIBlueprint("api_evidence", __name__, tag="evidence", url_prefix="/api/v1")


@views.get("/cases/<case_id>/evidence")
@api
@views.input(Page, location="query", arg_name="query")
@views.output(EvidenceList)
def get_evidence(case_id: str, query: Page) -> EvidenceList:
    """The files of a case, oldest first."""
    uow = current_uow()
    case = found_case(uow, case_id)
    rows = evidence_to_see(uow.session, uow.person, case)
    shown, cursor = slice_of(
        rows, query.cursor, query.limit, lambda row: f"{row.added_at.isoformat()} {row.id}"
    )
    directory = Directory(uow)
    return EvidenceList(items=[_present(row, directory) for row in shown], next_cursor=cursor)


@views.post("/cases/<case_id>/evidence")
@api
@views.output(EvidenceShape, status_code=201)
def post_evidence(case_id: str) -> EvidenceShape:
    """Add a file: multipart/form-data with one part `file`."""
    uow = current_uow()
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMedia(Text("请用 multipart/form-data 上传，文件放在 file 里。"))
    heed_seen_case(case_id)
    file = uploaded_file()
    evidence = add_to_case(uow, case_id, file.filename or "", chunks(file))
    return _present(evidence, Directory(uow))


@views.get("/evidence/<evidence_id>/content")
@api(work="write")
@views.doc(responses={200: "the file"})
def get_content(evidence_id: str) -> Response:
    """The file itself. Looking at it is recorded in the case's history."""
    uow = current_uow()
    evidence, content = read_evidence(uow, evidence_id)
    if evidence.case_id is not None:
        check_look(uow, case_of_id(uow.session, evidence.case_id))
    return file_response(content, evidence.media_type, evidence.name)


def _present(evidence: Evidence, directory: Directory) -> EvidenceShape:
    return EvidenceShape(
        id=evidence.id,
        name=evidence.name,
        kind=evidence.kind,
        sha256=evidence.sha256,
        size=evidence.size,
        media_type=evidence.media_type,
        added_by=directory.person(evidence.added_by_id),
        added_at=evidence.added_at,
    )
