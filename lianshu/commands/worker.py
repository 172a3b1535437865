"""Do what is due: fire timers, climb ladders, compose and deliver mail."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from lianshu.platform import Platform, opened
from lianshu.settings import Settings
from lianshu.tick import tick
from lianshu.worker import run_every

NEEDS_DATABASE = True
HEART = "worker"


def add_arguments(parser: ArgumentParser) -> None:
    """How long to go on."""
    parser.add_argument("--once", action="store_true", help="end when nothing is due any more")


def run(settings: Settings, args: Namespace) -> int:
    """Work until a signal comes, or with --once until nothing is due."""
    with opened(settings) as platform:
        if args.once:
            tick(platform)
        else:
            run_every(settings.tick_seconds, lambda: _beat_and_tick(platform))
    return 0


def _beat_and_tick(platform: Platform) -> None:
    platform.beat(HEART)
    tick(platform)
