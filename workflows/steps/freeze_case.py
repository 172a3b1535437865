"""Letting a case stand still by a message (the discipline commission has stepped in), and go on again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bpmn.folder_model import Message
from workflows.deadlines.keep_time import pause_deadline, resume_deadline, set_timers
from workflows.deadlines.queries import pauses_of
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.messages.queries import open_waits
from workflows.steps.apply_step import Ending
from workflows.steps.context import CaseContext
from workflows.steps.end_case import at_work_on, end_case
from workflows.steps.hold_step import steer_steps

TERMINATED = "terminated"


def steer_case(
    context: CaseContext, spec: Message, data: Mapping[str, Any], sender_id: str | None
) -> None:
    """Freeze, release or end a case, hold a step of it or lift that, as its folder says of a message.

    What is so already stays so. `sender_id` is the case that sent it, None for a person.
    """
    if spec.holds is not None or spec.lifts:
        steer_steps(context, spec, data, sender_id)
    elif spec.terminates is not None:
        context.case.frozen = None
        end_case(context, Ending(TERMINATED, spec.terminates, spec.title))
    elif spec.freezes is not None and context.case.frozen is None:
        _freeze(context, spec)
    elif spec.releases and context.case.frozen is not None:
        _release(context, spec)


def _freeze(context: CaseContext, spec: Message) -> None:
    """Suspend every running clock and stop what hangs on them; nothing is decided meanwhile."""
    uow, case = context.uow, context.case
    reason = context.filled(spec.freezes or "")
    english = context.filled(spec.freezes_en) if spec.freezes_en else None
    case.frozen = {"message": spec.name, "reason": reason, "reason_en": english}
    case.version += 1
    told = at_work_on(context)
    record(
        uow,
        Kind.CASE_FROZEN,
        case=case,
        tell_at=uow.now,
        message=spec.name,
        opinion=reason,
        told=told,
    )
    by_id = uow.viewer.id if uow.viewer else None
    for deadline in context.parts.live():
        if deadline.state == "running":
            pause_deadline(uow, case, deadline, reason, by_id=by_id)
    for timer in context.parts.armed():
        # A clock that has run out is not paused; its ladder stands still all the same.
        timer.fire_at = None


def _release(context: CaseContext, spec: Message) -> None:
    """Let the clocks that the freezing stopped run on with what was left, and the ladders go on."""
    uow, case = context.uow, context.case
    assert case.frozen is not None
    ground, case.frozen = case.frozen["reason"], None
    case.version += 1
    record(
        uow,
        Kind.CASE_RELEASED,
        case=case,
        tell_at=uow.now,
        message=spec.name,
        told=at_work_on(context),
    )
    for deadline in context.parts.live():
        if deadline.state == "running":
            set_timers(uow, deadline)
        elif pauses_of(uow.session, deadline.id)[-1].ground == ground:
            resume_deadline(uow, case, deadline)
    for wait in open_waits(uow.session, case.id):
        # What came meanwhile is tried again.
        wait.version = case.version
