"""Buttons for the messages that people send into a case, each with its form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from werkzeug.datastructures import MultiDict

from web.language import english
from web.pages.form_fields import fields_of, read_fields
from web.pages.offered import Sent, why_not
from web.texts import choose
from web.view_models.case import CaseAction
from web.view_models.forms import Field
from workflows.cases.queries import visible_case
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, Invalid
from workflows.steps.context import CaseContext
from workflows.steps.send_message import check_may_send, message_form, sendable
from workflows.texts import Text

SEND = "send"


def message_actions(context: CaseContext, sent: Sent) -> Iterator[CaseAction]:
    """What the acting person may send now, or why not; nothing once the case is over."""
    if context.case.state != "running":
        return
    for spec in sendable(context):
        denied = why_not(lambda name=spec.name: check_may_send(context, name))  # type: ignore[misc]
        if denied is None:
            continue
        form, typed = message_form(context, spec), {}
        if (sent.key, sent.form.get("about")) == (SEND, spec.name):
            typed = read_fields(form, _own(MultiDict(sent.form), spec.name))
        fields = fields_of(form, {**form.data, **typed}, {}, english=english())
        yield CaseAction(
            SEND,
            choose(spec.title, spec.title_en),
            f"/cases/{context.case.id}/actions/{SEND}",
            about=spec.name,
            danger=spec.steers and not (spec.releases or spec.lifts),
            fields=tuple(_named(field, _prefix(spec.name)) for field in fields),
            denied=denied,
        )


def sent_fields(uow: UnitOfWork, case_id: str, form: MultiDict[str, str]) -> dict[str, Any]:
    """What the form of the message `about` was given; nothing where the person may not send it."""
    name = form.get("about", "")
    case = visible_case(uow.session, uow.person, case_id)
    context = CaseContext(uow, case) if case is not None else None
    spec = (
        next((each for each in sendable(context) if each.name == name), None) if context else None
    )
    if context is None or spec is None:
        return {}
    if "add" in form:  # a row more was asked for without JavaScript: that is not sending
        raise Invalid([FieldError("", Text("请填好已有的各行再发送。"))])
    return read_fields(message_form(context, spec), _own(form, name))


def _prefix(message: str) -> str:
    """What the names of the fields of a message begin with: the task on the page has fields too."""
    return f"{message}."


def _own(form: MultiDict[str, str], message: str) -> MultiDict[str, str]:
    """The fields of one message without their prefix."""
    prefix = _prefix(message)
    pairs = [(key, value) for key, value in form.items(multi=True) if key.startswith(prefix)]
    return MultiDict([(key.removeprefix(prefix), value) for key, value in pairs])


def _named(field: Field, prefix: str) -> Field:
    rows = tuple(tuple(_named(cell, prefix) for cell in row) for row in field.rows)
    return replace(field, name=f"{prefix}{field.name}", rows=rows)
