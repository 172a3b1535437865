"""Do what is due: fire timers, climb ladders, compose and deliver mail."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from lianshu.platform import build_platform
from lianshu.settings import Settings
from lianshu.tick import tick
from lianshu.worker import run_every

NEEDS_DATABASE = True


def add_arguments(parser: ArgumentParser) -> None:
    """How long to go on."""
    parser.add_argument("--once", action="store_true", help="end when nothing is due any more")


def run(settings: Settings, args: Namespace) -> int:
    """Work until a signal comes, or with --once until nothing is due."""
    platform = build_platform(settings)
    if args.once:
        while tick(platform):
            pass
    else:
        run_every(settings.tick_seconds, lambda: tick(platform))
    return 0
