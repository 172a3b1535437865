"""Cases as the API tells them."""

from __future__ import annotations

from collections.abc import Sequence

from oversight.lights import standing_of_case
from web.api.deadline_shapes import HoldingShape
from web.api.directory import Directory
from web.api.present_deadline import present_deadline
from web.api.present_request import present_request
from web.api.present_task import facts_of, present_task
from web.api.shapes import CaseShape, Related
from web.texts import choose
from workflows.cases.models import Case, CaseRequest
from workflows.cases.queries import (
    Kin,
    family_of,
    linked_cases,
    sees_confidential,
)
from workflows.cases.request_queries import requests_to_see
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline
from workflows.deadlines.queries import deadlines_to_see, live_deadlines, pauses_of_case
from workflows.processes.queries import version
from workflows.steps.ending_to_see import outcome_to_see
from workflows.tasks.holding import holding_of_case
from workflows.tasks.models import Task
from workflows.tasks.queries import open_tasks_of_cases, tasks_to_see


def present_case(uow: UnitOfWork, case: Case) -> CaseShape:
    """A case with all its tasks and deadlines, oldest first."""
    tasks = tasks_to_see(uow.session, uow.person, case)
    deadlines = deadlines_to_see(uow.session, uow.person, case)
    requests = requests_to_see(uow.session, uow.person, case)
    directory = Directory(uow)
    family = family_of(uow.session, uow.person, case.id)
    related, holding = _related(uow, family), _holding(uow, case, tasks, directory)
    return _present(uow, case, tasks, deadlines, directory, requests, related, holding)


def _holding(
    uow: UnitOfWork, case: Case, tasks: Sequence[Task], directory: Directory
) -> list[HoldingShape]:
    """How long each body has held a case, by the tasks that the acting person sees."""
    return [
        HoldingShape(
            organization=directory.organization(each.body),
            since=each.since,
            days=each.days,
            running=each.running,
            suspended=each.suspended,
            holds=each.holds,
        )
        for each in holding_of_case(uow, tasks, pauses_of_case(uow.session, case.id))
    ]


def present_cases(uow: UnitOfWork, cases: Sequence[Case]) -> list[CaseShape]:
    """Cases of a list with what is open and running."""
    directory = Directory(uow)
    directory.prepare(organizations=[case.organization_id for case in cases])
    opened = open_tasks_of_cases(uow.session, uow.person, [case.id for case in cases])
    return [
        _present(uow, case, opened.get(case.id, []), _running(uow, case), directory)
        for case in cases
    ]


def _related(uow: UnitOfWork, family: Sequence[Kin]) -> list[Related]:
    """The family of a case, each with its light as it is now."""
    if not family:
        return []
    directory = Directory(uow)
    opened = open_tasks_of_cases(uow.session, uow.person, [kin.case.id for kin in family])
    facts = facts_of(uow, [task for tasks in opened.values() for task in tasks], directory)
    return [
        _kin(
            kin,
            standing_of_case(
                facts.standing(uow, task) for task in opened.get(kin.case.id, ())
            ).light.value,
        )
        for kin in family
    ]


def _linked(uow: UnitOfWork, case: Case) -> list[Related]:
    """Those bound to a case of a list directly, without looking how they stand."""
    linked = linked_cases(uow.session, uow.person, case.id)
    return [_kin(Kin(other, relation, later, 1), None) for other, relation, later in linked]


def _kin(kin: Kin, light: str | None) -> Related:
    return Related(
        id=kin.case.id,
        relation=f"{kin.relation}_{'to' if kin.later else 'from'}",
        distance=kin.distance,
        number=kin.case.number,
        title=kin.case.title,
        process=kin.case.process_key,
        state=kin.case.state,
        light=light,
    )


def _running(uow: UnitOfWork, case: Case) -> list[Deadline]:
    rows = live_deadlines(uow.session, case.id)
    seen = sees_confidential(uow.person, case)
    return [row for row in rows if seen or not row.confidential]


def _present(
    uow: UnitOfWork,
    case: Case,
    tasks: Sequence[Task],
    deadlines: Sequence[Deadline],
    directory: Directory,
    requests: Sequence[CaseRequest] = (),
    related: list[Related] | None = None,
    holding: Sequence[HoldingShape] = (),
) -> CaseShape:
    facts = facts_of(uow, tasks, directory)
    standing = standing_of_case(facts.standing(uow, task) for task in tasks if task.state == "open")
    return CaseShape(
        id=case.id,
        number=case.number,
        title=case.title,
        process=case.process_key,
        version=version(uow.session, case.process_version_id).version,
        state=case.state,
        outcome=outcome_to_see(uow.session, uow.person, case),
        frozen=choose(case.frozen["reason"], case.frozen["reason_en"]) if case.frozen else None,
        organization=directory.organization(case.organization_id),
        started_at=case.started_at,
        finished_at=case.finished_at,
        light=standing.light.value,
        tasks=[present_task(uow, task, case, directory, facts) for task in tasks],
        deadlines=[present_deadline(uow, deadline) for deadline in deadlines],
        related=_linked(uow, case) if related is None else related,
        requests=[present_request(uow, case, row, directory) for row in requests],
        holding=list(holding),
    )
