"""What the platform looks up for whoever decides; process folders name it as `hints` of a task."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from workflows.cases.models import Case
from workflows.cases.queries import like_cases
from workflows.matters.queries import delegation_on
from workflows.organizations.queries import person_by_username, valid_certificate
from workflows.steps.context import CaseContext
from workflows.texts import Counted, Text

SAME_WITHIN = timedelta(days=15)
"""How long ago a case may have begun that the same lead is merged with (local default)."""
SAME = ("place", "party")


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing that was looked up; `case` is the case it speaks of, if it speaks of one."""

    ok: bool
    text: Text
    case: Case | None = None


def power_on_act_day(context: CaseContext) -> Iterator[Hint]:
    """Whether the recipient could act on the matter on the day of the act (reason code R1)."""
    about, body = context.matter(), context.slot("recipient")
    if about is None:
        return
    acted = str(context.case.data.get("act_on", ""))
    day = date.fromisoformat(acted[:10]) if acted else context.today
    if body.kind != "TOWN":
        mine = about.department_id == body.id
        text = Text("{body}主管这一事项", body=body.short_name)
        otherwise = Text("这一事项不归{body}主管", body=body.short_name)
        yield Hint(mine, text if mine else otherwise)
        return
    power = delegation_on(context.uow.session, about.code, body.id, day)
    if power is None:
        yield Hint(False, Text("行为发生日不在{body}的事项清单内（R1）", body=body.short_name))
        return
    text = Text(
        "行为发生日属于{body}{kind}事项（{batch}）",
        body=body.short_name,
        kind=power.power_type,
        batch=power.batch or power.notice or "",
    )
    yield Hint(True, text)


def signed_by_certified(context: CaseContext) -> Iterator[Hint]:
    """Whether two certified officers signed the letter (APL 42)."""
    named = context.case.data.get("officers")
    if not named:
        return
    session = context.uow.session
    people = [person_by_username(session, str(username)) for username in named]
    certified = [
        person
        for person in people
        if person is not None and valid_certificate(session, person.id, context.today) is not None
    ]
    text = Counted("移送函由 {count} 名持证人员署名", count=len(certified))
    yield Hint(len(certified) >= 2, text)


def same_lead(context: CaseContext) -> Iterator[Hint]:
    """Cases that may be the same: same matter, place and party, begun within 15 calendar days."""
    case = context.case
    wanted = [_plain(case.data.get(field)) for field in SAME]
    if not all(wanted):
        return
    found = like_cases(
        context.uow.session, context.uow.person, case, since=case.started_at - SAME_WITHIN
    )
    for other in found:
        if [_plain(other.data.get(field)) for field in SAME] == wanted:
            text = Text(
                "可能与{number}是同一线索（事项、地点、当事人相同），可以并案办理",
                number=other.number or other.title,
            )
            yield Hint(False, text, other)


def _plain(value: object) -> str:
    return "".join(str(value or "").split())


HINTS: dict[str, Callable[[CaseContext], Iterator[Hint]]] = {
    "power_on_act_day": power_on_act_day,
    "same_lead": same_lead,
    "signed_by_certified": signed_by_certified,
}


def hints_of(context: CaseContext, names: Iterable[str]) -> list[Hint]:
    """What the named look-ups find. KeyError means a folder names one that does not exist."""
    return [hint for name in names for hint in HINTS[name](context)]
