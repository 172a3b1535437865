"""The desk of accompanying supervision (跟进监督): what a judicial office has before it today.

A judicial office sees its township, the justice bureau all of them (AES 6; DOMAIN C9). What the desk
knows of the process of supervision stands here: the clock of its gate, and which steps answer which
instrument. Which steps of other processes are points at which it may look on, their folders say.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bpmn.folder_model import ProcessFolder
from bpmn.folder_points import SupervisionPoint
from oversight.chains import chain_of
from oversight.desk_queries import (
    Bodies,
    answered_supervisions,
    inner_bodies,
    papers_of_cases,
    running_clocks,
    running_with,
    supervisions_about,
    supervisions_at_work,
    tasks_at_points,
)
from workflows.cases.models import Case
from workflows.clock import local_date, start_of_day
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline
from workflows.deadlines.queries import deadlines_by_id
from workflows.documents.models import OfficialDocument
from workflows.errors import NotPermitted
from workflows.organizations.models import Organization
from workflows.organizations.queries import organizations_by_id
from workflows.processes.published import folder_of, published_folder
from workflows.processes.queries import current_versions
from workflows.tasks.models import Task
from workflows.tasks.permissions import can_complete
from workflows.texts import Text
from workflows.viewer import Viewer

PROCESS = "accompanying_supervision"
LOOK = "look"
GATE = "AS-GATE"
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "answer_prompt": ("prompt_slip",),
    "correct_and_report": ("supervision_letter", "supervision_opinion"),
    "report_execution": ("supervision_decision",),
}
"""The steps at which the supervised body answers, and the instruments that they answer."""
ANSWERED_WITHIN = timedelta(days=14)
MOST = 200
"""So many rows of a list are looked at; a county has a few dozen at once."""


Declared = Mapping[tuple[str, str], SupervisionPoint]
"""The points that folders declare, by process and step."""
AtPoint = tuple[Case, SupervisionPoint, Task | None]


@dataclass(frozen=True, slots=True)
class PointToday:
    """A case that comes to a point of supervision today, and the supervision about it, if there is one.

    `task` is the step that opened today; None where the case itself says that today is the day.
    """

    case: Case
    folder: ProcessFolder
    point: SupervisionPoint
    task: Task | None
    body: Organization
    look: Case | None


@dataclass(frozen=True, slots=True)
class AtWork:
    """An open step of a supervision, with what it hangs on."""

    task: Task
    case: Case
    body: Organization
    deadline: Deadline | None
    gate: Deadline | None
    """The clock of the gate, while it holds a step of the case that is looked at."""
    mine: bool
    paper: OfficialDocument | None
    """The instrument that the step answers."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A step at which a supervised body has answered."""

    task: Task
    case: Case
    body: Organization
    deadline: Deadline | None
    paper: OfficialDocument | None


@dataclass(frozen=True, slots=True)
class Desk:
    """All of it, for one person at one instant."""

    points: tuple[PointToday, ...]
    looks: tuple[AtWork, ...]
    """Steps of the person's own, and gates that hold a step; what is over soonest comes first."""
    waiting: tuple[AtWork, ...]
    answered: tuple[Answered, ...]


def has_desk(viewer: Viewer) -> bool:
    """Whether somebody belongs to those who accompany enforcement: judicial offices, justice bureau."""
    return sees_county(viewer) or bool(_townships(viewer))


def sees_county(viewer: Viewer) -> bool:
    """Whether somebody's desk is the whole county's."""
    return any(
        (post.role, post.organization_kind) in (("supervisor", "SFJ"), ("bureau_head", "SFJ"))
        or post.role == "coordinator"
        for post in viewer.posts
    )


def _townships(viewer: Viewer) -> tuple[str, ...]:
    offices = (
        post
        for post in viewer.posts
        if (post.role, post.organization_kind) == ("supervisor", "SFS")
    )
    return tuple(sorted({post.scope_id for post in offices}))


def office_desk(uow: UnitOfWork, body_id: str | None) -> Desk:
    """The desk of the acting person, of one body only if one is named; raises NotPermitted."""
    if not has_desk(uow.person):
        raise NotPermitted(Text("跟进监督由司法所、县司法局办理。"))
    bodies: Bodies = None if sees_county(uow.person) else _townships(uow.person)
    if body_id is not None:
        bodies = [body_id] if bodies is None or body_id in bodies else []
    open_steps = _at_work(uow, bodies)
    shown = [each for each in open_steps if each.mine or each.gate is not None]
    return Desk(
        points=_points(uow, bodies),
        looks=tuple(sorted(shown, key=_soonest)),
        waiting=tuple(sorted((e for e in open_steps if e.task.element in ANSWERS), key=_soonest)),
        answered=_answered(uow, bodies),
    )


