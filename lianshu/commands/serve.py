"""Serve the pages and the API (gunicorn)."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace

from lianshu.serve import server_command
from lianshu.settings import Settings

SERVING = True
NEEDS_DATABASE = True


def add_arguments(parser: ArgumentParser) -> None:
    """It takes none: settings say where."""


def run(settings: Settings, args: Namespace) -> int:
    """Become the web server."""
    command = server_command(settings)
    os.execv(command[0], command)  # noqa: S606 - words of our own, no shell
