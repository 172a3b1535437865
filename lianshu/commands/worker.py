"""Do what is due: fire timers, climb ladders, compose and deliver mail."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from lianshu.duty import Duty, run_worker
from lianshu.platform import opened
from lianshu.settings import Settings

NEEDS_DATABASE = True


def add_arguments(parser: ArgumentParser) -> None:
    """How long to go on."""
    parser.add_argument("--once", action="store_true", help="end when nothing is due any more")


def run(settings: Settings, args: Namespace) -> int:
    """Work until a signal comes, or with --once until nothing is due; 1 when something keeps failing."""
    with opened(settings) as platform:
        if args.once:
            return 0 if Duty(platform).once() else 1
        run_worker(platform, settings.tick_seconds)
    return 0
