"""Bring the database to the tables of this version."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from lianshu.bring_forward import bring_forward
from lianshu.migrate import current_state, head_revision
from lianshu.output import show
from lianshu.settings import Settings


def add_arguments(parser: ArgumentParser) -> None:
    """It takes none."""


def run(settings: Settings, args: Namespace) -> int:
    """Migrate; nothing happens when the database is current."""
    before = current_state(settings.database)
    bring_forward(settings)
    head = head_revision()
    show(
        args,
        {"before": before, "state": "current", "revision": head},
        [f"数据库已是最新（{head}）/ the database is current ({head})"],
    )
    return 0
