"""Which moments of its folder a case has passed."""

from __future__ import annotations

from collections.abc import Iterable

from bpmn.folder_points import Point
from workflows.cases.models import Answer
from workflows.steps.apply_step import Completion, matches
from workflows.steps.context import CaseContext
from workflows.steps.queries import standing_answers


def reached(context: CaseContext, points: Iterable[Point]) -> Answer | None:
    """The first answer by which the case has passed one of these moments, taken-back ones apart."""
    points = tuple(points)
    for answer in standing_answers(context.uow.session, context.case.id):
        if matches(
            points, Completion(answer.element, answer.decision, answer.task_id, answer.item)
        ):
            return answer
    return None
