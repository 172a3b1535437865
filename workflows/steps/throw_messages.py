"""Messages that leave a case: rows, written in its own step and delivered later, one by one.

What goes along is fixed here: the case may have gone on when the other one gets it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bpmn.evaluator import evaluate
from bpmn.folder_messages import CORRELATED, FAMILY, ORIGIN
from bpmn.folder_model import Message, Opening
from bpmn.step import Step, Thrown
from workflows.calendar.queries import office_calendar
from workflows.cases.queries import has_origin
from workflows.database.base import new_id
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.counting import count
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.messages.models import CaseMessage
from workflows.steps.carried_data import carried_data, taken_along
from workflows.steps.context import CaseContext
from workflows.steps.item_context import inside

OPENS = "opens"


def throw_messages(context: CaseContext, step: Step) -> None:
    """Send what a step has thrown to other cases."""
    for thrown in step.thrown:
        if thrown.kind not in ("message", "signal"):
            continue
        spec = context.folder.message_at(thrown.payload["element"])
        if spec is not None:
            send(inside(context, thrown.payload["element"], thrown.item), spec, thrown, {})


def send(
    context: CaseContext,
    spec: Message,
    thrown: Thrown | None,
    given: Mapping[str, Any],
    begins: str | None = None,
) -> None:
    """Put a message on its way; `given` is what a person said with it, where a person sends it.

    `begins` is who counts as having begun a case that it opens, where nobody acts.
    """
    parts = list(_parts(context, spec, given))
    if not parts:
        return
    uow, case = context.uow, context.case
    row = record(
        uow,
        Kind.MESSAGE_THROWN,
        case=case,
        message=spec.name,
        title=spec.title,
        element=thrown.payload["element"] if thrown else None,
        to=list(dict.fromkeys(part.route for part in parts)),
    )
    kept = count(uow.now, parse_amount(spec.keep.text), office_calendar(uow.session))
    words = context.filled(spec.text) if spec.text else ""
    words_en = context.filled(spec.text_en) if spec.text_en else ""
    for number, part in enumerate(parts):
        uow.session.add(
            CaseMessage(
                id=new_id(),
                case_id=case.id,
                seq=row.seq,
                part=number,
                name=spec.name,
                kind=thrown.kind if thrown else "message",
                element=row.data["element"] if row.data else None,
                route=part.route,
                starter=part.starter,
                data=part.data,
                words=words,
                words_en=words_en,
                correlations=thrown.correlations if thrown else {},
                hops=context.hops,
                sent_at=uow.now,
                sent_by_id=uow.viewer.id if uow.viewer else begins,
                keep_until=kept.due_at,
                tried=0,
                state="sent",
            )
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """One way of a message: to whom, with what, and who starts the case that it opens."""

    route: str
    data: dict[str, Any]
    starter: str | None = None


def _parts(context: CaseContext, spec: Message, given: Mapping[str, Any]) -> Iterator[_Part]:
    """First the cases that it opens: they belong to the family then."""
    if spec.opens is not None and context.holds(spec.opens.when):
        yield from _opened(context, spec.opens, given)
    along = {**taken_along(context.data, spec.carry, spec.move), **spec.fixed, **given}
    for route in (FAMILY, ORIGIN, CORRELATED):
        if route in spec.to and not (route == ORIGIN and _needless(context, spec)):
            yield _Part(route, along)


def _needless(context: CaseContext, spec: Message) -> bool:
    """Whether nothing goes to the origin: it is one of the family, and not every case has one."""
    return FAMILY in spec.to or not has_origin(context.uow.session, context.case.id)


def _opened(context: CaseContext, opens: Opening, given: Mapping[str, Any]) -> Iterator[_Part]:
    data = {**carried_data(context.uow, context.case, opens, context.data), **given}
    if opens.each is None:
        yield _Part(OPENS, data, _starter(context, opens, data))
        return
    names = context.names()
    for row in context.data.get(opens.each) or ():
        known = {**names, **dict.fromkeys(_columns(context, opens.each)), **row}
        if opens.where is not None and not evaluate(opens.where, known):
            continue
        taken = {new: row[column] for new, column in opens.row.items() if column in row}
        yield _Part(OPENS, {**data, **taken}, _starter(context, opens, row))


def _starter(context: CaseContext, opens: Opening, said: Mapping[str, Any]) -> str:
    """The code of the organization that starts the case: one of its slots, or what was said."""
    own = opens.starter in context.folder.slots or opens.starter in context.places()
    return context.slot(opens.starter).code if own else str(said.get(opens.starter) or "")


def _columns(context: CaseContext, field: str) -> Iterator[str]:
    """The columns of a list; one that a row leaves empty reads as None."""
    for form in context.folder.forms.values():
        schema = form["schema"]["properties"].get(field, {})
        yield from schema.get("items", {}).get("properties", ())
