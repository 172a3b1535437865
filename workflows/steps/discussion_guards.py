"""Rules of collective discussions, and of the cases that are put up for one, that a form's schema
cannot say (APL 42, 44, 57, 60; numbers are local)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, NotPermitted
from workflows.forms.sources import DISCUSSION_MEMBER, Places
from workflows.organizations.models import Person
from workflows.organizations.queries import (
    holders,
    person_by_username,
    posts_of,
    valid_certificate,
)
from workflows.steps.guard_parts import EARLIEST, TOO_EARLY, Check, day_of
from workflows.texts import Text

LEAST = 3
"""Fewer do not discuss."""
MEMBERS, ABSENT, KEPT_OFF = "discussion_members", "discussion_absent", "discussion_kept_off"
PRESIDED_BY = "presided_by"
INVESTIGATORS = "investigators"
CASE_DATES = {"act_on": "违法行为日期", "filed_on": "立案日期", "noticed_on": "事先告知日期"}
"""The days of a case in their order, with what they are called."""


def discussion_fit(uow: UnitOfWork, data: Mapping[str, Any], places: Places) -> list[FieldError]:
    """All members of the body are due, enough of them come, and one of these may preside.

    Whoever keeps off is not due, nor whoever investigated; who is absent is. The head presides, or a
    deputy if the head does not take part.
    """
    members, absent, kept_off = (_names(data, each) for each in (MEMBERS, ABSENT, KEPT_OFF))
    wrong = _not_listed(uow, data, members, absent, kept_off)
    if wrong:
        return wrong
    due = [name for name in members if name not in kept_off]
    present = [name for name in due if name not in absent]
    if len(present) < LEAST:
        text = Text("到会表决的成员至少 3 名，现在是 {count} 名；请改期。", count=len(present))
        return [FieldError(f"/{ABSENT}", text)]
    if len(present) * 2 <= len(due):
        text = Text(
            "应到 {due} 名，到会 {count} 名，没有超过半数；请改期。",
            due=len(due),
            count=len(present),
        )
        return [FieldError(f"/{ABSENT}", text)]
    return _presiding(uow, data, present)


def _names(data: Mapping[str, Any], field: str) -> list[str]:
    return [str(name) for name in data.get(field, ())]


def _not_listed(
    uow: UnitOfWork,
    data: Mapping[str, Any],
    members: Sequence[str],
    absent: Sequence[str],
    kept_off: Sequence[str],
) -> list[FieldError]:
    for person in _all_due(uow, members):
        if person.username not in members:
            text = Text(
                "应到成员还缺{name}；不能到会的写作缺席，有利害关系的写作回避。", name=person.name
            )
            return [FieldError(f"/{MEMBERS}", text)]
    for index, name in enumerate(absent):
        if name in kept_off:
            text = Text("{name}已经写作回避，不用再写缺席。", name=_named(uow, name))
            return [FieldError(f"/{ABSENT}/{index}", text)]
    for name in _names(data, INVESTIGATORS):
        if name in members and name not in kept_off:
            text = Text("{name}参加了调查，只汇报案情，请写作回避。", name=_named(uow, name))
            return [FieldError(f"/{KEPT_OFF}", text)]
    return []


def _all_due(uow: UnitOfWork, members: Sequence[str]) -> Sequence[Person]:
    """Who is on the list of the body to which the first of them belongs; all of them stand on it."""
    today = local_date(uow.now)
    first = person_by_username(uow.session, members[0]) if members else None
    for post, body in posts_of(uow.session, first.id, today) if first else ():
        if post.role == DISCUSSION_MEMBER:
            due = holders(uow.session, DISCUSSION_MEMBER, body.id, today)
            if {person.username for person in due} >= set(members):
                return due
    return ()


def _presiding(
    uow: UnitOfWork, data: Mapping[str, Any], present: Sequence[str]
) -> list[FieldError]:
    heads, deputies = (_of_role(uow, present, role) for role in ("head", "deputy_head"))
    pointer = f"/{PRESIDED_BY}"
    if data.get(PRESIDED_BY) != "deputy":
        if not heads:
            text = Text("负责人缺席或者回避的，由到会的副职主持，并写明原因。")
            return [FieldError(pointer, text)]
        return []
    if heads:
        return [FieldError(pointer, Text("负责人到会的，由负责人主持。"))]
    if not deputies:
        return [FieldError(pointer, Text("没有到会的副职可以主持；请改期。"))]
    return []


def _of_role(uow: UnitOfWork, names: Sequence[str], role: str) -> list[str]:
    """Those of these members who hold a role at their body."""
    today = local_date(uow.now)
    first = person_by_username(uow.session, names[0])
    bodies = [body for post, body in posts_of(uow.session, first.id, today)] if first else []
    able = {
        person.username for body in bodies for person in holders(uow.session, role, body.id, today)
    }
    return [name for name in names if name in able]


def _named(uow: UnitOfWork, username: str) -> str:
    person = person_by_username(uow.session, username)
    return person.name if person else username


def case_dates(uow: UnitOfWork, data: Mapping[str, Any], places: Places) -> list[FieldError]:
    """Act, filing and prior notice follow one another, and none lies in the future (APL 44, 54, 60)."""
    today = local_date(uow.now)
    before: tuple[str, date] | None = None
    for field, name in CASE_DATES.items():
        day = day_of(data.get(field))
        if day is None:
            continue
        if day < EARLIEST:
            return [FieldError(f"/{field}", TOO_EARLY)]
        if day > today:
            return [FieldError(f"/{field}", Text("{name}不能晚于今天。", name=name))]
        if before is not None and day < before[1]:
            text = Text("{name}不能早于{earlier}。", name=name, earlier=before[0])
            return [FieldError(f"/{field}", text)]
        before = (name, day)
    return []


def investigated(uow: UnitOfWork, data: Mapping[str, Any], places: Places) -> list[FieldError]:
    """At least two of those who investigated are certified officers (APL 42)."""
    today = local_date(uow.now)
    people = [person_by_username(uow.session, name) for name in _names(data, INVESTIGATORS)]
    certified = [each for each in people if each and valid_certificate(uow.session, each.id, today)]
    if len(certified) >= 2:
        return []
    text = Text("调查人员中至少两名有有效的执法证，现在是 {count} 名。", count=len(certified))
    return [FieldError(f"/{INVESTIGATORS}", text)]


def may_decide(uow: UnitOfWork, data: Mapping[str, Any], places: Places) -> list[FieldError]:
    """Whoever investigated or kept off the discussion does not decide either (APL 43, 57).

    Raises NotPermitted then.
    """
    if uow.person.username in {*_names(data, INVESTIGATORS), *_names(data, KEPT_OFF)}:
        raise NotPermitted(Text("您参加了调查或者在集体讨论中回避，不能作出决定。"))
    return []


CHECKS: dict[str, Check] = {
    "case_dates": case_dates,
    "discussion_fit": discussion_fit,
    "investigated": investigated,
    "may_decide": may_decide,
}
