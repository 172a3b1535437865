"""Starting a case: one page with the form, the files, and what will follow from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from bpmn.folder_model import ProcessFolder, Start
from web.access import signed_in
from web.errors import status_of
from web.language import english
from web.pages import case_parts
from web.pages.done import announce
from web.pages.evidence import evidence_upload
from web.pages.form_fields import errors_by_input, fields_of, read_fields
from web.pages.matter_options import matter_options
from web.pages.names import Names
from web.pages.start_aside import build_aside
from web.pages.starting import StartLink, startable, verb_of
from web.texts import choose, say
from web.unit_of_work import current_uow, keep
from web.uploads import chunks, uploaded_files
from web.view_models.forms import Field, FormError, FormSection
from web.view_models.start import StartChoice, StartPage, StartsPage
from workflows.cases.models import Case
from workflows.cases.queries import draft
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import Invalid, NotFound, Refusal, TooLarge, UnsupportedMedia
from workflows.evidence.add_evidence import add_draft_evidence, remove_draft_evidence
from workflows.evidence.queries import evidence_of_draft, visible_evidence
from workflows.organizations.models import Organization
from workflows.processes.published import folder_of
from workflows.processes.queries import current_version
from workflows.steps.complete_task import complete_task
from workflows.steps.context import fill
from workflows.steps.forms import start_form
from workflows.steps.save_draft import save_draft
from workflows.steps.start_case import start_case, starting
from workflows.tasks.models import Task
from workflows.tasks.queries import tasks_of_case
from workflows.texts import Text

pages = Blueprint("start", __name__)

FILES = "files"
"""The input by which files are chosen."""

CHOSEN = frozenset({"checkbox", "date", "datetime", "matter", "organization", "radio", "select"})
"""Fields whose answers the right column is fetched with: chosen, not written; nothing personal."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent and not accepted."""

    data: Mapping[str, Any]
    by_name: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[FormError, ...] = ()
    extra_line: str = ""


@pages.get("/start")
@signed_in
def start_list() -> str:
    """What the acting person may start."""
    links = startable(current_uow())
    return render_template("starts.html", page=StartsPage(tuple(_choice(each) for each in links)))


def _choice(link: StartLink) -> StartChoice:
    return StartChoice(link.key, link.url, link.verb, link.process, link.summary)


@pages.get("/start/<key>")
@signed_in
def start_page(key: str) -> str:
    """The page with what the person drafted last time, and what a link proposes by field."""
    uow = current_uow()
    folder, way, subject = _process(uow, key)
    proposed = read_fields(start_form(uow, folder, way, subject), request.args)
    page = build_start(uow, folder, way, subject, Typed(proposed) if proposed else None)
    return render_template("start.html", page=page)


@pages.post("/start/<key>")
@signed_in
def start(key: str) -> str | Redirect:
    """Start the case and hand its first task on; what is wrong comes back with what was typed."""
    uow = current_uow()
    folder, way, subject = _process(uow, key)
    form = start_form(uow, folder, way, subject)
    data = read_fields(form, request.form)
    # Kept first: whatever is asked or refused below, nothing typed or uploaded is lost.
    save_draft(uow, f"start:{key}", data)
    refusals = _keep_files(uow, key)
    if "add" in request.form:
        typed = Typed(data, extra_line=request.form["add"])
        return render_template("start.html", page=build_start(uow, folder, way, subject, typed))
    if "look" in request.form:
        page = build_start(uow, folder, way, subject, Typed(data))
        return render_template("start.html", page=page)
    if "remove" in request.form:
        _remove_file(uow, request.form["remove"])
        return render_template(
            "start.html", page=build_start(uow, folder, way, subject, Typed(data))
        )
    try:
        with uow.attempt():
            case, first = _send(uow, folder, key, data)
            if refusals:
                raise refusals.pop(0)
    except Refusal as refusal:
        return _refused(uow, folder, way, subject, data, [refusal, *refusals])
    announce(uow, first, case)
    return redirect(f"/cases/{case.id}", 303)


def _send(
    uow: UnitOfWork, folder: ProcessFolder, key: str, data: Mapping[str, Any]
) -> tuple[Case, Task]:
    """Start the case and complete its first task, if that is the starter's own."""
    case = start_case(uow, key, data)
    first = tasks_of_case(uow.session, case.id, "open")[0]
    if folder.tasks[first.element].assignee == "starter":
        complete_task(uow, first.id, decision="submit", data={}, opinion="", version=first.version)
    return case, first


@pages.post("/start/<key>/draft")
@signed_in
def autosave(key: str) -> str | Redirect:
    """Keep what is typed; the button 存草稿 comes back to the page, autosave gets its line."""
    uow = current_uow()
    folder, way, subject = _process(uow, key)
    form = start_form(uow, folder, way, subject)
    saved = save_draft(uow, f"start:{key}", read_fields(form, request.form))
    _keep_files(uow, key)
    if request.headers.get("HX-Request"):
        return render_template("partials/autosave.html", saved_at=saved.saved_at)
    return redirect(f"/start/{key}", 303)


