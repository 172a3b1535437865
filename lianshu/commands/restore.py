"""Bring back what a backup holds, into an installation that holds nothing yet."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from lianshu.migrate import migrate
from lianshu.output import note, show
from lianshu.platform import opened
from lianshu.restore import read_backup
from lianshu.settings import Settings


def add_arguments(parser: ArgumentParser) -> None:
    """Where from."""
    parser.add_argument("file", metavar="FILE", type=Path, help="as lianshu backup wrote it")


def run(settings: Settings, args: Namespace) -> int:
    """Restore. Raises WrongState; what is refused has changed nothing but made the tables."""
    if not args.file.is_file():
        note(f"没有这个文件：{args.file} / there is no such file")
        return 1
    migrate(settings.database)
    try:
        with opened(settings) as platform, platform.unit_of_work() as uow:
            read = read_backup(uow, args.file)
    except OSError as error:
        note(f"{args.file}：{error.strerror}")
        return 1
    document = {
        "file": str(args.file),
        "revision": read.revision,
        "made_at": read.made_at,
        "rows": read.rows,
        "files": read.files,
        "missing": read.missing,
    }
    show(args, document, [f"已恢复：数据 {read.rows} 行，文件 {read.files} 个（{read.made_at}）"])
    return 0
