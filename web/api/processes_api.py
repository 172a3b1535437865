"""Processes and their start forms."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, jsonify

from web.access import api
from web.api.pages_of_lists import slice_of
from web.api.present_task import present_form
from web.api.shapes import Page, ProcessList, ProcessShape
from web.texts import choose
from web.unit_of_work import current_uow
from workflows.errors import NotFound
from workflows.processes.models import ProcessVersion
from workflows.processes.published import folder_of
from workflows.processes.queries import current_version, current_versions
from workflows.steps.forms import start_form
from workflows.steps.start_case import may_start, starting
from workflows.texts import Text

views = APIBlueprint("api_processes", __name__, tag="processes", url_prefix="/api/v1")


@views.get("/processes")
@api
@views.input(Page, location="query", arg_name="query")
@views.output(ProcessList)
def get_processes(query: Page) -> ProcessList:
    """The processes in force."""
    rows = current_versions(current_uow().session)
    shown, cursor = slice_of(rows, query.cursor, query.limit, lambda row: row.key)
    return ProcessList(items=[_present(row) for row in shown], next_cursor=cursor)


@views.get("/processes/<key>/start-form")
@api
@views.doc(responses={200: "JSON Schema 2020-12"})
def get_start_form(key: str) -> Response:
    """The JSON Schema of `data` for POST /cases.

    Its keyword `default` holds what is proposed, `x-ui` order, widgets and choices.
    """
    uow = current_uow()
    version = current_version(uow.session, key)
    if version is None:
        raise NotFound(Text("没有这个流程。"))
    folder = folder_of(version)
    form = present_form(start_form(uow, folder, *starting(uow, folder)))
    schema: dict[str, Any] = {**form.schema_, "default": form.data, "x-ui": form.ui}
    return jsonify(schema)


def _present(row: ProcessVersion) -> ProcessShape:
    folder = folder_of(row)
    return ProcessShape(
        key=row.key,
        title=choose(folder.title, folder.title_en),
        summary=choose(folder.summary, folder.summary_en),
        version=row.version,
        may_start=may_start(current_uow().person, folder),
    )
