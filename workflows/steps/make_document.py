"""Making the official documents that a step calls for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence, Set
from types import MappingProxyType
from typing import Any

from bpmn.folder_model import Document
from workflows.cases import items
from workflows.cases.models import Answer
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
    certificate_numbers,
    organization_by_code,
    people_by_id,
    people_named,
    posts_of,
)
from workflows.organizations.roles import ROLES
from workflows.steps.act_law import basis_of
from workflows.steps.bodies import rows_of
from workflows.steps.context import CaseContext
from workflows.steps.item_context import ItemContext
from workflows.steps.printed_rows import printed_body, printed_rows
from workflows.tasks.queries import votes_of

CERTIFICATES = ("enforcement", "legal_review", "supervision")
"""Kinds of certificates whose number a document prints beside a name, the first that there is."""


def make_document(
    context: CaseContext,
    document: Document,
    task_id: str | None,
    deadline: Deadline | None,
    *,
    hidden: bool = False,
    more: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Make a document in the name of a legal subject and keep it by its hash.

    `deadline` is the clock that the same step started: its last day stands in the document; `hidden`
    says that it belongs to the closed part of the case, `more` is printed as well. Raises
    workflows.documents.fonts.MissingGlyph when the font cannot draw a character.
    """
    uow = context.uow
    issuer = context.slot(document.slot)
    if context.rehearsed:
        _record(context, document, task_id, issuer, None)
        return
    number = next_number(uow, issuer, document.mark)
    values = _values(
        context, document, issuer, number, deadline, more, _of_part(context, document, hidden)
    )
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
        confidential_to="" if hidden else None,
        made_at=uow.now,
        pdf_sha256=uow.services.blobs.put_bytes(pdf).sha256,
        docx_sha256=uow.services.blobs.put_bytes(word).sha256,
    )
    uow.session.add(made)
    _record(context, document, task_id, issuer, made)


def _record(
    context: CaseContext,
    document: Document,
    task_id: str | None,
    issuer: Organization,
    made: OfficialDocument | None,
) -> None:
    record(
        context.uow,
        Kind.DOCUMENT_MADE,
        case=context.case,
        task_id=task_id,
        organization_id=issuer.id,
        document=made.id if made else None,
        document_kind=document.kind,
        title=document.title,
        number=made.number if made else None,
        pdf_sha256=made.pdf_sha256 if made else None,
    )


def _values(
    context: CaseContext,
    document: Document,
    issuer: Organization,
    number: str,
    deadline: Deadline | None,
    more: Mapping[str, Any],
    of_part: bool,
) -> dict[str, Any]:
    answers = [each for each in context.answers() if _is_of(context, each)]
    values: dict[str, Any] = {
        **more,
        "data": context.data,
        "organization": {"name": issuer.legal_name or issuer.name},
        "matter": _matter(context),
        "evidence": [
            {"name": drawn(item.name)}
            for item in evidence_of_case(context.uow.session, context.case.id)
            if of_part or not item.confidential
        ],
        "people": _people(context),
        "bodies": _bodies(context),
        "rows": printed_rows(context, context.data, _person),
        "handler": _handler(context),
        "decisions": _decisions(context, answers),
        **_votes(context, answers),
        "lists": _lists(context.outer),
        "labels": _labels(context),
        "document": {
            "title": document.title,
            "number": number,
            "date": context.today.isoformat(),
            "at": context.uow.now.isoformat(timespec="minutes"),
            "due_on": deadline.due_on.isoformat() if deadline and deadline.due_on else None,
        },
        **_cited(context, of_part),
    }
    places = context.places()
    named = {name: places[slot] for name, slot in document.aliases.items() if slot in places}
    for name, body in (places | named).items():
        values[name] = printed_body(body)
    # Lets anybody compare a paper copy with the record: digest of everything the document says.
    values["document"]["verification"] = _verification(values)
    return values


def _of_part(context: CaseContext, document: Document, hidden: bool) -> bool:
    """Whether a document may name what belongs to the closed part: others than its bodies will read
    one that is made outside, or that is served before the part opens."""
    part = context.folder.confidential
    if part is None or context.case.confidential_to is None:
        return True
    return hidden and document.kind not in {serving.document for serving in part.serves}


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
        "basis": basis_of(context.uow, about, context.data),
        "power_type": power.power_type if power else "未赋权",
    }


def _people(context: CaseContext) -> dict[str, list[dict[str, str]]]:
    """Name and certificate of the people that the answers name, by field."""
    named = {field: _listed(context.data[field]) for field in _fields_of_widget(context, "people")}
    printed = _printed(context, {each for usernames in named.values() for each in usernames})
    return {field: [printed[each] for each in usernames] for field, usernames in named.items()}


def _person(context: CaseContext, username: str) -> dict[str, str]:
    return _printed(context, {username})[username]


def _printed(context: CaseContext, usernames: Set[str]) -> dict[str, dict[str, str]]:
    """People as documents print them, by username."""
    people = people_named(context.uow.session, usernames)
    numbers = _certificates(context, [each.id for each in people.values()])
    return {
        each: {"name": people[each].name, "certificate": numbers.get(people[each].id, "无")}
        if each in people
        else {"name": each, "certificate": "无"}
        for each in usernames
    }


def _certificates(context: CaseContext, person_ids: Iterable[str]) -> dict[str, str]:
    return certificate_numbers(context.uow.session, person_ids, context.today, CERTIFICATES)


