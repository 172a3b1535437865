"""What becomes of a message that nobody waited for in time: it is tried once more, or let go.

From the command line, or by whoever runs the platform.
"""

from __future__ import annotations

from workflows.calendar.queries import office_calendar
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.counting import count
from workflows.errors import NotFound, WrongState
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.messages.models import CaseMessage
from workflows.operations.permissions import check_may_operate
from workflows.steps.deliver_message import spec_of
from workflows.texts import Text

UNHEARD = "unheard"
JOB = "deliver_message"


def retry_message(uow: UnitOfWork, message_id: str) -> CaseMessage:
    """Send it anew: it is kept as long as at first. Raises NotFound, WrongState, NotPermitted."""
    message = _unheard(uow, message_id)
    record(uow, Kind.ITEM_RETRIED, job=JOB, about=message.id, failures=0)
    keep = parse_amount(spec_of(uow, message).keep.text)
    message.keep_until = count(uow.now, keep, office_calendar(uow.session)).due_at
    message.state, message.settled_at, message.tried, message.hops = "sent", None, 0, 0
    return message


def drop_message(uow: UnitOfWork, message_id: str) -> CaseMessage:
    """Let it go; it is no incident any more. Raises NotFound, WrongState, NotPermitted."""
    message = _unheard(uow, message_id)
    record(uow, Kind.MESSAGE_DROPPED, message=message.name, sent=message.id)
    message.state = "dropped"
    return message


def _unheard(uow: UnitOfWork, message_id: str) -> CaseMessage:
    if uow.viewer is not None:
        check_may_operate(uow.viewer)
    message = uow.session.get(CaseMessage, message_id, with_for_update=True)
    if message is None:
        raise NotFound(Text("没有这条消息。"))
    if message.state != UNHEARD:
        raise WrongState(Text("这条消息没有落空，不用处理。"))
    return message
