"""Who could not complete a task though they hold its post: for what they did, or who was named for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bpmn.folder_model import Decision, FolderTask
from workflows.cases.queries import last_answered_by
from workflows.errors import FieldError, NotPermitted
from workflows.organizations.models import Person
from workflows.organizations.queries import holders, person_by_username
from workflows.steps.context import CaseContext
from workflows.steps.tolerance_guards import INVESTIGATES, INVESTIGATORS, REVIEWS
from workflows.tasks.models import Task
from workflows.tasks.queries import candidates
from workflows.texts import Text


def done_before(context: CaseContext, task: Task) -> list[tuple[str, str]]:
    """(element, person) of the last answers to what a task approves or must not be done by the same.

    Whoever was named there as having done it together with others did it too.
    """
    spec = context.folder.tasks[task.element]
    others = (*spec.approves, *spec.not_by)
    if not others:
        return []
    session = context.uow.session
    found = last_answered_by(session, context.case.id, others, task.item)
    for element in others:
        for field in context.folder.tasks[element].together:
            person = person_by_username(session, str(context.data.get(field) or ""))
            found |= {(element, person.id)} if person else set()
    return sorted(found)


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


def decides_it(
    context: CaseContext, spec: FolderTask, data: Mapping[str, Any]
) -> Iterator[FieldError]:
    """Whoever is named as doing a task together with others, and is the one who will approve it."""
    for field in spec.together:
        person = person_by_username(context.uow.session, str(data.get(field) or ""))
        if person is not None and person.id in approvers(context, spec.element):
            text = Text("{name}要审批这一步，不能参加办理，请换其他人员。", name=person.name)
            yield FieldError(f"/{field}", text)


def approvers(context: CaseContext, element: str) -> set[str]:
    """Whoever may come to approve an element, whatever is decided until then."""
    found: set[str] = set()
    for spec in context.folder.tasks.values():
        if element not in spec.approves:
            continue
        for choice in spec.holders:
            try:
                post = context.held_by(choice.holder)
            except LookupError:  # nobody takes part there yet, or the body has no such unit
                continue
            able = holders(context.uow.session, post.role, post.organization.id, context.today)
            found |= {person.id for person in able}
    return found
