"""Making the official documents that a step calls for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from bpmn.folder_model import Document
from workflows.database.base import canonical, new_id
from workflows.deadlines.models import Deadline
from workflows.documents.fonts import drawn
from workflows.documents.models import OfficialDocument
from workflows.documents.numbering import next_number
from workflows.documents.queries import documents_of_case
from workflows.documents.render import render_docx, render_pdf
from workflows.evidence.queries import evidence_of_case
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.matters.queries import delegation_on
from workflows.organizations.models import Organization
from workflows.organizations.queries import (
    person_by_username,
    posts_of,
    valid_certificate,
)
from workflows.organizations.roles import ROLES
from workflows.steps.context import CaseContext


def make_document(
    context: CaseContext, document: Document, task_id: str, deadline: Deadline | None
) -> OfficialDocument:
    """Make a document in the name of a legal subject and keep it by its hash.

    `deadline` is the clock that the same step started: its last day stands in the document. Raises
    workflows.documents.fonts.MissingGlyph when the font cannot draw a character.
    """
    uow = context.uow
    issuer = context.slot(document.slot)
    number = next_number(uow, issuer, document.mark)
    values = _values(context, document, issuer, number, deadline)
    files = context.folder.files
    folder = f"{document.directory}{document.template}"
    word = render_docx(files[f"{folder}.docx"], values, made_at=uow.now)
    pdf = render_pdf(files[f"{folder}.typ"], values, made_at=uow.now)
    made = OfficialDocument(
        id=new_id(),
        case_id=context.case.id,
        task_id=task_id,
        kind=document.kind,
        title=document.title,
        number=number,
        organization_id=issuer.id,
        made_at=uow.now,
        pdf_sha256=uow.services.blobs.put_bytes(pdf).sha256,
        docx_sha256=uow.services.blobs.put_bytes(word).sha256,
    )
    uow.session.add(made)
    uow.session.flush()
    record(
        uow,
        Kind.DOCUMENT_MADE,
        case=context.case,
        task_id=task_id,
        organization_id=issuer.id,
        document=made.id,
        document_kind=document.kind,
        title=document.title,
        number=number,
        pdf_sha256=made.pdf_sha256,
    )
    return made


def _values(
    context: CaseContext,
    document: Document,
    issuer: Organization,
    number: str,
    deadline: Deadline | None,
) -> dict[str, Any]:
    values: dict[str, Any] = {
        "data": context.case.data,
        "organization": {"name": issuer.legal_name or issuer.name},
        "matter": _matter(context),
        "evidence": [
            {"name": drawn(item.name)}
            for item in evidence_of_case(context.uow.session, context.case.id)
        ],
        "officers": _officers(context),
        "handler": _handler(context),
        "decisions": _decisions(context),
        "labels": _labels(context),
        "document": {
            "title": document.title,
            "number": number,
            "date": context.today.isoformat(),
            "due_on": deadline.due_on.isoformat() if deadline and deadline.due_on else None,
        },
        **_earlier(context),
    }
    places = context.places()
    named = {name: places[slot] for name, slot in document.aliases.items() if slot in places}
    for name, body in (places | named).items():
        values[name] = {"name": body.legal_name or body.name}
    # Lets anybody compare a paper copy with the record: digest of everything the document says.
    values["document"]["verification"] = _verification(values)
    return values


def _verification(values: Mapping[str, Any]) -> str:
    digest = hashlib.sha256(canonical(values)).hexdigest()[:16].upper()
    return "-".join(digest[at : at + 4] for at in range(0, 16, 4))


def _matter(context: CaseContext) -> dict[str, str] | None:
    about = context.matter()
    if about is None:
        return None
    powers = [
        delegation_on(context.uow.session, about.code, body.id, context.today)
        for body in context.places().values()
    ]
    power = next((row for row in powers if row is not None), None)
    return {
        "code": about.code,
        "name": about.subject,
        "basis": about.legal_basis,
        "power_type": power.power_type if power else "未赋权",
    }


def _officers(context: CaseContext) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for username in context.case.data.get("officers", []):
        person = person_by_username(context.uow.session, username)
        if person is None:
            continue
        certificate = valid_certificate(context.uow.session, person.id, context.today)
        found.append(
            {"name": person.name, "certificate": certificate.number if certificate else "无"}
        )
    return found


def _handler(context: CaseContext) -> dict[str, str]:
    person = context.uow.person
    posts = posts_of(context.uow.session, person.id, context.today)
    title = ""
    if posts:
        post, body = posts[0]
        title = post.title or f"{body.short_name}{ROLES[post.role].title}"
    return {"name": person.name, "post": title}


def _decisions(context: CaseContext) -> dict[str, dict[str, str]]:
    taken: dict[str, dict[str, str]] = {}
    for answer in context.answers():
        chosen = context.folder.tasks[answer.element].decision(answer.decision)
        taken[answer.element] = {
            "value": answer.decision,
            "label": chosen.label if chosen else answer.decision,
            "on": answer.at.date().isoformat(),
        }
    return taken


def _labels(context: CaseContext) -> dict[str, str]:
    labels: dict[str, str] = {}
    for form in context.folder.forms.values():
        for field, schema in form["schema"]["properties"].items():
            for option in schema.get("oneOf", []):
                if option.get("const") == context.case.data.get(field, object()):
                    labels[field] = option["title"]
    return labels


def _earlier(context: CaseContext) -> dict[str, Any]:
    """What a document may refer to: the letter that opened the case, and its receipt."""
    letter: dict[str, str | None] = {"number": None, "date": None}
    received_at = None
    for made in documents_of_case(context.uow.session, context.case.id):
        if made.kind == "referral_letter":
            letter = {"number": made.number, "date": made.made_at.date().isoformat()}
        if made.kind == "receipt":
            received_at = made.made_at.isoformat(timespec="minutes")
    now = context.uow.now.isoformat(timespec="minutes")
    return {"letter": letter, "received_at": received_at or now}
