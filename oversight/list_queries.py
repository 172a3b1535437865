"""What the lists of a desk hold, each always within what its reader may see.

A desk is the page on which somebody's day begins. Its lists are named here by what they hold; what
they are called, and who has which, stands with the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from oversight.models import Card
from workflows.cases.models import Case, CaseOrganization
from workflows.cases.queries import in_sight, visible_to
from workflows.clock import local_date
from workflows.deadlines.models import Deadline
from workflows.messages.models import CaseMessage
from workflows.organizations.models import Organization
from workflows.tasks.models import Task
from workflows.tasks.queries import in_scope
from workflows.viewer import Viewer

Elements = dict[str, tuple[str, ...]]
RUNNING = ("running", "paused")

ADDRESSED: Elements = {
    "overdue_supervision": ("answer_order",),
    "accompanying_supervision": ("answer_prompt", "correct_and_report", "report_execution"),
    "procuratorial_advisory": ("answer_urging", "perform_and_reply", "reply_urgent"),
}
"""By process, the steps in which a body answers a paper of oversight that was served on it."""
LEADS: Elements = {"procuratorial_advisory": ("assess_lead", "decide_filing")}
INQUIRIES: Elements = {"procuratorial_advisory": ("consult", "investigate", "issue_advisory")}
OBJECTIONS: Elements = {"procuratorial_advisory": ("review_objection", "confirm_objection")}
REPLIES: Elements = {"procuratorial_advisory": ("follow_up", "decide_outcome")}
SUITS: Elements = {
    "procuratorial_advisory": (
        "file_suit",
        "record_registration",
        "answer_suit",
        "record_result",
        "appeal_window",
        "perform_judgment",
        "confirm_performance",
    )
}
ADVISED = ("PIL21a", "PIL21b")
"""The two months for performing and replying, the fifteen days for an urgent reply (PIL 21)."""
ADVISED_BODY = "department"
"""The part that the advised body plays."""
ORDERS: Elements = {"joint_enforcement": ("order_attendance",)}
DISPUTES: Elements = {"lead_referral": ("coordinate",)}
TOLERANCE: Elements = {
    "fault_tolerance": (
        "decide_acceptance",
        "hear_person",
        "investigate",
        "sign_inquiry",
        "form_panel",
        "panel_vote",
        "approve_finding",
        "county_approve",
        "deliver",
        "decide_review",
        "sign_review",
    )
}
INSTRUMENTS: Elements = {
    "overdue_supervision": ("issue_order", "accept_answer"),
    "accompanying_supervision": (
        "look",
        "check_answer",
        "decide_instrument",
        "sign_instrument",
        "decide_objection",
        "verify_correction",
        "hold_talk",
        "propose_decision",
        "verify_execution",
    ),
}
REVIEWS: Elements = {"joint_enforcement": ("review_legality",)}


@dataclass(frozen=True, slots=True)
class DeskList:
    """A list of a desk: what it holds, beyond what everybody's lists are held to.

    `of` says what a row stands for: an open task, a clock that runs or stands still, or a case.
    """

    key: str
    of: str
    """tasks | clocks | cases"""
    where: ColumnElement[bool]
    works: Elements = field(default_factory=dict)
    """Of a list of tasks that is all about certain steps: those."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a list, by ids."""

    case_id: str
    task_id: str | None
    deadline_id: str | None


@dataclass(frozen=True, slots=True)
class Filled:
    """How many rows a list has, and those that were asked for, the most urgent first."""

    total: int = 0
    entries: tuple[Entry, ...] = ()


def steps(key: str, elements: Elements) -> DeskList:
    """The open tasks of certain steps, whoever has them."""
    return DeskList(key, "tasks", _at(elements), elements)


def steps_of(key: str, elements: Elements, organization_ids: Iterable[str]) -> DeskList:
    """The open tasks of certain steps that these bodies have."""
    return DeskList(key, "tasks", and_(_at(elements), _has(organization_ids)), elements)


