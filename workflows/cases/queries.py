"""Reading cases. Every query that a person's request reaches goes through `visible_to`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    and_,
    cast,
    column,
    exists,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    table,
    true,
)
from sqlalchemy import case as sql_case
from sqlalchemy.orm import InstrumentedAttribute, Session, undefer

from workflows.cases.models import (
    Answer,
    Case,
    CaseLink,
    CaseOrganization,
    CaseReader,
    Draft,
)
from workflows.database.looking import asked_once
from workflows.viewer import Viewer

# Roles of the county's supervision body that see every case (DOMAIN B2: "R all").
COUNTY_WIDE_ROLES = frozenset({"coordinator", "bureau_head"})

# What belongs to layers above is not imported; an extension that was asked of a clock is moot with it.
CLOCK = table("deadline", column("id"), column("state"))


def sees_all(viewer: Viewer) -> bool:
    """Whether the person supervises the whole county: the justice bureau's supervisors and head."""
    return any(
        post.role in COUNTY_WIDE_ROLES
        or (post.role == "supervisor" and post.organization_kind == "SFJ")
        for post in viewer.posts
    )


@lru_cache(maxsize=2000)
def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Case` that this person may see it: the one helper every query uses.

    Seen are the cases in which an organization of theirs takes part (from the step on at which the
    process opens it to that organization, unless it keeps it from the role they have there) and those
    they were told of, copied on or handled.
    """
    if sees_all(viewer):
        # A draft that its sender has not approved is nobody else's business yet.
        everywhere = and_(Case.sealed.is_(False), _opened_beyond_starter())
        return or_(everywhere, _by_organization(viewer), _by_name(viewer))
    return or_(_by_organization(viewer), _by_name(viewer))


def _by_organization(viewer: Viewer) -> ColumnElement[bool]:
    alike: dict[frozenset[str], list[str]] = {}
    for organization_id, roles in viewer.scope_roles.items():
        alike.setdefault(roles, []).append(organization_id)
    # What is asked of the case stays outside: an inner query that names the case by its id alone may be
    # answered once for all cases of a list.
    opened = (
        and_(
            exists().where(
                CaseOrganization.case_id == Case.id,
                CaseOrganization.organization_id.in_(organization_ids),
                CaseOrganization.visible_from.is_not(None),
            ),
            _for_one_of(roles),
        )
        for roles, organization_ids in alike.items()
    )
    return or_(false(), *opened)


def _for_one_of(roles: Collection[str]) -> ColumnElement[bool]:
    """The condition on `Case` that its process opens it to a post of one of these roles."""
    kept_from = (Case.not_for.contains(f" {role} ") for role in sorted(roles))
    return or_(Case.not_for.is_(None), not_(and_(*kept_from)))


def _opened_beyond_starter() -> ColumnElement[bool]:
    return exists().where(
        CaseOrganization.case_id == Case.id,
        CaseOrganization.organization_id != Case.organization_id,
        CaseOrganization.visible_from.is_not(None),
    )


def _by_name(viewer: Viewer) -> ColumnElement[bool]:
    if (
        not viewer.works_on_cases
    ):  # left office, or runs the platform: what they handled is closed too
        return false()
    return exists().where(CaseReader.case_id == Case.id, CaseReader.person_id == viewer.id)


# While the confidential part of a case is closed, `Case.confidential_to` names the organizations that
# see it. Tasks, clocks, documents and evidence of it are marked; history follows from those.


def sees_confidential(viewer: Viewer, case: Case) -> bool:
    """Whether the person sees everything of a case that they may see at all."""
    return case.confidential_to is None or _named(viewer, case.confidential_to)


def in_sight(
    viewer: Viewer, marked: ColumnElement[bool] | InstrumentedAttribute[bool]
) -> ColumnElement[bool]:
    """The condition that a row joined with `Case` is not hidden from this person.

    `marked` says that the row belongs to the confidential part.
    """
    named = (Case.confidential_to.contains(each) for each in viewer.scope_ids)
    # What costs least is asked first: `marked` may be a query of its own.
    return or_(Case.confidential_to.is_(None), *named, not_(marked))


def was_served(viewer: Viewer, confidential_to: str | None) -> bool:
    """Whether a document is none of the confidential part, or was served on the person's body."""
    return confidential_to is None or _named(viewer, confidential_to)


def _named(viewer: Viewer, ids: str) -> bool:
    return any(each in ids for each in viewer.scope_ids)


def case_of_id(session: Session, case_id: str) -> Case:
    """A case that is known to exist, of something that was scoped already."""
    return session.get_one(Case, case_id)


def visible_case(session: Session, viewer: Viewer, case_id: str) -> Case | None:
    """The case, if this person may see it."""
    return session.scalar(select(Case).where(Case.id == case_id, visible_to(viewer)))


def visible_cases(
    session: Session,
    viewer: Viewer,
    *,
    process: str | None = None,
    state: str | None = None,
    organization_id: str | None = None,
    started_by_id: str | None = None,
    words: str = "",
    before: tuple[datetime, str] | None = None,
    limit: int = 50,
) -> Sequence[Case]:
    """A page of cases this person may see, newest first; `before` is the last row of the page before.

    `organization_id` means the body that started it or one to which the process has opened it. That
    it will come to another one is known to the people of the starter alone, if no part is closed to
    them.
    """
    query = select(Case).where(visible_to(viewer))
    if process:
        query = query.where(Case.process_key == process)
    if state:
        query = query.where(Case.state == state)
    if organization_id:
        own = and_(Case.organization_id.in_(viewer.scope_ids), in_sight(viewer, true()))
        taking_part = exists().where(
            CaseOrganization.case_id == Case.id,
            CaseOrganization.organization_id == organization_id,
            or_(CaseOrganization.visible_from.is_not(None), own),
        )
        query = query.where(or_(Case.organization_id == organization_id, taking_part))
    if started_by_id:
        query = query.where(Case.started_by_id == started_by_id)
    for word in words.split():
        pattern = f"%{word.replace('%', '').replace('_', '')}%"
        query = query.where(or_(Case.title.like(pattern), Case.number.like(pattern)))
    if before is not None:
        at, case_id = before
        query = query.where(
            or_(Case.started_at < at, (Case.started_at == at) & (Case.id < case_id))
        )
    query = query.order_by(Case.started_at.desc(), Case.id.desc()).limit(limit)
    return session.scalars(query).all()


def links_of(session: Session, case_id: str) -> Sequence[CaseLink]:
    """The links of a case to those before and after it, for jobs of the platform itself."""
    return session.scalars(
        select(CaseLink)
        .where(or_(CaseLink.case_id == case_id, CaseLink.earlier_id == case_id))
        .order_by(CaseLink.since, CaseLink.case_id)
    ).all()


def has_origin(session: Session, case_id: str) -> bool:
    """Whether a case came of another one."""
    found = select(CaseLink.case_id).where(CaseLink.case_id == case_id).limit(1)
    return session.scalar(found) is not None


def is_split_off(session: Session, case_id: str) -> bool:
    """Whether a case was split off another one."""
    found = select(CaseLink.case_id).where(
        CaseLink.case_id == case_id, CaseLink.relation == "split"
    )
    return session.scalar(found.limit(1)) is not None


def merged_into(session: Session, case_id: str) -> str | None:
    """The id of the case that this one was merged into."""
    return session.scalar(
        select(CaseLink.case_id).where(
            CaseLink.earlier_id == case_id, CaseLink.relation == "merged"
        )
    )


def linked_cases(
    session: Session, viewer: Viewer, case_id: str
) -> Sequence[tuple[Case, str, bool]]:
    """Cases bound to this one that this person may see: case, relation, whether it came later."""
    rows = session.execute(
        select(Case, CaseLink.relation, CaseLink.earlier_id == case_id)
        .join(
            CaseLink,
            or_(
                (CaseLink.case_id == case_id) & (CaseLink.earlier_id == Case.id),
                (CaseLink.earlier_id == case_id) & (CaseLink.case_id == Case.id),
            ),
        )
        .where(visible_to(viewer))
        .order_by(CaseLink.since, Case.id)
    )
    return [(row[0], row[1], bool(row[2])) for row in rows]


FARTHEST = 6
"""How many links away a case still belongs to the family."""
MOST_KIN = 100


@dataclass(frozen=True, slots=True)
class Kin:
    """A case of the family: how it is bound to the one nearer by, whether it came later than that
    one, and how many links away it is."""

    case: Case
    relation: str
    later: bool
    distance: int


def family_of(session: Session, viewer: Viewer, case_id: str) -> list[Kin]:
    """All cases that are linked to this one, also through others, as far as this person may see them.

    What is linked only through a case that is hidden from them is left out: it would tell of it.
    The nearest come first, those equally near in the order in which they were linked.
    """
    kin = _kin(case_id, viewer)
    rows = session.execute(
        select(Case, kin.c.relation, kin.c.later, kin.c.distance)
        .join(kin, kin.c.id == Case.id)
        .where(visible_to(viewer), Case.id != case_id)
        .order_by(kin.c.distance, kin.c.since, Case.id)
    )
    found: dict[str, Kin] = {}
    for case, relation, later, distance in rows:
        found.setdefault(case.id, Kin(case, relation, bool(later), distance))
    return list(found.values())[:MOST_KIN]


def _kin(case_id: str, viewer: Viewer) -> CTE:
    """Every case that links lead to through cases in sight, by each way and with the last link of it."""
    start = select(
        cast(literal(case_id), CaseLink.case_id.type).label("id"),
        literal(0).label("distance"),
        cast(literal(""), CaseLink.relation.type).label("relation"),
        false().label("later"),
        cast(null(), CaseLink.since.type).label("since"),
    ).cte("kin", recursive=True)
    further = (
        select(
            sql_case((CaseLink.case_id == start.c.id, CaseLink.earlier_id), else_=CaseLink.case_id),
            start.c.distance + 1,
            CaseLink.relation,
            CaseLink.earlier_id == start.c.id,
            CaseLink.since,
        )
        .join(start, or_(CaseLink.case_id == start.c.id, CaseLink.earlier_id == start.c.id))
        .join(Case, Case.id == start.c.id)
        .where(start.c.distance < FARTHEST, or_(start.c.distance == 0, visible_to(viewer)))
    )
    return start.union(further)


@asked_once
def like_cases(session: Session, viewer: Viewer, case: Case, *, since: datetime) -> Sequence[Case]:
    """Other running cases of the same process and matter, begun since, that this person may see."""
    query = select(Case).where(
        visible_to(viewer),
        Case.process_key == case.process_key,
        Case.matter_code == case.matter_code,
        Case.state == "running",
        Case.id != case.id,
        Case.started_at >= since,
    )
    return session.scalars(query.order_by(Case.started_at)).all()


def locked_case(session: Session, case_id: str) -> Case:
    """The case with its engine state, held until the transaction ends (SQLite: already held).

    Rows of others may point to it meanwhile, as a link to it does: nobody waits for that.
    """
    return session.scalars(
        select(Case)
        .where(Case.id == case_id)
        .options(undefer(Case.engine_state))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def hold_ends(session: Session, *case_ids: str) -> None:
    """Keep cases from ending in another transaction until this one is over (SQLite: so it is).

    Whoever ends a case or merges one into it comes through here, so that of two who do at once the
    second sees what the first did. Taken in one order, and never before the lock of one's own case:
    nobody waits in a circle.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    for key in sorted(int(case_id[:15], 16) for case_id in case_ids):
        session.execute(select(func.pg_advisory_xact_lock(key)))


def state_of(session: Session, case_id: str) -> str | None:
    """The state of a case as it is now, whatever was read of it before; None: there is no such case."""
    return session.scalar(select(Case.state).where(Case.id == case_id))


def frozen_of(session: Session, case_id: str) -> Mapping[str, Any] | None:
    """Why a case stands still as it is now, whatever was read of it before; None while it does not."""
    return session.scalar(select(Case.frozen).where(Case.id == case_id))


def cases_by_id(session: Session, ids: set[str]) -> dict[str, Case]:
    """Several cases at once, for rows that were scoped already."""
    return {row.id: row for row in session.scalars(select(Case).where(Case.id.in_(ids)))}


@asked_once
def slots_of(session: Session, case_id: str) -> dict[str, CaseOrganization]:
    """The organizations that take part in a case, by slot."""
    rows = session.scalars(select(CaseOrganization).where(CaseOrganization.case_id == case_id))
    return {row.slot: row for row in rows}


def takers_of_part(
    session: Session, case_ids: Collection[str], slot: str
) -> dict[str, CaseOrganization]:
    """Who plays a part in each of several cases, by case."""
    rows = session.scalars(
        select(CaseOrganization).where(
            CaseOrganization.case_id.in_(case_ids), CaseOrganization.slot == slot
        )
    )
    return {row.case_id: row for row in rows}


def answers_of(session: Session, case_id: str) -> Sequence[Answer]:
    """What people answered in a case, oldest first."""
    return session.scalars(
        select(Answer).where(Answer.case_id == case_id).order_by(Answer.at, Answer.round, Answer.id)
    ).all()


def last_answered_by(
    session: Session, case_id: str, elements: Collection[str], item: str | None = None
) -> set[tuple[str, str]]:
    """(element, person) of the last answer to each of these elements.

    Where each body of a list answers for itself, that of the body `item`; without one, of every body.
    """
    rows = session.execute(
        select(Answer.element, Answer.item, Answer.person_id)
        .where(Answer.case_id == case_id, Answer.element.in_(elements))
        .order_by(Answer.at, Answer.round, Answer.id)
    )
    last = {(row.element, row.item): row.person_id for row in rows}
    return {
        (element, person)
        for (element, body), person in last.items()
        if item is None or body in (None, item)
    }


def answer_of_task(session: Session, task_id: str) -> Answer | None:
    """What was answered at a task, if it is done."""
    return session.scalar(select(Answer).where(Answer.task_id == task_id))


@asked_once
def add_reader(
    session: Session, case_id: str, person_id: str, reason: str, since: datetime
) -> None:
    """Let a person see a case; nothing happens when they already may by name."""
    if session.get(CaseReader, (case_id, person_id)) is None:
        session.add(CaseReader(case_id=case_id, person_id=person_id, reason=reason, since=since))
        session.flush()


def add_readers(
    session: Session, case_id: str, person_ids: Iterable[str], reason: str, since: datetime
) -> None:
    """Let several people see a case; whoever already may by name is left as they are."""
    wanted = set(person_ids)
    made = {
        row.person_id
        for row in session.new
        if isinstance(row, CaseReader) and row.case_id == case_id
    }
    query = select(CaseReader.person_id).where(
        CaseReader.case_id == case_id, CaseReader.person_id.in_(wanted)
    )
    with session.no_autoflush:  # asked in the midst of a step, which writes its rows together
        known = made.union(session.scalars(query))
    session.add_all(
        CaseReader(case_id=case_id, person_id=person_id, reason=reason, since=since)
        for person_id in sorted(wanted - known)
    )


def draft(session: Session, person_id: str, about: str) -> Draft | None:
    """What a person typed and has not sent, about a task or a start."""
    return session.scalar(select(Draft).where(Draft.person_id == person_id, Draft.about == about))


def count_cases(session: Session, viewer: Viewer, most: int) -> int:
    """How many cases a person may see; `most` if there are more: each has to be looked at."""
    some = select(Case.id).where(visible_to(viewer)).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def case_ids(session: Session) -> Sequence[str]:
    """Ids of all cases, for jobs of the platform itself."""
    return session.scalars(select(Case.id).order_by(Case.started_at)).all()
