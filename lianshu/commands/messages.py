"""Messages between cases that nobody waited for in time: list them, try one again, or let it go."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from lianshu.output import show
from lianshu.platform import opened
from lianshu.settings import Settings
from workflows.cases.models import Case
from workflows.clock import OFFICE_ZONE
from workflows.database.unit_of_work import UnitOfWork
from workflows.messages.models import CaseMessage
from workflows.messages.queries import messages_in_state
from workflows.steps.settle_unheard import drop_message, retry_message

NEEDS_DATABASE = True


def add_arguments(parser: ArgumentParser) -> None:
    """What to do with which."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="what nobody waited for in time, and what is kept until then")
    retrying = actions.add_parser(
        "retry", help="keep it as long again, and give it if it is waited for"
    )
    retrying.add_argument("message", help="its id")
    dropping = actions.add_parser("drop", help="let it go: somebody has seen to it")
    dropping.add_argument("message", help="its id")


def run(settings: Settings, args: Namespace) -> int:
    """Do it. Raises NotFound, WrongState."""
    with opened(settings) as platform:
        if args.action == "list":
            with platform.unit_of_work(write=False) as uow:
                found = [_row(uow, each) for each in messages_in_state(uow.session, STATES)]
            show(args, found, [_line(row) for row in found])
            return 0
        verb = retry_message if args.action == "retry" else drop_message
        with platform.unit_of_work() as uow:
            row = _row(uow, verb(uow, args.message))
        show(args, row, [_line(row)])
    return 0


STATES = ("unheard", "kept")


def _row(uow: UnitOfWork, message: CaseMessage) -> dict[str, Any]:
    sender = uow.session.get_one(Case, message.case_id)
    return {
        "id": message.id,
        "message": message.name,
        "state": message.state,
        "from": message.case_id,
        "title": sender.title,
        "to": message.to_case_id,
        "sent_at": message.sent_at.astimezone(OFFICE_ZONE).isoformat(),
        "keep_until": message.keep_until.astimezone(OFFICE_ZONE).isoformat(),
    }


def _line(row: dict[str, Any]) -> str:
    return f"{row['id']}  {row['state']:8} {row['message']}  {row['title']} → {row['to'] or '—'}"
