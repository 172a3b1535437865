"""List, check, draw and publish process folders."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bpmn.folder import check_folder, read_folder
from bpmn.folder_problems import ERROR, FolderError, Problem
from lianshu.gallery.write_gallery import write_gallery
from lianshu.migrate import require_current
from lianshu.output import note, show
from lianshu.platform import opened
from lianshu.process_folders import files_of, shipped
from lianshu.settings import Settings
from workflows.processes.publish_process import publish_process
from workflows.processes.queries import current_versions
from workflows.tasks.runs import runs


def add_arguments(parser: ArgumentParser) -> None:
    """What to do with them."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="processes with version and running cases")
    checking = actions.add_parser("check", help="list every complaint about one or all folders")
    checking.add_argument("folder", nargs="?", metavar="KEY|PATH")
    drawing = actions.add_parser("gallery", help="write a page with the diagrams of all folders")
    drawing.add_argument("target", metavar="DIR", type=Path)
    publishing = actions.add_parser("publish", help="let new cases start on the folder as it is")
    publishing.add_argument("folder", metavar="KEY")


def run(settings: Settings, args: Namespace) -> int:
    """Do it. Raises NotFound for an unknown folder, NotMigrated."""
    if args.action == "check":
        return _check(args)
    if args.action == "gallery":
        return _draw(args)
    require_current(settings.database)
    return _list(settings, args) if args.action == "list" else _publish(settings, args)


def _list(settings: Settings, args: Namespace) -> int:
    with opened(settings) as platform, platform.unit_of_work(write=False) as uow:
        running = runs(uow.session)
        rows: list[dict[str, Any]] = [
            {
                "key": version.key,
                "title": version.title,
                "version": version.version,
                "state": "published",
                "running": running[version.key],
            }
            for version in current_versions(uow.session)
        ]
    published = {row["key"] for row in rows}
    rows += [
        {"key": key, "title": None, "version": None, "state": "draft", "running": 0}
        for key in shipped()
        if key not in published
    ]
    lines = [
        f"{row['key']:<28} {row['title'] or ''}  "
        + (f"第 {row['version']} 版，在办 {row['running']} 件" if row["version"] else "未发布")
        for row in rows
    ]
    show(args, rows, lines)
    return 0


def _check(args: Namespace) -> int:
    names = [args.folder] if args.folder else list(shipped())
    # What is wrong with a called process its callers say too.
    problems = list(dict.fromkeys(each for name in names for each in _problems(name)))
    errors = sum(problem.severity == ERROR for problem in problems)
    if problems:
        lines = [*_lines(problems), f"错误 {errors} 处，提醒 {len(problems) - errors} 处"]
    else:
        lines = [f"{'、'.join(names)}：没有问题"]
    show(args, {"ok": not errors, "problems": [asdict(each) for each in problems]}, lines)
    return 1 if errors else 0


def _draw(args: Namespace) -> int:
    folders = [read_folder(files_of(name)) for name in shipped()]
    page = write_gallery(folders, args.target)
    show(args, {"page": str(page)}, [str(page)])
    return 0


def _problems(name: str) -> tuple[Problem, ...]:
    try:
        return check_folder(files_of(name))
    except FolderError as error:
        return error.problems


def _lines(problems: list[Problem]) -> list[str]:
    """The complaints by process and file, each in a line under its file."""
    lines: list[str] = []
    place = ""
    for each in sorted(problems, key=lambda each: (each.process, each.file)):
        if place != f"{each.process}/{each.file}":
            place = f"{each.process}/{each.file}"
            lines.append(place)
        mark = "错误" if each.severity == ERROR else "提醒"
        element = f"{each.element}：" if each.element else ""
        lines.append(f"  {mark}  {element}{each.message}  [{each.code}]")
    return lines


def _publish(settings: Settings, args: Namespace) -> int:
    try:
        files = files_of(args.folder)
        with opened(settings) as platform, platform.unit_of_work() as uow:
            version = publish_process(uow, files)
            document = {"key": version.key, "title": version.title, "version": version.version}
    except FolderError as error:
        for line in _lines(list(error.problems)):
            note(line)
        return 1
    show(args, document, [f"{document['key']} 已发布，第 {document['version']} 版"])
    return 0
