"""The 督办单: the follower that writes the official document of a card that turned red.

A card never waits for it: the card is there first, and a document that cannot be made is tried
again. It is issued in the name of the justice bureau (AES 6). A 督办函 is the instrument of AES 27
for a duty of enforcement that is not performed, and no clock issues one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from oversight.audience import POSTS
from oversight.chains import Chain, chain_of
from oversight.ladder import consequence
from oversight.models import Card, CardDemand
from oversight.queries import card, demand_of_card
from workflows.calendar.queries import office_calendar
from workflows.cases.models import Case
from workflows.cases.queries import locked_case
from workflows.clock import local_date
from workflows.database.base import Session, canonical, new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.models import Deadline
from workflows.deadlines.remaining import remaining
from workflows.documents.fonts import drawn
from workflows.documents.models import OfficialDocument
from workflows.documents.numbering import next_number
from workflows.documents.render import render_docx, render_pdf
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.history.queries import mark_followed, to_follow
from workflows.history.record import record
from workflows.organizations.models import Organization
from workflows.organizations.queries import legal_subject, organization, organizations, person
from workflows.organizations.roles import ROLES
from workflows.tasks.models import Task

FOLLOWER = "orders"
DOCUMENT = "supervision_order"
TITLE = "督办单"
MARK = "督"
TEMPLATES = Path(__file__).with_name("documents")
STATUS = {"V": "", "记忆": "（待核）", "D": "（本地约定，待核）"}


def pending(uow: UnitOfWork, limit: int = 100) -> Sequence[int]:
    """The history rows of cards that turned red and have no 督办单 yet."""
    return to_follow(uow.session, FOLLOWER, uow.now, limit)


def write_order(uow: UnitOfWork, history_id: int) -> int:
    """Make the 督办单 of a red card and number it; a second time, or once revoked, does nothing.

    Returns how many were made. Raises LookupError when the county has no justice bureau.
    """
    row = uow.session.get_one(HistoryRow, history_id)
    if not mark_followed(uow.session, FOLLOWER, row):
        return 0
    if row.case_id is None or row.data is None:
        return 0
    case = locked_case(uow.session, row.case_id)
    about = card(uow.session, row.data["card"])
    demand = demand_of_card(uow.session, about.id)
    if about.revoked_at is not None or demand is None or demand.kind != "answer":
        return 0
    task = uow.session.get_one(Task, about.task_id, populate_existing=True)
    demand.document_id = _make(uow, case, task, about, demand).id
    return 1


def _make(
    uow: UnitOfWork, case: Case, task: Task, about: Card, demand: CardDemand
) -> OfficialDocument:
    issuer = _bureau(uow.session)
    values = _values(uow, case, task, about, demand)
    number = next_number(uow, issuer, MARK)
    values["organization"] = {"name": issuer.legal_name or issuer.name}
    values["document"] = {
        "title": TITLE,
        "number": number,
        "date": local_date(demand.asked_at).isoformat(),
    }
    values["document"]["verification"] = _verification(values)
    word = render_docx(_template("docx"), values, made_at=uow.now)
    pdf = render_pdf(_template("typ"), values, made_at=uow.now)
    made = OfficialDocument(
        id=new_id(),
        case_id=case.id,
        task_id=None,
        kind=DOCUMENT,
        title=TITLE,
        number=number,
        organization_id=issuer.id,
        made_at=uow.now,
        pdf_sha256=uow.services.blobs.put_bytes(pdf).sha256,
        docx_sha256=uow.services.blobs.put_bytes(word).sha256,
        confidential_to="" if task.confidential else None,
    )
    uow.session.add(made)
    uow.session.flush()
    record(
        uow,
        Kind.DOCUMENT_MADE,
        case=case,
        task_id=task.id,
        organization_id=issuer.id,
        document=made.id,
        document_kind=DOCUMENT,
        title=TITLE,
        number=number,
        pdf_sha256=made.pdf_sha256,
    )
    return made


def _values(
    uow: UnitOfWork, case: Case, task: Task, about: Card, demand: CardDemand
) -> dict[str, Any]:
    assert task.deadline_id is not None, "a card is put on a task with a clock"
    deadline = uow.session.get_one(Deadline, task.deadline_id)
    chain = chain_of(uow.session, task.organization_id)
    holder = legal_subject(uow.session, task.organization_id)
    amount = parse_amount(deadline.amount)
    assert deadline.due_on is not None and deadline.due_at is not None, "what ran out has an end"
    calendar = office_calendar(uow.session)
    left = remaining(amount, deadline.due_on, deadline.due_at, demand.asked_at, calendar)
    step = drawn(task.name)
    return {
        "holder": {"name": holder.legal_name or holder.name},
        "order": {
            "title": drawn(case.title),
            "case_number": case.number,
            "step": step,
            "held_by": _held_by(uow, task),
            "limit": str(amount.text),
            "due_on": deadline.due_on.isoformat(),
            "basis": _basis(deadline),
            "days_over": max(1, -left.value),
            "required": f"办结“{step}”；不能立即办结的，写明计划办结日期",
            "answer_by": demand.due_on.isoformat(),
            "card": "红牌",
            "raised_on": local_date(about.raised_at or about.issued_at).isoformat(),
            "copied_to": _copied_to(uow.session, chain),
        },
    }


def _basis(deadline: Deadline) -> str:
    text = drawn(deadline.basis)
    return text if "待核" in text else text + STATUS[deadline.status]


def _held_by(uow: UnitOfWork, task: Task) -> str:
    body = organization(uow.session, task.organization_id).short_name
    if task.assignee_id is not None:
        return f"{body} {drawn(person(uow.session, task.assignee_id).name)}"
    return f"{body}{ROLES[task.role].title}，尚未认领"


def _copied_to(session: Session, chain: Chain) -> list[str]:
    """The bodies outside the holder that the ladder tells of a red card, the issuer apart."""
    told = [
        body
        for code in consequence(chain.name, "L2").tell
        if code in POSTS
        for body in POSTS[code][1](session, chain.body)
    ]
    return list(
        dict.fromkeys(
            body.short_name
            for body in told
            if body.kind != "SFJ" and chain.body.id not in (body.id, body.parent_id)
        )
    ) or ["无"]


def _bureau(session: Session) -> Organization:
    found = organizations(session, "SFJ")
    if not found:
        raise LookupError("the county has no justice bureau that could issue a 督办单")
    return found[0]


def _template(ending: str) -> bytes:
    return (TEMPLATES / f"{DOCUMENT}.{ending}").read_bytes()


def _verification(values: Mapping[str, Any]) -> str:
    digest = hashlib.sha256(canonical(values)).hexdigest()[:16].upper()
    return "-".join(digest[at : at + 4] for at in range(0, 16, 4))