def mine(key: str, viewer: Viewer, now: datetime, besides: Iterable[DeskList]) -> DeskList:
    """What the viewer can do, given to them or in their pool, and stands in none of the other lists."""
    able = _able(viewer, now)
    others = [not_(each.where) for each in besides if each.works]
    return DeskList(key, "tasks", and_(able, *others))


def held_late(key: str, viewer: Viewer, organization_ids: Iterable[str], now: datetime) -> DeskList:
    """What others of these bodies hold with a yellow or a red light, without what is `carded`."""
    late = and_(Deadline.state == "running", Deadline.warn_at <= now)
    answered = or_(Card.id.is_(None), Card.revoked_at.is_not(None), Card.answered_at.is_not(None))
    others = _not_able(viewer, now)
    return DeskList(key, "tasks", and_(late, answered, others, _has(organization_ids)))


def due_this_week(
    key: str, viewer: Viewer, organization_ids: Iterable[str], now: datetime
) -> DeskList:
    """What others of these bodies hold that falls due until Sunday and has no yellow light yet."""
    today = local_date(now)
    sunday = today + timedelta(days=6 - today.weekday())
    soon = and_(Deadline.state == "running", Deadline.warn_at > now, Deadline.due_on <= sunday)
    others = _not_able(viewer, now)
    return DeskList(key, "tasks", and_(soon, others, _has(organization_ids)))


def carded(key: str, organization_ids: Iterable[str]) -> DeskList:
    """What these bodies hold under a card in force that nobody has answered."""
    unanswered = and_(Card.id.is_not(None), Card.revoked_at.is_(None), Card.answered_at.is_(None))
    return DeskList(key, "tasks", and_(unanswered, _has(organization_ids)))


def in_red(key: str, viewer: Viewer, now: datetime) -> DeskList:
    """What others hold, of the cases that the viewer may see, under a red card or after a talk."""
    red = and_(Card.level.in_(("red", "talk")), Card.revoked_at.is_(None))
    return DeskList(key, "tasks", and_(red, _not_able(viewer, now)))


def advised(key: str, body_code: str = "") -> DeskList:
    """The clocks of advisories that were served (on one body)."""
    where: ColumnElement[bool] = Deadline.rule.in_(ADVISED)
    if body_code:
        where = and_(where, _takes_part(ADVISED_BODY, Organization.code == body_code))
    return DeskList(key, "clocks", where)


def joint_actions(key: str, organization_ids: Iterable[str]) -> DeskList:
    """The joint actions in which these bodies take part."""
    part = exists().where(
        CaseOrganization.case_id == Case.id,
        CaseOrganization.organization_id.in_(_bodies(organization_ids)),
        CaseOrganization.visible_from.is_not(None),
    )
    where = and_(Case.process_key == "joint_enforcement", Case.state == "running", part)
    return DeskList(key, "cases", where)


def unheard_messages(key: str, viewer: Viewer) -> DeskList:
    """The cases with a message that did not get through and that nobody has dealt with."""
    # The few that are stuck are looked up first, not the messages of each case in sight.
    ends = (
        select(end).where(CaseMessage.state == "unheard")
        for end in (CaseMessage.case_id, CaseMessage.to_case_id)
    )
    return DeskList(key, "cases", and_(Case.id.in_(union_all(*ends)), in_sight(viewer, true())))


def fill(
    session: Session, viewer: Viewer, lists: Sequence[DeskList], *, limit: int, offset: int = 0
) -> dict[str, Filled]:
    """All lists at once, with one statement: how long each is, and its rows from `offset` on."""
    parts = [
        select(*_rows(viewer, each).limit(limit).offset(offset).subquery().c) for each in lists
    ]
    if not parts:
        return {}
    found: dict[str, list[tuple[int, int, Entry]]] = {}
    for key, place, total, *ids in session.execute(union_all(*parts)):
        found.setdefault(key, []).append((place, total, Entry(*ids)))
    return {
        key: Filled(rows[0][1], tuple(entry for _, _, entry in sorted(rows, key=lambda r: r[0])))
        for key, rows in found.items()
    }


