"""The bodies of a list begin their part: nothing is decided, and their people see the case."""

from __future__ import annotations

from bpmn.folder_bodies import Repeat
from bpmn.folder_repeats import own_fields
from bpmn.step import Begun
from workflows.cases import items
from workflows.cases.models import CaseOrganization
from workflows.deadlines.keep_time import end_deadline
from workflows.organizations.queries import organization_by_code
from workflows.steps.context import CaseContext
from workflows.steps.part_of_list import is_going_on

OPENED, DATA = "opened", "data."
"""How the start of a clock is told that no completion has started."""


def begin_part(context: CaseContext, begun: Begun) -> None:
    """Let the bodies with which a repeated sub-process began take part in it."""
    repeat = context.folder.repeats[begun.element]
    _end_clocks_before(context, repeat)
    items.begin(context.case, repeat, begun.items, own_fields(context.folder, repeat))
    for code in begun.items:
        open_to_body(context, repeat, code)


def end_left_clocks(context: CaseContext) -> None:
    """End the clocks of parts that were left before they met them: by an event, or for good."""
    for deadline in context.parts.live():
        repeat = context.folder.repeat_of_rule(deadline.rule) if deadline.item else None
        if repeat is None or is_going_on(context, repeat):
            continue
        armed = any(timer.deadline_id == deadline.id for timer in context.parts.armed())
        if not armed and _is_begun_inside(deadline.start_event, repeat):
            end_deadline(context.uow, context.case, deadline, "cancelled")


def _is_begun_inside(event: str, repeat: Repeat) -> bool:
    """Whether a clock began in its own part: an earlier part may have set it running for this one."""
    return event in repeat.inside or event == OPENED or event.startswith(DATA)


def _end_clocks_before(context: CaseContext, repeat: Repeat) -> None:
    """The clocks of the round before are over."""
    for deadline in context.parts.live():
        ours = deadline.item is not None and deadline.rule in repeat.rules
        if ours and _is_begun_inside(deadline.start_event, repeat):
            end_deadline(context.uow, context.case, deadline, "cancelled")


def open_to_body(context: CaseContext, repeat: Repeat, code: str) -> None:
    """Let the people of a body of a list see the case from now on."""
    rows, name = context.slots(), f"{repeat.slot}:{code}"
    body = organization_by_code(context.uow.session, code)
    assert body is not None, "looked up when the list was written"
    if name not in rows:
        rows[name] = CaseOrganization(
            case_id=context.case.id,
            slot=name,
            organization_id=body.id,
            visible_from=context.uow.now,
        )
        context.uow.session.add(rows[name])
