"""Create a bearer token for the API."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from lianshu.output import show
from lianshu.platform import opened
from lianshu.settings import Settings
from workflows.clock import OFFICE_ZONE, real_now
from workflows.errors import NotFound, WrongState
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.organizations.queries import person_by_username
from workflows.organizations.sign_in import create_token
from workflows.texts import Text

NEEDS_DATABASE = True


def add_arguments(parser: ArgumentParser) -> None:
    """For whom."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    creating = actions.add_parser("create", help="create a token; it is shown once")
    creating.add_argument("username")


def run(settings: Settings, args: Namespace) -> int:
    """Create a token. Raises NotFound, WrongState (the account is disabled)."""
    with opened(settings) as platform, platform.unit_of_work() as uow:
        owner = person_by_username(uow.session, args.username)
        if owner is None:
            raise NotFound(Text("没有用户“{username}”。", username=args.username))
        if not owner.active:
            raise WrongState(Text("用户“{username}”已停用。", username=args.username))
        token, expires_at = create_token(uow, owner, real_now())
        expires = expires_at.astimezone(OFFICE_ZONE).isoformat()
        record(uow, Kind.TOKEN_CREATED, username=owner.username, expires_at=expires)
    show(args, {"token": token, "expires_at": expires}, [token, f"有效至 {expires}"])
    return 0
