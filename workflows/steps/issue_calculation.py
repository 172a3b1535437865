"""Issuing the written calculation of a deadline (期限计算书) as a document that nobody changes afterwards.

The page counts anew at every look; what was issued stays as it was made: its PDF is kept by its
SHA-256, which the history of the case holds, so `lianshu verify` proves both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from workflows.calendar.local_time import to_local
from workflows.calendar.queries import office_calendar
from workflows.cases.request_queries import who_asked_to_extend
from workflows.cases.standing_still import check_not_frozen
from workflows.clock import local_date
from workflows.database.base import canonical, new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import Unit, parse_amount
from workflows.deadlines.explain_deadline import (
    Written,
    left_words,
    notices,
    rule_words,
    start_words,
    step_day,
    step_words,
    written,
)
from workflows.deadlines.models import Deadline, DeadlinePause
from workflows.deadlines.queries import extensions_of, pauses_of
from workflows.deadlines.review_queries import reviews_of
from workflows.documents.fonts import drawn
from workflows.documents.models import OfficialDocument
from workflows.documents.render import render_pdf
from workflows.errors import NotPermitted
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.organizations.models import Organization
from workflows.organizations.queries import legal_subject, people_by_id, posts_of
from workflows.organizations.roles import ROLES
from workflows.steps.acting_on import deadline_to_act_on
from workflows.steps.context import CaseContext
from workflows.texts import Text

KIND: Final = "deadline_calculation"
TITLE: Final = "期限计算书"
_TEMPLATE = Path(__file__).parents[1] / "documents" / "calculation.typ"
_STATUS = {"V": "已核", "记忆": "待核", "D": "本地约定，待核"}
_STATES = {
    "running": "计时中",
    "paused": "已中止",
    "met": "已办结",
    "lapsed": "已届满",
    "cancelled": "已取消",
}


def issue_calculation(uow: UnitOfWork, deadline_id: str) -> OfficialDocument:
    """Write the calculation of a deadline as it stands now; who sees the case may have it.

    Raises NotFound, NotPermitted, WrongState, and workflows.documents.fonts.MissingGlyph when the font cannot
    draw a character.
    """
    context, deadline = deadline_to_act_on(uow, deadline_id)
    check_may_issue(context)
    issuer = legal_subject(uow.session, context.acting_for() or "")
    values = _values(context, deadline, issuer)
    pdf = render_pdf(_template(), values, made_at=uow.now)
    made = OfficialDocument(
        id=new_id(),
        case_id=context.case.id,
        task_id=None,
        deadline_id=deadline.id,
        kind=KIND,
        title=f"{TITLE}（{deadline.title}）",
        number=None,
        organization_id=issuer.id,
        confidential_to="" if deadline.confidential and context.case.confidential_to else None,
        made_at=uow.now,
        pdf_sha256=uow.services.blobs.put_bytes(pdf).sha256,
        docx_sha256=None,
    )
    uow.session.add(made)
    record(
        uow,
        Kind.DEADLINE_CALCULATED,
        case=context.case,
        item=deadline.item,
        organization_id=issuer.id,
        deadline=deadline.id,
        rule=deadline.rule,
        title=deadline.title,
        due_on=deadline.due_on.isoformat() if deadline.due_on else None,
        document=made.id,
        pdf_sha256=made.pdf_sha256,
    )
    return made


def check_may_issue(context: CaseContext) -> None:
    """Whether the person acts for a body here, which the document names, in a case that goes on.

    Raises NotPermitted, WrongState.
    """
    if context.acting_for() is None:
        raise NotPermitted(Text("您现在没有岗位，不能出具期限计算书。"))
    check_not_frozen(context.case)


def _values(context: CaseContext, deadline: Deadline, issuer: Organization) -> dict[str, Any]:
    uow = context.uow
    pauses, calendar = pauses_of(uow.session, deadline.id), office_calendar(uow.session)
    calculation = written(deadline, pauses, uow.now, calendar)
    amount = parse_amount(deadline.amount)
    left = str(left_words(deadline, pauses, uow.now, calendar)) if calculation.stands else ""
    values: dict[str, Any] = {
        "organization": {"name": issuer.legal_name or issuer.name},
        "issuer": {"name": uow.person.name, "post": _post(context)},
        "case": {"title": drawn(context.case.title), "number": context.case.number},
        "clock": {
            "title": deadline.title,
            "code": deadline.rule,
            "amount": str(amount.text),
            "basis": drawn(deadline.basis),
            "status": _STATUS[deadline.status],
            "start_event": str(start_words(deadline.start_event, context.folder)),
            "started_at": to_local(deadline.started_at).isoformat(timespec="minutes"),
            "rule": str(rule_words(amount, deadline.roll)),
            "raw": calculation.raw.isoformat() if calculation.raw else None,
            "due_on": deadline.due_on.isoformat() if deadline.due_on else None,
            "due_at": deadline.due_at.isoformat(timespec="minutes") if deadline.due_at else None,
            "exact": amount.unit.exact,
            "provisional": deadline.provisional,
            "state": _STATES[deadline.state],
            "left": left,
            "calendar": "" if amount.unit.exact else "；".join(notices(calculation.steps)),
        },
        "ledger": _ledger(context, deadline, pauses),
        "days": _days(calculation, amount.unit in (Unit.WD, Unit.CD)),
        "document": {
            "title": f"{TITLE}（{deadline.title}）",
            "date": local_date(uow.now).isoformat(),
            "at": to_local(uow.now).isoformat(timespec="minutes"),
        },
    }
    values["document"]["verification"] = _verification(values)
    return values


def _post(context: CaseContext) -> str:
    posts = posts_of(context.uow.session, context.uow.person.id, context.today)
    if not posts:
        return ""
    post, body = posts[0]
    return post.title or f"{body.short_name}{ROLES[post.role].title}"


def _days(calculation: Written, every_day: bool) -> list[dict[str, str]]:
    rows, number = [], 0
    for step in calculation.steps:
        number += step.counted
        counted = f"第 {number} 日" if every_day else "计入"
        rows.append(
            {
                "day": step_day(step).isoformat(),
                "counted": counted if step.counted else "不计",
                "reason": str(step_words(step)),
                "source": step.source,
            }
        )
    return rows


def _ledger(
    context: CaseContext, deadline: Deadline, pauses: Sequence[DeadlinePause]
) -> list[dict[str, Any]]:
    session = context.uow.session
    extensions, reviews = extensions_of(session, deadline.id), reviews_of(session, pauses)
    looked = [each for found in reviews.values() for each in found]
    asked = who_asked_to_extend(session, deadline.id)
    by = {each.by_id for each in extensions} | {each.by_id for each in looked}
    by |= {each.by_id for each in pauses if each.by_id} | set(asked.values())
    people = people_by_id(session, by)

    def name(person_id: str | None) -> str:
        return drawn(people[person_id].name) if person_id else ""

    ledger: list[dict[str, Any]] = [
        {
            "label": "中止计时",
            "since": _instant(pause.began_at),
            "until": _instant(pause.ended_at) if pause.ended_at else None,
            "due_before": None,
            "due_after": None,
            "ground": drawn(pause.ground),
            "basis": drawn(pause.basis or ""),
            "by": name(pause.by_id),
            "asked_by": "",
            "reviews": [
                {
                    "at": local_date(each.at).isoformat(),
                    "by": name(each.by_id),
                    "opinion": drawn(each.opinion),
                }
                for each in reviews.get(pause.id, ())
            ],
        }
        for pause in pauses
    ]
    ledger += [
        {
            "label": f"延长 {parse_amount(each.amount).text}",
            "since": _instant(each.at),
            "until": None,
            "due_before": each.due_before.isoformat(),
            "due_after": each.due_after.isoformat(),
            "ground": drawn(each.ground),
            "basis": drawn(deadline.basis),
            "by": name(each.by_id),
            "asked_by": name(asked.get(each.at)),
            "reviews": [],
        }
        for each in extensions
    ]
    return sorted(ledger, key=lambda row: str(row["since"]))


def _instant(at: datetime) -> str:
    return to_local(at).isoformat(timespec="minutes")


def _verification(values: dict[str, Any]) -> str:
    digest = hashlib.sha256(canonical(values)).hexdigest()[:16].upper()
    return "-".join(digest[at : at + 4] for at in range(0, 16, 4))


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()
