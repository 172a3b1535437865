"""Delivering a message: to one case, in a transaction of its own, once.

The message is held first, then the case that gets it; the case that sent it is only read. So two
cases that send to each other never wait for each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bpmn import engine
from bpmn.folder_model import Message, Opening
from workflows.cases.models import Case, CaseLink
from workflows.cases.queries import links_of, merged_into
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.messages.models import CaseMessage
from workflows.messages.queries import (
    closed_to,
    is_about,
    locked_message,
    messages_due,
    recipients_so_far,
    waits_anywhere,
    was_given,
)
from workflows.organizations.queries import organization_by_code
from workflows.organizations.sign_in import viewer_of
from workflows.processes.published import published_folder
from workflows.steps.about_case import about_of, running_about
from workflows.steps.apply_step import apply_step
from workflows.steps.context import CaseContext
from workflows.steps.end_case import at_work_on
from workflows.steps.freeze_case import steer_case
from workflows.steps.open_next_case import begin_opened
from workflows.steps.receive_message import catches, hear, take_over, waiting_for

MOST_HOPS = 20
"""Messages that call forth one another without anybody doing anything: then one is an incident."""
MERGED, ORIGIN, FAMILY, OPENS = "merged", "origin", "family", "opens"
INCIDENT = "incident"
SPREAD = 10_000
GIVEN_UP = -1


def pending(uow: UnitOfWork, limit: int = 100) -> Sequence[str]:
    """The messages that can be dealt with now, in the order in which they were sent."""
    return messages_due(uow.session, uow.now, limit)


def deliver_message(uow: UnitOfWork, message_id: str) -> int:
    """Give a message to the case it is for, open the one that it opens, or find out whom it is for.

    Returns 1, or 0 where somebody else did so or nobody waits for it yet. Raises LookupError when
    the case that it opens cannot be begun.
    """
    message = locked_message(uow.session, message_id)
    if message is None:
        return 0
    if message.hops >= MOST_HOPS:
        return _unheard(uow, message)
    if message.route == OPENS:
        return _open(uow, message)
    if message.to_case_id is None:
        return _spread(uow, message)
    return _give(uow, message, message.to_case_id)


def spec_of(uow: UnitOfWork, message: CaseMessage) -> Message:
    """What the folder of the case that sent it says of a message."""
    sender = uow.session.get_one(Case, message.case_id)
    folder = published_folder(uow.session, sender.process_version_id)
    spec = folder.message_at(message.element) if message.element else folder.message(message.name)
    assert spec is not None, message.name
    return spec


def _open(uow: UnitOfWork, message: CaseMessage) -> int:
    spec = spec_of(uow, message)
    subject = organization_by_code(uow.session, message.starter or "")
    if subject is None:
        raise LookupError(f"no organization {message.starter!r} to start a case")
    sender = uow.session.get_one(Case, message.case_id)
    assert spec.opens is not None
    other = _running_already(uow, spec.opens, sender, message.data)
    if other is not None:
        return _settle(uow, message, "dropped", other.id)
    likely = (message.sent_by_id, sender.started_by_id)
    context = begin_opened(uow, spec.opens, subject, dict(message.data), likely)
    context.hops = message.hops + 1
    _note(context, message, {}, None, ())
    uow.session.add(
        CaseLink(
            case_id=context.case.id,
            earlier_id=sender.id,
            relation=spec.opens.relation,
            since=uow.now,
        )
    )
    begins = [
        each.id
        for each in context.definition.diagram.starts()
        if each.event == "message" and each.reference == message.name
    ]
    step = engine.start(context.definition, context.told(), *begins[:1])
    apply_step(context, step, None)
    return _settle(uow, message, "opened", context.case.id)


def _running_already(
    uow: UnitOfWork, opens: Opening, sender: Case, data: Mapping[str, Any]
) -> Case | None:
    """The case that runs about the sender already, where its process allows one at a time."""
    about = about_of(uow, opens)
    return running_about(uow, opens.process, about, sender, data) if about else None


def _spread(uow: UnitOfWork, message: CaseMessage) -> int:
    """A message of its own for each case that it turns out to be for."""
    cases = _recipients(uow, message)
    correlated = message.route not in (ORIGIN, FAMILY)
    if correlated and not cases:
        if message.keep_until <= uow.now:
            return _unheard(uow, message)
        message.state = "kept"
        return 0
    known = recipients_so_far(uow.session, message.case_id, message.seq)
    for number, case_id in enumerate(each for each in cases if each not in known):
        uow.session.add(
            CaseMessage(
                id=new_id(),
                case_id=message.case_id,
                seq=message.seq,
                part=(message.part + 1) * SPREAD + number,
                name=message.name,
                kind=message.kind,
                element=message.element,
                route=message.route,
                to_case_id=case_id,
                data=message.data,
                words=message.words,
                words_en=message.words_en,
                correlations=message.correlations,
                hops=message.hops,
                sent_at=message.sent_at,
                sent_by_id=message.sent_by_id,
                keep_until=message.keep_until,
                tried=0,
                state="sent",
            )
        )
    return _settle(uow, message, "spread", None)


def _recipients(uow: UnitOfWork, message: CaseMessage) -> list[str]:
    if message.route in (ORIGIN, FAMILY):
        links = [each for each in links_of(uow.session, message.case_id) if each.relation != MERGED]
        earlier = [each.earlier_id for each in links if each.case_id == message.case_id]
        later = [each.case_id for each in links if each.earlier_id == message.case_id]
        return list(dict.fromkeys(earlier if message.route == ORIGIN else (*earlier, *later)))
    waits = waits_anywhere(uow.session, message.name)
    about = [each.case_id for each in waits if is_about(each, message.correlations)]
    return [each for each in dict.fromkeys(about) if each != message.case_id]


def _give(uow: UnitOfWork, message: CaseMessage, case_id: str) -> int:
    if message.tried == GIVEN_UP:
        return _unheard(uow, message)
    context = CaseContext.locked(uow, case_id)
    context.hops = message.hops + 1
    if message.case_id == case_id or was_given(uow.session, message, case_id):
        # It was for a case that goes on as this one, which has sent it or has it already.
        return _settle(uow, message, "dropped", case_id)
    if context.case.state != "running":
        onward = merged_into(uow.session, case_id)
        if onward is None:
            return _take_note(context, message)
        # It goes to the case that goes on for this one, in a transaction of its own.
        message.to_case_id, message.state, message.tried = onward, "sent", 0
        return 0
    spec = context.folder.message(message.name)
    if spec is not None and spec.steers:
        element = message.data.get(spec.held) if spec.held else None
        _note(context, message, take_over(context, message.data), element, ())
        steer_case(context, spec, message.data, message.case_id)
        return _settle(uow, message, "delivered", case_id)
    waits = waiting_for(context, message.name, message.kind, message.data, message.correlations)
    if waits and context.case.frozen is None:
        # A signal is heard by everybody, a message by one.
        heard = waits if message.kind == "signal" else waits[:1]
        taken = take_over(context, message.data)
        _note(context, message, taken, heard[0].element, ())
        hear(context, heard, taken)
        return _settle(uow, message, "delivered", case_id)
    if message.kind == "message" and catches(context, message.name):
        if message.keep_until > uow.now:
            message.state, message.tried = "kept", context.case.version
            return 0
        if spec_of(uow, message).unheard == INCIDENT:
            # The history of its sender says so, in a transaction of its own: that case is not held.
            message.state, message.tried = "kept", GIVEN_UP
            return 0
    return _take_note(context, message)


def _take_note(context: CaseContext, message: CaseMessage) -> int:
    """The case does not catch it, or is over: it stands in its history, and those at work know."""
    known = context.folder.message(message.name) is not None and context.case.state == "running"
    taken = take_over(context, message.data) if known else {}
    told = at_work_on(context) if context.case.state == "running" else []
    _note(
        context, message, taken, None, [each for each in told if _may_know(context, message, each)]
    )
    return _settle(context.uow, message, "noted", context.case.id)


def _may_know(context: CaseContext, message: CaseMessage, person_id: str) -> bool:
    """Whether no part of the case that sent it is still closed to a person."""
    viewer = viewer_of(context.uow, person_id)
    return viewer is not None and not closed_to(context.uow.session, viewer, [message.case_id])


def _note(
    context: CaseContext,
    message: CaseMessage,
    taken: Mapping[str, Any],
    element: str | None,
    told: Sequence[str],
) -> None:
    record(
        context.uow,
        Kind.MESSAGE_RECEIVED,
        case=context.case,
        tell_at=context.uow.now if told else None,
        message=message.name,
        title=spec_of(context.uow, message).title,
        **{"from": message.case_id},
        text=message.words,
        text_en=message.words_en,
        element=element,
        given=dict(taken),
        told=list(told),
    )


def _unheard(uow: UnitOfWork, message: CaseMessage) -> int:
    """Nobody waited for it in time: its sender's history says so, and it is an incident or not."""
    spec = spec_of(uow, message)
    context = CaseContext.locked(uow, message.case_id)
    record(
        uow,
        Kind.MESSAGE_UNHEARD,
        case=context.case,
        message=message.name,
        title=spec.title,
        to=message.to_case_id,
        sent=message.id,
    )
    state = "unheard" if spec.unheard == INCIDENT or message.hops >= MOST_HOPS else "dropped"
    return _settle(uow, message, state, message.to_case_id)


def _settle(uow: UnitOfWork, message: CaseMessage, state: str, case_id: str | None) -> int:
    message.state, message.settled_at, message.to_case_id = state, uow.now, case_id
    return 1
