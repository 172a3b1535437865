"""List, add and disable people, or give one a new password."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from lianshu.output import note, show
from lianshu.platform import opened
from lianshu.settings import Settings
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import Invalid
from workflows.organizations.manage_people import (
    add_person,
    disable_person,
    new_password,
    reset_password,
)
from workflows.organizations.queries import all_people

NEEDS_DATABASE = True


def add_arguments(parser: ArgumentParser) -> None:
    """What to do with whom."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="everybody with their posts")
    adding = actions.add_parser("add", help="add somebody with one post")
    adding.add_argument("username")
    adding.add_argument("--name", required=True)
    adding.add_argument("--organization", required=True, metavar="CODE")
    adding.add_argument("--role", required=True)
    adding.add_argument("--email", default="")
    disabling = actions.add_parser("disable", help="let somebody sign in no more")
    disabling.add_argument("username")
    resetting = actions.add_parser("reset", help="give somebody a new password")
    resetting.add_argument("username")
    for action in (adding, resetting):
        action.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from standard input instead of making one",
        )


def run(settings: Settings, args: Namespace) -> int:
    """Do it. Raises NotFound, WrongState; a made password is part of the result, once."""
    with opened(settings) as platform:
        if args.action == "list":
            with platform.unit_of_work(write=False) as uow:
                people = _people(uow)
            show(args, people, [_line(row) for row in people])
            return 0
        try:
            with platform.unit_of_work() as uow:
                document = _change(uow, args)
        except Invalid as error:
            for each in error.errors:
                note(str(each.message))
            return 1
    show(args, document, [" ".join(f"{value}" for value in document.values())])
    return 0


def _change(uow: UnitOfWork, args: Namespace) -> dict[str, Any]:
    if args.action == "disable":
        person = disable_person(uow, args.username)
        return {"username": person.username, "name": person.name, "active": person.active}
    given = args.password_stdin
    password = sys.stdin.readline().rstrip("\n") if given else new_password()
    if args.action == "reset":
        person = reset_password(uow, args.username, password)
    else:
        person = add_person(
            uow,
            username=args.username,
            name=args.name,
            email=args.email or f"{args.username}@localhost",
            organization_code=args.organization,
            role=args.role,
            password=password,
        )
    shown: dict[str, Any] = {"username": person.username, "name": person.name, "active": True}
    return shown if given else {**shown, "password": password}


def _people(uow: UnitOfWork) -> list[dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for person, post, organization in all_people(uow.session):
        row = rows.setdefault(
            person.username,
            {
                "username": person.username,
                "name": person.name,
                "email": person.email,
                "active": person.active,
                "posts": [],
            },
        )
        row["posts"].append({"organization": organization.code, "role": post.role})
    return sorted(rows.values(), key=lambda row: str(row["username"]))


def _line(row: dict[str, Any]) -> str:
    posts = "，".join(f"{post['role']}@{post['organization']}" for post in row["posts"])
    return f"{row['username']:<24} {row['name']}  {posts}{'' if row['active'] else '  已停用'}"