def _soonest(step: AtWork) -> tuple[bool, float]:
    clock = step.gate or step.deadline
    due = clock.due_at if clock else None
    return due is None, due.timestamp() if due else 0


def _at_work(uow: UnitOfWork, bodies: Bodies) -> list[AtWork]:
    session = uow.session
    found = supervisions_at_work(session, uow.person, PROCESS, bodies, limit=MOST)
    cases = {case.id for _, case, _ in found}
    gates = running_clocks(session, cases, GATE)
    papers = papers_of_cases(session, cases, _instruments())
    clocks = deadlines_by_id(
        session, [task.deadline_id for task, _, _ in found if task.deadline_id]
    )
    names = organizations_by_id(session, {body for _, _, body in found})
    return [
        AtWork(
            task=task,
            case=case,
            body=names[body],
            deadline=clocks.get(task.deadline_id or ""),
            gate=gates.get(case.id) if task.element == LOOK else None,
            mine=can_complete(uow.person, task),
            paper=_paper(papers, task),
        )
        for task, case, body in found
    ]


def _answered(uow: UnitOfWork, bodies: Bodies) -> tuple[Answered, ...]:
    session = uow.session
    since = uow.now - ANSWERED_WITHIN
    found = answered_supervisions(
        session, uow.person, PROCESS, ANSWERS.keys(), bodies, since=since, limit=MOST
    )
    papers = papers_of_cases(session, {case.id for _, case, _ in found}, _instruments())
    clocks = deadlines_by_id(
        session, [task.deadline_id for task, _, _ in found if task.deadline_id]
    )
    names = organizations_by_id(session, {body for _, _, body in found})
    return tuple(
        Answered(task, case, names[body], clocks.get(task.deadline_id or ""), _paper(papers, task))
        for task, case, body in found
    )


def _instruments() -> frozenset[str]:
    return frozenset(kind for kinds in ANSWERS.values() for kind in kinds)


def _paper(papers: Mapping[str, Sequence[OfficialDocument]], task: Task) -> OfficialDocument | None:
    """The last instrument that there was when the step opened."""
    kinds = ANSWERS.get(task.element, ())
    found = (
        paper
        for paper in papers.get(task.case_id, ())
        if paper.kind in kinds and paper.made_at <= task.opened_at
    )
    return next(found, None)


# Points of supervision


def _points(uow: UnitOfWork, bodies: Bodies) -> tuple[PointToday, ...]:
    session = uow.session
    declared = {
        (folder.key, point.element): point
        for folder in map(folder_of, current_versions(session))
        for point in folder.supervision_points
    }
    inner = None if bodies is None else inner_bodies(session, bodies)
    rows = [*_dated(uow, declared, inner), *_opened(uow, declared, inner)]
    looks = _looks(uow, {case.id for case, _, _ in rows})
    return tuple(
        PointToday(
            case=case,
            folder=published_folder(session, case.process_version_id),
            point=point,
            task=task,
            body=chain_of(session, task.organization_id if task else case.organization_id).body,
            look=looks.get((case.id, point.point)),
        )
        for case, point, task in rows
    )


def _opened(uow: UnitOfWork, declared: Declared, inner: Bodies) -> list[AtPoint]:
    """Steps that take place when they open, and opened today."""
    keys = [key for key, point in declared.items() if point.day is None]
    since = start_of_day(local_date(uow.now))
    found = tasks_at_points(uow.session, uow.person, keys, inner, since=since, limit=MOST)
    return [(case, declared[case.process_key, task.element], task) for task, case in found]


def _dated(uow: UnitOfWork, declared: Declared, inner: Bodies) -> list[AtPoint]:
    """Steps whose day is today, whichever step their case has come to."""
    dated = [(key, point) for (key, _), point in declared.items() if point.day is not None]
    today = local_date(uow.now).isoformat()
    processes = {key for key, _ in dated}
    running = running_with(uow.session, uow.person, processes, inner, limit=MOST)
    return [
        (case, point, None)
        for case in running
        for key, point in dated
        if key == case.process_key and case.data.get(point.day or "") == today
    ]


def _looks(uow: UnitOfWork, case_ids: Collection[str]) -> dict[tuple[str, str], Case]:
    """The last supervision of each case and point."""
    found = supervisions_about(uow.session, uow.person, PROCESS, case_ids)
    return {(watched, str(look.data.get("point"))): look for watched, look in found}
