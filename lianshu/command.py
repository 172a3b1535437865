"""The `lianshu` command: finds the sub-command, reads the settings, turns refusals into exit codes.

A module of lianshu/commands is a sub-command: the first line of its docstring is the help,
`add_arguments(parser)` declares, `run(settings, args)` acts and returns the exit code. It may say
SERVING (pages are served: a secret key is needed), NEEDS_DATABASE (exit 3 unless migrated) and
IMPLIES (settings that the command takes for granted).
Exit codes: 0 fine, 1 findings or refused, 2 usage or settings, 3 not migrated.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from lianshu import commands
from lianshu.logs import configure_logs
from lianshu.migrate import NotMigrated, require_current
from lianshu.output import note
from lianshu.settings import SettingsError, load_settings
from workflows.errors import Refusal

FINDINGS, USAGE, NOT_MIGRATED = 1, 2, 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in words
    args = _parser(words).parse_args([word for word in words if word != "--json"])
    args.json = as_json
    module = _module(args.command)
    try:
        settings = load_settings(
            serving=getattr(module, "SERVING", False), **getattr(module, "IMPLIES", {})
        )
    except SettingsError as error:
        note(str(error))
        return USAGE
    configure_logs(settings)
    try:
        if getattr(module, "NEEDS_DATABASE", False):
            require_current(settings.database)
        return int(module.run(settings, args))
    except NotMigrated as error:
        note(str(error))
        return NOT_MIGRATED
    except Refusal as error:
        note(str(error.text))
        return FINDINGS


def command_names() -> list[str]:
    """All sub-commands: the modules of lianshu/commands."""
    return sorted(module.name.replace("_", "-") for module in iter_modules(commands.__path__))


def _module(name: str) -> ModuleType:
    return import_module(f"{commands.__name__}.{name.replace('-', '_')}")


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lianshu", description="Lianshu 联枢")
    parser.add_argument(
        "--json",
        action="store_true",
        help="print one JSON document on stdout, everything else on stderr",
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    names = command_names()
    # Only the wanted module is imported; all of them where a list has to be shown.
    chosen = next((word for word in words if not word.startswith("-")), "")
    for name in [chosen] if chosen in names else names:
        module = _module(name)
        summary = (module.__doc__ or "").splitlines()[0]
        module.add_arguments(subparsers.add_parser(name, help=summary, description=summary))
    return parser


if __name__ == "__main__":
    sys.exit(main())
