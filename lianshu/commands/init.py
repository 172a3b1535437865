"""Prepare an installation: data folder and tables; run again it changes nothing."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from lianshu.bring_forward import bring_forward
from lianshu.migrate import head_revision
from lianshu.output import show
from lianshu.settings import Settings


def add_arguments(parser: ArgumentParser) -> None:
    """It takes none: settings say where."""


def run(settings: Settings, args: Namespace) -> int:
    """Make what is missing and say what comes next."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    bring_forward(settings)
    show(
        args,
        {"data_dir": str(settings.data_dir), "state": "current", "revision": head_revision()},
        [
            f"已就绪：{settings.data_dir} / ready: {settings.data_dir}",
            "接着：lianshu users add，然后 lianshu serve 与 lianshu worker / "
            "next: lianshu users add, then lianshu serve and lianshu worker",
        ],
    )
    return 0
