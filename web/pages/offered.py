"""Buttons for what may be done beside the steps: greyed with the reason, open again when refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flask import flash

from web.texts import say
from web.view_models.case import CaseAction
from web.view_models.forms import Option
from workflows.errors import Invalid, NotPermitted, Refusal
from workflows.organizations.models import Person


@dataclass(slots=True)
class Sent:
    """An action that was refused, with what the person typed and what is wrong with it."""

    key: str = ""
    form: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[str, ...] = ()
    said: bool = False
    """Whether an action of the page says it."""


NOT_SENT = Sent()


def people_options(people: Sequence[Person]) -> tuple[Option, ...]:
    """People to choose from."""
    return tuple(Option(each.username, each.name) for each in people)


def why_not(check: Callable[[], object]) -> str | None:
    """Why not now; empty when it may be done, None when it is not this person's to do at all."""
    try:
        check()
    except NotPermitted:
        return None
    except Refusal as refusal:
        return say(refusal.text)
    return ""


def as_sent(action: CaseAction, sent: Sent) -> CaseAction:
    """The action with what the person typed, if it is the one that was refused."""
    if action.key != sent.key or action.about != sent.form.get("about", ""):
        return action
    sent.said = not action.denied
    return replace(
        action,
        typed=sent.form.get(action.field_name, ""),
        chosen=sent.form.get(action.option_name, ""),
        more=sent.form.get(action.more_name, ""),
        lines=tuple(replace(each, typed=sent.form.get(each.name, "")) for each in action.lines),
        day=sent.form.get(action.day_name, ""),
        errors=sent.errors,
        next=sent.form.get("next", action.next),
    )


def refused(key: str, form: Mapping[str, str], refusal: Refusal) -> Sent:
    """An action that was refused, with every reason in words."""
    wrong = refusal.errors if isinstance(refusal, Invalid) else ()
    errors = tuple(say(each.message) for each in wrong) or (say(refusal.text),)
    return Sent(key, form, errors)


def say_refused(sent: Sent) -> None:
    """Say at the head of a page what none of its actions says: the refused one is not offered now.

    So it is when somebody else was faster, or the page was open while the last day ended.
    """
    if not sent.said:
        flash(" ".join(sent.errors), "over")