def _bodies(context: CaseContext) -> dict[str, dict[str, str]]:
    """The organizations that the answers name, by field."""
    found = {
        field: organization_by_code(context.uow.session, str(context.data[field]))
        for field in _fields_of_widget(context, "organization")
    }
    return {field: printed_body(body) for field, body in found.items() if body is not None}


def _fields_of_widget(context: CaseContext, widget: str) -> list[str]:
    """The answered fields that some form shows so."""
    return sorted(
        {
            field
            for form in context.folder.forms.values()
            for field, how in form["ui"].get("widgets", {}).items()
            if how == widget and context.data.get(field)
        }
    )


def _listed(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _handler(context: CaseContext) -> dict[str, str] | None:
    """Whose step it is made at; nobody's where a time ran out."""
    person = context.uow.viewer
    if person is None:
        return None
    posts = posts_of(context.uow.session, person.id, context.today)
    title = ""
    if posts:
        post, body = posts[0]
        title = post.title or f"{body.short_name}{ROLES[post.role].title}"
    certificate = _certificates(context, [person.id]).get(person.id, "无")
    return {"name": person.name, "post": title, "certificate": certificate}


def _is_of(context: CaseContext, answer: Answer) -> bool:
    """Whether an answer is the case's, or that of the body in whose name a document is made."""
    return answer.item in (None, context.item)


def _lists(context: CaseContext) -> dict[str, list[dict[str, Any]]]:
    """The bodies of each list that have taken part, by slot: who, their row, what they wrote, decided."""
    found: dict[str, list[dict[str, Any]]] = {}
    for repeat in context.folder.repeats.values():
        known = {each["code"] for each in found.get(repeat.slot, ())}
        for code in items.bodies(context.case, repeat):
            body = organization_by_code(context.uow.session, code)
            if body is None or code in known:
                continue
            answers = ItemContext(context, repeat, code).answers()
            own = [answer for answer in answers if answer.item is not None]
            found.setdefault(repeat.slot, []).append(
                {
                    "code": code,
                    **printed_body(body),
                    "row": dict(rows_of(repeat, context.case.data).get(code, {})),
                    "data": items.data_of(context.case, repeat, code),
                    "decisions": _decisions(context, own),
                }
            )
    return found


def _decisions(context: CaseContext, answers: Sequence[Answer]) -> dict[str, dict[str, str]]:
    """The last decision of each task: what, by whom, when, and the opinion given with it."""
    people = people_by_id(context.uow.session, {answer.person_id for answer in answers})
    taken: dict[str, dict[str, str]] = {}
    for answer in answers:
        chosen = context.folder.tasks[answer.element].decision(answer.decision)
        taken[answer.element] = {
            "value": answer.decision,
            "label": chosen.label if chosen else answer.decision,
            "on": answer.at.date().isoformat(),
            "at": answer.at.isoformat(timespec="minutes"),
            "by": people[answer.person_id].name,
            "opinion": answer.opinion,
        }
    return taken


def _votes(context: CaseContext, answers: Sequence[Answer]) -> dict[str, Any]:
    """The members of each task that several people signed, how they voted the last time and why."""
    signed = {
        answer.element: (answer.task_id, rule)
        for answer in answers
        if (rule := context.folder.tasks[answer.element].countersign) is not None
    }
    found: dict[str, list[dict[str, str]]] = {}
    for element, (task_id, rule) in signed.items():
        rows = votes_of(context.uow.session, task_id)
        people = people_by_id(context.uow.session, {row.person_id for row in rows})
        for row in rows:
            ballot = rule.ballot(row.vote) if row.vote else None
            found.setdefault(element, []).append(
                {
                    "name": people[row.person_id].name,
                    "state": row.state,
                    "label": ballot.label if ballot else "",
                    "opinion": row.opinion,
                }
            )
    return {"votes": found} if found else {}


def _labels(context: CaseContext) -> dict[str, str]:
    labels: dict[str, str] = {}
    for form in context.folder.forms.values():
        for field, schema in form["schema"]["properties"].items():
            given = context.data.get(field, ())
            chosen = [
                option["title"]
                for option in schema.get("oneOf") or schema.get("items", {}).get("oneOf", ())
                if option["const"] in (given if isinstance(given, list) else [given])
            ]
            if chosen:
                labels[field] = "、".join(chosen)
    return labels


def _cited(context: CaseContext, of_part: bool) -> dict[str, dict[str, str | None]]:
    """What a document may refer to: number, day and moment of those made before, by their names.

    Not of the closed part, unless it belongs to it itself. Where the case has none of its own, they
    are those that it was opened with.
    """
    data = context.data
    names = {document.kind: document.known_as for document in context.folder.documents}
    cited: dict[str, dict[str, str | None]] = {
        name: {
            "number": data.get(f"{name}_number"),
            "date": data.get(f"{name}_date"),
            "at": data.get(f"{name}_date"),
        }
        for name in names.values()
        if name is not None
    }
    for made in documents_of_case(context.uow.session, context.case.id):
        name = names.get(made.kind)
        if name is not None and (of_part or made.confidential_to is None):
            cited[name] = {
                "number": made.number,
                "date": made.made_at.date().isoformat(),
                "at": made.made_at.isoformat(timespec="minutes"),
            }
    return cited
