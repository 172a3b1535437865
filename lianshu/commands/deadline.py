"""Count a period day by day, or list the deadline rules and the legal bases they stand on."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import date
from typing import Any

from lianshu.deadline_bases import basis_rows
from lianshu.deadline_rules import rule_rows
from lianshu.migrate import current_state
from lianshu.output import note, show
from lianshu.platform import opened
from lianshu.settings import Settings
from workflows.calendar.office_calendar import OfficeCalendar
from workflows.calendar.queries import office_calendar
from workflows.calendar.seed import seed_calendar
from workflows.deadlines.amounts import TimeRuleError, parse_amount
from workflows.deadlines.counting import Roll
from workflows.deadlines.explain import ExplanationDocument, explain
from workflows.deadlines.written import parse_moment, parse_pause


def add_arguments(parser: ArgumentParser) -> None:
    """Three things to ask for."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    counting = actions.add_parser("explain", help="the written calculation of a period")
    counting.add_argument("--from", dest="start", required=True, metavar="DATE|DATETIME")
    counting.add_argument("--rule", required=True, metavar="<n>WD|CD|M|Y|H|MIN")
    counting.add_argument("--roll", choices=["forward", "none"], default="forward")
    counting.add_argument("--clear", action="store_true", help="n full days lie between")
    counting.add_argument("--pause", action="append", default=[], metavar="A..B")
    listing = actions.add_parser("rules", help="the deadline rules of all processes and of the law")
    listing.add_argument("--process", default="", metavar="KEY", help="of one process alone")
    listing.add_argument(
        "--on", type=date.fromisoformat, metavar="DATE", help="as they hold on that day, not today"
    )
    articles = actions.add_parser("bases", help="the articles of law on record")
    articles.add_argument("--law", default="", metavar="NAME", help="of one law alone")
    articles.add_argument(
        "--on", type=date.fromisoformat, metavar="DATE", help="only those that hold on that day"
    )


def run(settings: Settings, args: Namespace) -> int:
    """Explain or list; a period or a date that means nothing is wrong usage."""
    if args.action == "rules":
        rows = rule_rows(settings, process=args.process, on=args.on)
        show(args, rows, _rule_lines(rows))
        return 0
    if args.action == "bases":
        rows = basis_rows(settings, law=args.law, on=args.on)
        show(args, rows, _basis_lines(rows))
        return 0
    try:
        explanation = _explained(settings, args)
    except TimeRuleError as error:
        note(str(error.text))
        return 2
    show(args, explanation, _lines(explanation))
    return 0


def _explained(settings: Settings, args: Namespace) -> ExplanationDocument:
    roll: Roll = "none" if args.roll == "none" else "forward"
    return explain(
        parse_moment(args.start),
        parse_amount(args.rule),
        _calendar(settings),
        roll=roll,
        clear=args.clear,
        pauses=[parse_pause(text) for text in args.pause],
    ).document()


def _calendar(settings: Settings) -> OfficeCalendar:
    """The county's own calendar; the shipped one where there is no database yet."""
    if current_state(settings.database) != "current":
        return seed_calendar()
    with opened(settings) as platform, platform.unit_of_work(write=False) as uow:
        calendar = office_calendar(uow.session)
    return calendar if calendar.official_years else seed_calendar()


def _lines(found: ExplanationDocument) -> Iterator[str]:
    for step in found["steps"]:
        yield f"{step['date']}  {'计' if step['counted'] else '－'}  {step['reason']}（{step['source']}）"
    yield ""
    yield f"期限届满：{found['due']}{'（暂定）' if found['provisional'] else ''}"
    if found["act_by"] and found["act_by"] != found["due"]:
        yield f"最迟应在 {found['act_by']} 办理"


def _rule_lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        amount = f"{row['amount']}{row['unit']}" if row["amount"] else "—"
        where = f"{row['process']}/{row['step'] or ''}" if row["process"] else row["title"]
        checked = "" if row["status"] == "V" else f"  〔{row['status']}，待核〕"
        said = f"{row['basis']}{checked}{'  ' if row['note'] else ''}{row['note']}"
        yield f"{row['code']:<10} {amount:<6} {where}  {row['holder']}  {said}"


def _basis_lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        checked = "" if row["status"] == "V" else f"  〔{row['status']}，待核〕"
        since = f"  {row['valid_from']} 起施行" if row["valid_from"] else ""
        until = f"  {row['valid_to']} 起失效" if row["valid_to"] else ""
        after = f"，见 {row['successor']}" if row["successor"] else ""
        yield f"{row['cited']}  {row['title']}{since}{until}{after}{checked}".rstrip()
