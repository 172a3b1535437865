"""Write everything that the installation holds into one file."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from lianshu.backup import write_backup
from lianshu.output import note, show
from lianshu.platform import opened
from lianshu.settings import Settings

NEEDS_DATABASE = True


def add_arguments(parser: ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("file", metavar="FILE", type=Path, help="a new file")


def run(settings: Settings, args: Namespace) -> int:
    """Back up. Raises WrongState; exit 1 also when files are missing that the database names."""
    with opened(settings) as platform, platform.unit_of_work(write=False) as uow:
        try:
            made = write_backup(uow, args.file)
        except OSError as error:
            note(f"{args.file}：{error.strerror}")
            return 1
    document = {
        "file": str(args.file),
        "revision": made.revision,
        "made_at": made.made_at,
        "rows": made.rows,
        "files": made.files,
        "bytes": args.file.stat().st_size,
        "missing": made.missing,
    }
    lines = [f"{args.file}：数据 {made.rows} 行，文件 {made.files} 个，{document['bytes']} 字节"]
    lines += [f"文件缺失，没有备份：{sha256}" for sha256 in made.missing]
    show(args, document, lines)
    return 1 if made.missing else 0
