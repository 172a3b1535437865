"""Who takes part in a repeated sub-process that is going on, and who may change it."""

from __future__ import annotations

from bpmn.folder_bodies import Repeat
from workflows.cases import items
from workflows.errors import FieldError, Invalid, NotPermitted, WrongState
from workflows.steps.acting_on import check_running
from workflows.steps.context import CaseContext
from workflows.texts import Text


def check_may_change_list(context: CaseContext, element: str) -> Repeat:
    """The list that the person may add bodies to and take bodies out of, while its part goes on.

    Raises Invalid (no such sub-process), NotPermitted, WrongState.
    """
    repeat = context.folder.repeats.get(element)
    if repeat is None:
        raise Invalid([FieldError("/element", Text("请选择由各单位分别办理的环节。"))])
    held = context.all_holders(repeat.by)
    if not any(context.uow.person.holds(each.role, each.organization.id) for each in held):
        raise NotPermitted(Text("增减参加单位由流程规定的单位决定。"))
    check_running(context)
    if not is_going_on(context, repeat):
        raise WrongState(Text("这个环节没有在办理，不能增减单位。"))
    return repeat


def is_going_on(context: CaseContext, repeat: Repeat) -> bool:
    """Whether anything is open inside."""
    return any(repeat.element in task.path for task in context.parts.open_tasks())


def still_at_work(context: CaseContext, repeat: Repeat) -> list[str]:
    """The codes of the bodies that have something open inside."""
    at_work = {task.item for task in context.parts.open_tasks() if repeat.element in task.path}
    return [code for code in items.bodies(context.case, repeat) if code in at_work]
