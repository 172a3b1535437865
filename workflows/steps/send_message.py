"""Sending a message into a case by hand: what the process names, by whoever it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bpmn.folder_model import Message, Opening
from workflows.cases.models import Case
from workflows.cases.standing_still import check_not_frozen
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, Invalid, NotPermitted, WrongState
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.messages.queries import open_waits
from workflows.steps.about_case import about_of, begun_already
from workflows.steps.acting_on import case_to_act_on, check_not_over
from workflows.steps.context import CaseContext
from workflows.steps.forms import EMPTY_SCHEMA, Form, bare_form, check_form, merged
from workflows.steps.freeze_case import steer_case
from workflows.steps.receive_message import catches, hear, take_over, waiting_for
from workflows.steps.throw_messages import send
from workflows.tasks.permissions import KEEPS_OFF, is_barred
from workflows.tasks.queries import tasks_of_case
from workflows.texts import Text

KIND = "message"


def send_message(uow: UnitOfWork, case_id: str, name: str, given: Mapping[str, Any]) -> Case:
    """Send a message into a case with what its form was given.

    The case goes on at once where it waits for it, stands still or ends where the process says so;
    other cases get it in transactions of their own. Raises NotFound, NotPermitted, WrongState,
    Invalid.
    """
    context = case_to_act_on(uow, case_id)
    spec = check_may_send(context, name)
    form = message_form(context, spec)
    data = merged(form, given)
    errors = check_form(form, data, files=context.folder.files)
    if not errors and spec.opens is not None:
        errors = _begun(context, spec.opens, data)
    if not errors and catches(context, name) and not waiting_for(context, name, KIND, data, {}):
        raise WrongState(NOT_WAITED_FOR)
    if errors:
        raise Invalid(errors)
    record(uow, Kind.MESSAGE_SENT, case=context.case, message=name, title=spec.title, given=data)
    taken = take_over(context, data)
    context.case.version += 1
    send(context, spec, None, data)
    if spec.steers:
        steer_case(context, spec, data, None)
    else:
        hear(context, waiting_for(context, name, KIND, data, {})[:1], taken)
    return context.case


def check_may_send(context: CaseContext, name: str) -> Message:
    """The message, if the person may send it now. Raises NotPermitted, WrongState."""
    spec = next((each for each in sendable(context) if each.name == name), None)
    if spec is None:
        raise NotPermitted(Text("这个流程里没有您可以发送的这条消息。"))
    if is_barred(context.uow.person.id, context.case):
        raise NotPermitted(KEEPS_OFF)
    check_not_over(context)
    if spec.lifts and not context.case.held:
        raise WrongState(Text("没有环节被暂停办理，不用放行。"))
    if spec.releases and context.case.frozen is None:
        raise WrongState(Text("案件没有停办，不用恢复。"))
    if not spec.releases and spec.terminates is None:
        check_not_frozen(context.case)
    why = context.first_bar(spec.barred) or _still_open(context, spec)
    if why is not None:
        raise WrongState(why)
    if not spec.steers and catches(context, name) and not _is_waited_for(context, name):
        raise WrongState(NOT_WAITED_FOR)
    return spec


def _still_open(context: CaseContext, spec: Message) -> Text | None:
    """Why it cannot be sent while a step is open that the message must wait for."""
    if not spec.not_while:
        return None
    for task in tasks_of_case(context.uow.session, context.case.id, "open"):
        if task.element in spec.not_while:
            step = context.definition.elements[task.element].name
            return Text("“{step}”还没有办完，现在不能发送。", step=step)
    return None


def _begun(context: CaseContext, opens: Opening, data: Mapping[str, Any]) -> list[FieldError]:
    about = about_of(context.uow, opens)
    if about is None:
        return []
    return begun_already(context.uow, opens.process, about, context.case, {**opens.fixed, **data})


NOT_WAITED_FOR = Text("现在还用不上：案件办到等这条消息的环节时才能发。")


def sendable(context: CaseContext) -> list[Message]:
    """The messages of the process that a post of the person sends, whatever the state."""
    viewer = context.uow.person
    return [
        spec
        for spec in context.folder.messages
        if any(
            viewer.holds(holder.role, holder.organization.id)
            for holder in context.all_holders(spec.by)
        )
    ]


def message_form(context: CaseContext, spec: Message) -> Form:
    """What is said with a message; empty where it has no form."""
    if spec.form is None:
        return Form(EMPTY_SCHEMA, {}, {}, {})
    return bare_form(context, spec.form)


def _is_waited_for(context: CaseContext, name: str) -> bool:
    """Whether anything waits for it, for whichever item."""
    waits = open_waits(context.uow.session, context.case.id)
    return any(each.name == name and each.kind == KIND for each in waits)
