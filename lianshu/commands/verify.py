"""Prove the history: recompute every hash, read every file again."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from lianshu.output import show
from lianshu.platform import opened
from lianshu.settings import Settings
from lianshu.verify_files import verify_files
from workflows.cases.queries import cases_by_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import NotFound
from workflows.history.verify import verify_history
from workflows.texts import Text

NEEDS_DATABASE = True


def add_arguments(parser: ArgumentParser) -> None:
    """How much to prove."""
    parser.add_argument("--case", metavar="ID", help="only the case with this id")


def run(settings: Settings, args: Namespace) -> int:
    """Verify everything or one case; exit 1 when something does not hold."""
    with opened(settings) as platform, platform.unit_of_work(write=False) as uow:
        case_id = _case_id(uow, args.case) if args.case else None
        history = verify_history(uow, case_id)
        files, bad_file = verify_files(uow, case_id)
    first_bad = history.first_bad or bad_file
    document = {
        "ok": first_bad is None,
        "cases": history.cases,
        "rows": history.rows,
        "files": files,
        "first_bad": asdict(first_bad) if first_bad else None,
    }
    lines = [f"案件 {history.cases} 件，记录 {history.rows} 条，文件 {files} 个"]
    if first_bad is None:
        lines.append("全部一致")
    else:
        lines.append(
            f"第一处不一致：{first_bad.kind} {first_bad.case or ''} {first_bad.seq} {first_bad.reason}"
        )
    show(args, document, lines)
    return 0 if first_bad is None else 1


def _case_id(uow: UnitOfWork, name: str) -> str:
    if cases_by_id(uow.session, {name}):
        return name
    raise NotFound(Text("没有案件“{name}”。", name=name))
