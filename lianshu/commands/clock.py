"""Show the clock, or move the demo county's clock forward and play what falls due."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from lianshu.demo_clock import DemoClock
from lianshu.move_clock import move_clock
from lianshu.output import note, show
from lianshu.platform import Platform, opened
from lianshu.settings import Settings
from workflows.errors import Invalid

NEEDS_DATABASE = True


def add_arguments(parser: ArgumentParser) -> None:
    """Two things to do."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("show", help="tell the time of the platform")
    moving = actions.add_parser("advance", help="move the demo clock forward")
    by = moving.add_mutually_exclusive_group(required=True)
    by.add_argument("--hours", type=float)
    by.add_argument("--workdays", type=int)
    by.add_argument("--to", metavar="ISO")


def run(settings: Settings, args: Namespace) -> int:
    """Show or move. Raises WrongState when the clock would go back, or is none that can be moved."""
    with opened(_as_loaded(settings)) as platform:
        if args.action == "show":
            document = _reading(platform)
            show(args, document, _lines(document))
            return 0
        try:
            moved = move_clock(platform, hours=args.hours, workdays=args.workdays, to=args.to)
        except Invalid as error:
            note(str(error.errors[0].message))
            return 2
    show(args, moved, _lines({**moved}))
    return 0


def _as_loaded(settings: Settings) -> Settings:
    """Beside `make run` nobody sets LIANSHU_DEMO: a database with a demo clock is a demo county."""
    with opened(settings) as platform:
        demo = settings.demo or DemoClock(platform.database).exists()
    return settings.model_copy(update={"demo": demo})


def _reading(platform: Platform) -> dict[str, object]:
    return {"now": platform.clock.now().isoformat(), "demo": platform.demo}


def _lines(document: dict[str, object]) -> list[str]:
    kind = "演示时钟" if document["demo"] else "系统时钟"
    lines = [f"{kind}：{document['now']}"]
    if "fired" in document:
        lines.append(
            f"触发期限 {document['fired']} 次，督办牌 {document['cards']} 张，"
            f"消息 {document['messages']} 条，已全部处理完"
        )
    return lines
