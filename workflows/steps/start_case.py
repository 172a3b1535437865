"""Starting a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bpmn import engine
from bpmn.folder_model import ProcessFolder, Start
from workflows.cases.models import Case
from workflows.cases.queries import add_reader, draft
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, Invalid, NotFound, NotPermitted
from workflows.evidence.add_evidence import attach_draft_evidence
from workflows.evidence.queries import evidence_of_draft
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.matters.queries import matter
from workflows.organizations.models import Organization
from workflows.organizations.queries import county_profile, legal_subject, only_body
from workflows.processes.models import ProcessVersion
from workflows.processes.published import folder_of
from workflows.processes.queries import current_version
from workflows.steps.about_case import case_meant, link_to
from workflows.steps.apply_step import apply_step
from workflows.steps.bodies import list_errors
from workflows.steps.confidential import close_part
from workflows.steps.context import CaseContext, named_body, take_part, title_of
from workflows.steps.forms import check_form, merged, start_form
from workflows.steps.guards import rules_for, run_checks
from workflows.steps.queries import Parts
from workflows.texts import Text
from workflows.viewer import HeldPost, Viewer


def start_case(uow: UnitOfWork, key: str, given: Mapping[str, Any]) -> Case:
    """Start a process with what the start form was given; files on the person's draft come along.

    Raises NotFound (no such process), NotPermitted (their posts do not start it), Invalid.
    """
    version = current_version(uow.session, key)
    if version is None:
        raise NotFound(Text("没有这个流程。"))
    folder = folder_of(version)
    way, subject = starting(uow, folder)
    form = start_form(uow, folder, way, subject)
    data = merged(form, given)
    errors = check_form(form, data, files=folder.files)
    data |= dict.fromkeys(way.own, subject.code)
    places = {way.slot: subject} if way.slot else {}
    errors += run_checks(
        uow, way.checks, data, errors, places, rules_for(uow, way.checks, folder, data)
    )
    slots, slot_errors = _slots(uow, folder, subject, data)
    errors += list_errors(uow, folder, data, errors)
    other, about_errors = case_meant(uow, folder.key, way.about, data, errors)
    errors += about_errors
    if errors or slot_errors:
        raise Invalid([*errors, *slot_errors])
    if way.about is not None and other is not None:
        data[way.about.field] = other.number or other.title
    context = _begin(uow, version, subject, slots, data, uow.person.id, way.form)
    case = context.case
    if any(slot.handlers_only for slot in folder.slots.values()):
        add_reader(uow.session, case.id, uow.person.id, "handled", uow.now)
    if way.about is not None and other is not None:
        link_to(uow, case, other, way.about)
    about = f"start:{key}"
    attach_draft_evidence(uow, case, evidence_of_draft(uow.session, uow.person.id, about))
    saved = draft(uow.session, uow.person.id, about)
    if saved is not None:
        uow.session.delete(saved)
    apply_step(context, engine.start(folder.definition, context.told()), None)
    return case


def begin_case(
    uow: UnitOfWork,
    version: ProcessVersion,
    subject: Organization,
    data: dict[str, Any],
    started_by_id: str,
) -> CaseContext:
    """A case that the platform begins with what is known already; its flow has not started.

    Raises LookupError when the data names no organization for a slot that has to be filled.
    """
    folder = folder_of(version)
    slots, errors = _slots(uow, folder, subject, data)
    if errors:
        raise LookupError(f"{folder.key}: {[error.field for error in errors]} name no organization")
    return _begin(uow, version, subject, slots, data, started_by_id)


def _begin(
    uow: UnitOfWork,
    version: ProcessVersion,
    subject: Organization,
    slots: Mapping[str, Organization],
    data: dict[str, Any],
    started_by_id: str,
    form: str | None = None,
) -> CaseContext:
    folder = folder_of(version)
    case = _new_case(uow, folder, version.id, subject, slots, data, started_by_id)
    record(
        uow,
        Kind.CASE_STARTED,
        case=case,
        process=folder.key,
        version=version.version,
        title=case.title,
    )
    rows = {
        name: take_part(uow, case, folder.slots[name], body, form) for name, body in slots.items()
    }
    context = CaseContext(uow, case, Parts(rows))
    close_part(context)
    return context


def may_start(viewer: Viewer, folder: ProcessFolder) -> bool:
    """Whether a post of the person starts this process."""
    return way_to_start(viewer, folder) is not None


def way_to_start(viewer: Viewer, folder: ProcessFolder) -> Start | None:
    """In which of its ways a person starts this process; None if no post of theirs does."""
    found = _starting_post(viewer, folder)
    return found[0] if found else None


def starting(uow: UnitOfWork, folder: ProcessFolder) -> tuple[Start, Organization]:
    """How the person would start the process, and in which legal subject's name.

    Raises NotPermitted.
    """
    found = _starting_post(uow.person, folder)
    if found is None:
        raise NotPermitted(
            Text("您的岗位不能发起“{title}”。", title=Text(folder.title, folder.title_en))
        )
    way, post = found
    return way, legal_subject(uow.session, post.organization_id)


def _starting_post(viewer: Viewer, folder: ProcessFolder) -> tuple[Start, HeldPost] | None:
    for post in viewer.posts:
        for way in folder.start.ways:
            for holder in way.holders:
                if (post.role, post.organization_kind) == (holder.role, holder.place):
                    return way, post
    return None


def _slots(
    uow: UnitOfWork, folder: ProcessFolder, subject: Organization, data: Mapping[str, Any]
) -> tuple[dict[str, Organization], list[FieldError]]:
    slots: dict[str, Organization] = {}
    errors: list[FieldError] = []
    for name, slot in folder.slots.items():
        if slot.source == "starter":
            slots[name] = subject
        if slot.source == "starter" or slot.late:
            continue
        head, _, field = slot.source.partition(".")
        if head == "county":
            slots[name] = only_body(uow.session, field)
            continue
        body = named_body(uow, slot, data)
        if body is not None and (not slot.kinds or body.kind in slot.kinds):
            slots[name] = body
        else:
            errors.append(FieldError(f"/{field}", Text("没有这个单位，请从给出的选项里选。")))
    return slots, errors


def _new_case(
    uow: UnitOfWork,
    folder: ProcessFolder,
    version_id: str,
    subject: Organization,
    slots: Mapping[str, Organization],
    data: dict[str, Any],
    started_by_id: str,
) -> Case:
    about = matter(uow.session, str(data["matter"])) if data.get("matter") else None
    case = Case(
        id=new_id(),
        title=title_of(folder, {**data, **slots, "matter": about}),
        process_key=folder.key,
        process_version_id=version_id,
        organization_id=subject.id,
        matter_code=about.code if about else None,
        urgent=bool(data.get("urgent", False)),
        profile=county_profile(uow.session),
        not_for=f" {' '.join(folder.not_for)} " if folder.not_for else None,
        data=data,
        engine_state=b"",
        state="running",
        version=1,
        history_seq=0,
        history_hash="",
        started_by_id=started_by_id,
        progress={},
        started_at=uow.now,
    )
    uow.session.add(case)
    return case
