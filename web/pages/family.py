"""The cases that a case is linked to, also through others, with how they stand."""

from __future__ import annotations

from flask_babel import gettext

from web.pages.clockwork import Moment, light_of_case, light_of_task
from web.pages.names import Names
from web.texts import say
from web.view_models.case import RelatedCase
from workflows.cases.models import Case
from workflows.cases.queries import Kin, family_of
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.queries import deadlines_by_id
from workflows.tasks.queries import open_tasks_of_cases
from workflows.texts import Text

RELATIONS = {
    ("merged", True): Text("并入"),
    ("merged", False): Text("并入本案"),
    ("split", True): Text("分出"),
    ("split", False): Text("分自"),
    ("passed_on", True): Text("转送到"),
    ("passed_on", False): Text("转送自"),
}
"""How a relation is called, by whether the other case came later."""
OPENED = {True: Text("由本案引出"), False: Text("引出本案")}
"""The same of cases that a message opened."""


def related_cases(uow: UnitOfWork, case: Case, names: Names, at: Moment) -> tuple[RelatedCase, ...]:
    """The family of a case as far as the acting person sees it, the nearest first."""
    family = family_of(uow.session, uow.person, case.id)
    if not family:
        return ()
    opened = open_tasks_of_cases(uow.session, uow.person, [kin.case.id for kin in family])
    tasks = [task for found in opened.values() for task in found]
    clocks = deadlines_by_id(uow.session, [each.deadline_id for each in tasks if each.deadline_id])
    lights = {
        task.id: light_of_task(task, clocks.get(task.deadline_id or ""), at) for task in tasks
    }
    return tuple(
        RelatedCase(
            title=kin.case.title,
            relation=_relation(kin),
            url=f"/cases/{kin.case.id}",
            number=kin.case.number or "",
            process=names.process(kin.case),
            state="" if kin.case.state == "running" else names.ending(kin.case),
            light=(
                light_of_case([lights[task.id] for task in opened.get(kin.case.id, ())])
                if kin.case.state == "running"
                else None
            ),
            distance=kin.distance,
            origin=kin.distance == 1 and not kin.later and (kin.relation, False) not in RELATIONS,
        )
        for kin in family
    )


def _relation(kin: Kin) -> str:
    if kin.distance > 1:
        return gettext("同一案件群")
    return say(RELATIONS.get((kin.relation, kin.later)) or OPENED[kin.later])