@pages.get("/start/<key>/aside")
@signed_in
def aside(key: str) -> str:
    """The right column for the fields as they are now."""
    uow = current_uow()
    folder, way, subject = _process(uow, key)
    form = start_form(uow, folder, way, subject)
    data = read_fields(form, request.args)
    return render_template(
        "partials/start_aside.html", aside=build_aside(uow, folder, way, subject, data)
    )


def _process(uow: UnitOfWork, key: str) -> tuple[ProcessFolder, Start, Organization]:
    version = current_version(uow.session, key)
    if version is None:
        raise NotFound(Text("没有这个流程。"))
    folder = folder_of(version)
    return folder, *starting(uow, folder)


def _keep_files(uow: UnitOfWork, key: str) -> list[Refusal]:
    """Keep the files that came with the form; refusals are returned, not raised."""
    refused: list[Refusal] = []
    for file in uploaded_files():
        try:
            with uow.attempt():
                add_draft_evidence(uow, f"start:{key}", file.filename or "", chunks(file))
        except Refusal as refusal:
            refused.append(refusal)
    uow.session.flush()
    return refused


def _remove_file(uow: UnitOfWork, evidence_id: str) -> None:
    item = visible_evidence(uow.session, uow.person, evidence_id)
    if item is not None:
        remove_draft_evidence(uow, item)
        uow.session.flush()


def _refused(
    uow: UnitOfWork,
    folder: ProcessFolder,
    way: Start,
    subject: Organization,
    data: Mapping[str, Any],
    refusals: Sequence[Refusal],
) -> Response:
    """The page with all that is wrong; the answer is an error, what was kept stays all the same."""
    by_name: dict[str, str] = {}
    errors: list[FormError] = []
    for refusal in refusals:
        if isinstance(refusal, Invalid):
            by_name, lines = errors_by_input(refusal.errors, say)
            errors.extend(lines)
        else:
            name = FILES if isinstance(refusal, TooLarge | UnsupportedMedia) else ""
            errors.append(FormError(name, say(refusal.text)))
    page = build_start(uow, folder, way, subject, Typed(data, by_name, tuple(errors)))
    return keep(make_response(render_template("start.html", page=page), status_of(refusals[0])))


def build_start(
    uow: UnitOfWork, folder: ProcessFolder, way: Start, subject: Organization, typed: Typed | None
) -> StartPage:
    """The start page of a process for the acting person."""
    form = start_form(uow, folder, way, subject)
    data = {**form.data, **(typed.data if typed else {})}
    fields = fields_of(
        form,
        data,
        typed.by_name if typed else {},
        english=english(),
        extra_line=typed.extra_line if typed else "",
    )
    saved = draft(uow.session, uow.person.id, f"start:{folder.key}")
    names = Names(uow)
    return StartPage(
        process=folder.key,
        title=verb_of(folder, way),
        url=f"/start/{folder.key}",
        sections=_sections(uow, way, fields, data),
        aside=build_aside(uow, folder, way, subject, data),
        submit=_sends(folder, way, names),
        aside_url=f"/start/{folder.key}/aside",
        aside_asks=tuple(each.name for each in fields if each.kind in CHOSEN),
        intro=_in_whose_name(way, subject),
        errors=typed.errors if typed else (),
        upload=evidence_upload(None),
        evidence=tuple(
            replace(case_parts.evidence_item(item, names, uow.services.blobs), removable=True)
            for item in evidence_of_draft(uow.session, uow.person.id, f"start:{folder.key}")
        ),
        draft_url=f"/start/{folder.key}/draft",
        draft_saved_at=saved.saved_at if saved else None,
    )


def _in_whose_name(way: Start, subject: Organization) -> str:
    """In whose name it is started: the organization's, unless the folder says otherwise."""
    own = choose(way.intro, way.intro_en)
    if own:
        return fill(own, {way.slot: subject} if way.slot else {})
    return gettext("以%(body)s的名义发起。", body=subject.legal_name or subject.name)


def _sends(folder: ProcessFolder, way: Start, names: Names) -> str:
    """What the button says: the decision that is taken at once where the first task is theirs."""
    steps = (folder.tasks.get(each) for each in folder.definition.order)
    first = next((each for each in steps if each and each.assignee == "starter"), None)
    decision = first.decision("submit") if first else None
    roles = {each.role for each in way.holders}
    if first and decision and roles & {each.holder.role for each in first.holders}:
        return names.label(decision)
    return gettext("登记") if way.own else gettext("发起")


def _sections(
    uow: UnitOfWork, way: Start, fields: tuple[Field, ...], data: Mapping[str, Any]
) -> tuple[FormSection, ...]:
    """The fields under the headings of the folder; what has none stands under 其他."""
    by_name = {each.name: each for each in fields}
    if "matter" in by_name:
        by_name["matter"] = matter_options(uow, by_name["matter"], data)
    sections = []
    for section in way.sections:
        members = tuple(by_name.pop(name) for name in section.fields if name in by_name)
        if members:
            done = all(bool(data.get(each.name)) for each in members if each.required)
            title = choose(section.title, section.title_en)
            sections.append(FormSection(title, members, done=done and _asks(members)))
    if by_name:
        sections.append(FormSection(gettext("其他"), tuple(by_name.values())))
    return tuple(sections)


def _asks(members: tuple[Field, ...]) -> bool:
    return any(each.required for each in members)
