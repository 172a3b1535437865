"""What a decision would bring about, as the API tells it."""

from __future__ import annotations

from web.api.consequence_shapes import (
    ClockChangeShape,
    ConsequencesShape,
    NextTaskShape,
    PaperShape,
)
from web.view_models.consequences import Consequences


def present_consequences(then: Consequences) -> ConsequencesShape:
    """All of it."""
    return ConsequencesShape(
        tasks=[
            NextTaskShape(
                element=task.element,
                name=task.name,
                organization=task.organization,
                people=list(task.people),
                due_on=task.until.due_on if task.until else None,
                due_at=task.until.due_at if task.until else None,
                provisional=bool(task.until and task.until.provisional),
                on_lapse=list(task.on_lapse),
            )
            for task in then.tasks
        ],
        cancelled=list(then.cancelled),
        clocks=[
            ClockChangeShape(
                change=each.change,
                title=each.until.title,
                due_on=each.until.due_on,
                due_at=each.until.due_at,
                provisional=each.until.provisional,
            )
            for each in then.clocks
        ],
        documents=[
            PaperShape(title=each.title, organization=each.organization) for each in then.papers
        ],
        told=list(then.told),
        seen_by=list(then.seen_by),
        out_of_sight=then.out_of_sight or None,
        outcome=then.ends_as or None,
        goes_on=then.goes_on,
    )
