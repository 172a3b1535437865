"""Bring the database to the tables of this version."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from lianshu.migrate import current_state, head_revision, migrate
from lianshu.output import show
from lianshu.settings import Settings


def add_arguments(parser: ArgumentParser) -> None:
    """It takes none."""


def run(settings: Settings, args: Namespace) -> int:
    """Migrate; nothing happens when the database is current."""
    before = current_state(settings.database)
    migrate(settings.database)
    head = head_revision()
    show(
        args,
        {"before": before, "state": "current", "revision": head},
        [f"数据库已是最新（{head}）/ the database is current ({head})"],
    )
    return 0
