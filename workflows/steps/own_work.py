"""Who could not complete a task though they hold its post: for what they did, or who was named for it."""

from __future__ import annotations

from collections.abc import Iterable

from bpmn.folder_model import Decision
from workflows.cases.queries import last_answered_by
from workflows.errors import NotPermitted
from workflows.organizations.models import Person
from workflows.steps.context import CaseContext
from workflows.steps.tolerance_guards import INVESTIGATES, INVESTIGATORS, REVIEWS
from workflows.tasks.models import Task
from workflows.tasks.queries import candidates
from workflows.texts import Text


def done_before(context: CaseContext, task: Task) -> list[tuple[str, str]]:
    """(element, person) of the last answers to what a task approves or must not be done by the same."""
    spec = context.folder.tasks[task.element]
    others = (*spec.approves, *spec.not_by)
    if not others:
        return []
    return sorted(last_answered_by(context.uow.session, context.case.id, others, task.item))


def unfit(context: CaseContext, task: Task, people: Iterable[Person]) -> set[str]:
    """Ids of those who could not complete a task if it came to them, of these people and others.

    They did what it judges, were not named to investigate, or were and would now review.
    """
    found = {person_id for _, person_id in done_before(context, task)}
    checks = {
        check for each in context.folder.tasks[task.element].decisions for check in each.checks
    }
    if REVIEWS in checks:
        named = _named(context)
        found |= {person.id for person in people if person.username in named}
    if INVESTIGATES in checks:
        able = _able_investigators(context, task)
        found |= {person.id for person in people if able and person.username not in able}
    return found


def check_investigates(context: CaseContext, task: Task, chosen: Decision) -> None:
    """Whether a decision is left to the two who were named to investigate; raises NotPermitted.

    When both keep off the case or hold the post no more, whoever the step has come to investigates:
    the case does not wait for people who may not act (APL 43).
    """
    if INVESTIGATES not in chosen.checks:
        return
    able = _able_investigators(context, task)
    if able and context.uow.person.username not in able:
        raise NotPermitted(Text("您不是本案指定的调查人员。"))


def _able_investigators(context: CaseContext, task: Task) -> set[str]:
    """Of the two those who hold the post, need not keep off the case and did nothing that rules it out."""
    pool = candidates(context.uow.session, task, context.today)
    before = {person_id for _, person_id in done_before(context, task)}
    return {person.username for person in pool if person.id not in before} & _named(context)


def _named(context: CaseContext) -> set[str]:
    return {str(name) for name in context.data.get(INVESTIGATORS, ())}