def advised_bodies(session: Session, viewer: Viewer) -> Sequence[tuple[Organization, int]]:
    """The bodies on which advisories were served, with how many of their clocks are open."""
    number = func.count(Deadline.id)
    advised_one = aliased(CaseOrganization)  # the condition of sight asks the table by itself
    query = (
        select(Organization, number)
        .join(advised_one, advised_one.organization_id == Organization.id)
        .join(Case, Case.id == advised_one.case_id)
        .join(Deadline, Deadline.case_id == Case.id)
        .where(
            advised_one.slot == ADVISED_BODY,
            Deadline.state.in_(RUNNING),
            Deadline.rule.in_(ADVISED),
            visible_to(viewer),
            in_sight(viewer, Deadline.confidential),
        )
        .group_by(*Organization.__table__.c)
        .order_by(number.desc(), Organization.code)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _rows(viewer: Viewer, wanted: DeskList) -> Select[*tuple[Any, ...]]:
    if wanted.of == "cases":
        order: tuple[Any, ...] = (Case.started_at, Case.id)
        ids = (Case.id, null(), null())
        query = select(*_head(wanted.key, order), *ids).select_from(Case)
        return query.where(visible_to(viewer), wanted.where).order_by(*order)
    urgency = (Deadline.due_at.is_(None), Deadline.due_at)
    if wanted.of == "clocks":
        order = (*urgency, Deadline.id)
        query = select(*_head(wanted.key, order), Case.id, null(), Deadline.id)
        query = query.select_from(Deadline).join(Case, Case.id == Deadline.case_id)
        marked = Deadline.confidential
        open_: ColumnElement[bool] = Deadline.state.in_(RUNNING)
    else:
        order = (*urgency, Task.opened_at, Task.id)
        query = select(*_head(wanted.key, order), Case.id, Task.id, Task.deadline_id)
        query = (
            query.select_from(Task)
            .join(Case, Case.id == Task.case_id)
            .outerjoin(Deadline, Deadline.id == Task.deadline_id)
            .outerjoin(Card, Card.task_id == Task.id)
        )
        marked, open_ = Task.confidential, Task.state == "open"
    seen = (open_, visible_to(viewer), in_sight(viewer, marked))
    return query.where(*seen, wanted.where).order_by(*order)


def _head(key: str, order: tuple[Any, ...]) -> tuple[ColumnElement[Any], ...]:
    place = func.row_number().over(order_by=order)
    return (
        literal(key).label("list"),
        place.label("place"),
        func.count().over().label("total"),
    )


def _able(viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    """What the viewer does or could take."""
    day = local_date(now)
    return or_(in_scope(viewer, "mine", day), in_scope(viewer, "claimable", day))


def _not_able(viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    """What is not theirs; of a task that nobody has claimed, the condition above may be unknown."""
    return not_(func.coalesce(_able(viewer, now), false()))


def _at(elements: Elements) -> ColumnElement[bool]:
    return or_(
        *(
            and_(Case.process_key == process, Task.element.in_(names))
            for process, names in elements.items()
        )
    )


def _has(organization_ids: Iterable[str]) -> ColumnElement[bool]:
    return Task.organization_id.in_(_bodies(organization_ids))


def _bodies(organization_ids: Iterable[str]) -> Select[str]:
    """These and the bodies inside of them: not the judicial office, which only serves a township."""
    ids = list(organization_ids)
    inner = or_(Organization.id.in_(ids), Organization.parent_id.in_(ids))
    return select(Organization.id).where(inner)


def _takes_part(slot: str, which: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        CaseOrganization.case_id == Case.id,
        CaseOrganization.slot == slot,
        Organization.id == CaseOrganization.organization_id,
        which,
    )
