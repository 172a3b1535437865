"""Sending a message again that could not be delivered."""

from __future__ import annotations

from notifications.models import Message
from notifications.queries import UNDELIVERED, locked_message, message_by_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import NotFound, WrongState
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.operations.permissions import check_may_operate
from workflows.texts import Text


def send_again(uow: UnitOfWork, message_id: str) -> Message:
    """Give an undelivered message all its tries back, beginning now; its Message-ID stays.

    Raises NotPermitted, NotFound, WrongState (it is on its way or has arrived).
    """
    check_may_operate(uow.person)
    if message_by_id(uow.session, message_id) is None:
        raise NotFound(Text("没有这封邮件。"))
    row = locked_message(uow.session, message_id)
    if row.state not in UNDELIVERED:
        raise WrongState(Text("这封邮件正在发送或者已经发出。"))
    record(
        uow,
        Kind.MESSAGE_RESENT,
        message=row.id,
        state=row.state,
        attempts=row.attempts,
        error=row.error,
    )
    row.state, row.attempts, row.error = "created", 0, None
    row.next_attempt_at = uow.now
    return row
