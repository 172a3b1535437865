"""Tell or change whose local rules hold in the county."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from lianshu.output import note, show
from lianshu.platform import opened
from lianshu.settings import Settings
from workflows.errors import Invalid
from workflows.organizations.county_profile import PROFILES, set_county_profile
from workflows.organizations.queries import county_profile

NEEDS_DATABASE = True
NATIONAL = "none"
"""On the command line: no local rules, the national ones alone."""


def add_arguments(parser: ArgumentParser) -> None:
    """What to do."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("show", help="whose local rules hold")
    setting = actions.add_parser("set", help="let new cases begin under other local rules")
    setting.add_argument("--profile", required=True, choices=[*PROFILES, NATIONAL])
    setting.add_argument("--reason", required=True, help="kept in the history")


def run(settings: Settings, args: Namespace) -> int:
    """Do it. Raises WrongState."""
    with opened(settings) as platform:
        if args.action == "show":
            with platform.unit_of_work(write=False) as uow:
                profile = county_profile(uow.session)
            show(args, {"profile": profile}, [_line(profile)])
            return 0
        profile = None if args.profile == NATIONAL else str(args.profile)
        try:
            with platform.unit_of_work() as uow:
                before = set_county_profile(uow, profile, args.reason)
        except Invalid as error:
            for each in error.errors:
                note(str(each.message))
            return 1
    show(
        args,
        {"profile": profile, "before": before},
        [_line(profile), "在办案件仍按启动时的规则办理"],
    )
    return 0


def _line(profile: str | None) -> str:
    if profile is None:
        return "地方规则：无，只适用国家规定"
    return f"地方规则：{profile} {PROFILES.get(profile, '')}".rstrip()
