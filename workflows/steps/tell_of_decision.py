"""Telling those whom a decision concerns, though they have nothing to do about it."""

from __future__ import annotations

from bpmn.folder_model import Decision
from workflows.cases.models import Answer
from workflows.cases.queries import add_reader
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.organizations.queries import holders
from workflows.steps.context import CaseContext


def tell_of_decision(context: CaseContext, chosen: Decision, answer: Answer) -> None:
    """Leave a note that names the decision and its opinion; all whom the folder names get a copy.

    They see the case from now on, also where its slots do not open it to them yet. Where it names nobody,
    or only whoever decided, the decision itself says enough.
    """
    uow = context.uow
    told = {
        person.id
        for each in context.all_holders(chosen.tells)
        for person in holders(uow.session, each.role, each.organization.id, context.today)
    }
    told.discard(uow.person.id)
    if not told:
        return
    step = context.definition.elements[answer.element].name
    for person_id in sorted(told):
        add_reader(uow.session, context.case.id, person_id, "copied", uow.now)
    said = f"{step}：{chosen.label}"
    record(
        uow,
        Kind.CASE_NOTED,
        case=context.case,
        tell_at=uow.now,
        opinion=f"{said}。{answer.opinion}" if answer.opinion else said,
        told=sorted(told),
    )
