"""The office calendar: show it, import a notice, add the county's own days, confirm a change."""

from __future__ import annotations

import csv
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from lianshu.output import note, show
from lianshu.platform import Platform, opened
from lianshu.settings import Settings
from workflows.calendar.change import doubt_of
from workflows.calendar.models import CalendarDraft
from workflows.calendar.overview import special_days_of, years_around
from workflows.calendar.queries import draft_by_id, drafts, office_calendar
from workflows.clock import OFFICE_ZONE, local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.recompute_queries import recomputation_by_id
from workflows.errors import Invalid, NotFound
from workflows.operations.confirm_calendar import confirm_calendar, discard_calendar, list_again
from workflows.operations.draft_calendar import (
    import_notice,
    propose_county_day,
    propose_to_drop_county_day,
)
from workflows.operations.warn_of_year import missing_year
from workflows.organizations.queries import people_by_id, person_by_username
from workflows.organizations.sign_in import viewer_of
from workflows.steps.recomputed_rows import MovedRow, moved_rows
from workflows.texts import Text

NEEDS_DATABASE = True

COLUMNS = ("case", "process", "step", "rule", "title", "due_before", "due_after", "light_before",
           "light_after", "provisional", "state")  # fmt: skip
LIGHTS = {"ahead": "normal", "warned": "yellow", "over": "red"}


def add_arguments(parser: ArgumentParser) -> None:
    """What to do, and on whose behalf."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    showing = actions.add_parser("show", help="years, special days, changes that wait")
    showing.add_argument("--year", type=int, help="only the special days of this year")
    importing = actions.add_parser("import", help="propose a year from the table of its notice")
    importing.add_argument("file", type=Path, help="CSV, UTF-8 or GBK")
    importing.add_argument("--source", default="", help="title or number of the notice")
    importing.add_argument("--year", type=int)
    adding = actions.add_parser("add-day", help="propose a day of the county's own")
    adding.add_argument("day", type=_day, metavar="DATE")
    kinds = adding.add_mutually_exclusive_group(required=True)
    kinds.add_argument("--off", action="store_true", help="nobody works")
    kinds.add_argument("--work", action="store_true", help="everybody works")
    adding.add_argument("--name", required=True)
    dropping = actions.add_parser("drop-day", help="propose to take such a day back")
    dropping.add_argument("day", type=_day, metavar="DATE")
    for action in (adding, dropping):
        action.add_argument("--basis", required=True, help="by which document")
    listing = actions.add_parser("changes", help="the deadlines that a change moves")
    listing.add_argument("draft", metavar="ID")
    listing.add_argument("--csv", action="store_true", help="as a table with commas")
    deciding = [
        actions.add_parser("again", help="list anew what a change moves"),
        actions.add_parser("confirm", help="let a change hold, by somebody else than proposed it"),
        actions.add_parser("discard", help="let go of a change"),
    ]
    for action in deciding:
        action.add_argument("draft", metavar="ID")
    for action in (importing, adding, dropping, *deciding):
        action.add_argument("--by", required=True, metavar="USERNAME", help="who does it")


def run(settings: Settings, args: Namespace) -> int:
    """Do it. Raises NotFound, NotPermitted, WrongState; a table that is wrong is told line by line."""
    with opened(settings) as platform:
        if args.action == "show":
            with platform.unit_of_work(write=False) as uow:
                document = _calendar(uow, args.year)
            show(args, document, _calendar_lines(document))
            return 0
        if args.action == "changes":
            with platform.unit_of_work(write=False) as uow:
                return _show_changes(uow, args)
        try:
            with _acting(platform, args.by) as uow:
                document = _draft_document(uow, _do(uow, args))
                uow.session.flush()
        except Invalid as error:
            for each in error.errors:
                note(str(each.message))
            return 1
        except OSError as error:
            note(f"{args.file}：{error.strerror}")
            return 1
    show(args, document, _draft_lines(document))
    return 0


def _acting(platform: Platform, username: str) -> Any:
    """A unit of work of this person. Raises NotFound."""
    with platform.unit_of_work(write=False) as uow:
        person = person_by_username(uow.session, username)
        viewer = viewer_of(uow, person.id) if person is not None and person.active else None
    if viewer is None:
        raise NotFound(Text("没有账号“{username}”。", username=username))
    return platform.database.unit_of_work(platform.clock, viewer)


def _do(uow: UnitOfWork, args: Namespace) -> CalendarDraft:
    if args.action == "import":
        content = args.file.read_bytes()
        return import_notice(uow, content, source=args.source, year=args.year)
    if args.action == "add-day":
        return propose_county_day(
            uow, args.day, is_workday=args.work, name=args.name, basis=args.basis
        )
    if args.action == "drop-day":
        return propose_to_drop_county_day(uow, args.day, basis=args.basis)
    verbs = {"again": list_again, "confirm": confirm_calendar, "discard": discard_calendar}
    return verbs[args.action](uow, args.draft)


def _calendar(uow: UnitOfWork, year: int | None) -> dict[str, Any]:
    calendar, today = office_calendar(uow.session), local_date(uow.now)
    years = years_around(calendar, today)
    wanted = (
        [year] if year is not None else [each.year for each in years if each.year >= today.year]
    )
    return {
        "today": today.isoformat(),
        "missing": missing_year(calendar, today),
        "years": [
            {
                "year": each.year,
                "status": "official" if each.official else "provisional",
                "source": str(Text(each.source)),
                "workdays": each.workdays,
                "own_days": each.own_days,
            }
            for each in years
        ],
        "days": [
            {
                "date": day.isoformat(),
                "is_workday": entry.is_workday,
                "kind": entry.kind,
                "name": entry.name,
                "source": entry.source,
                "local": entry.local,
            }
            for number in wanted
            for day, entry in special_days_of(calendar, number).items()
        ],
        "drafts": [_draft_document(uow, each) for each in drafts(uow.session)],
    }


def _draft_document(uow: UnitOfWork, draft: CalendarDraft) -> dict[str, Any]:
    listed = recomputation_by_id(uow.session, draft.recomputation_id)
    assert listed is not None
    ids = [each for each in (draft.made_by_id, draft.decided_by_id) if each is not None]
    people = people_by_id(uow.session, ids)
    return {
        "id": draft.id,
        "kind": draft.kind,
        "year": draft.year,
        "source": draft.source,
        "state": draft.state,
        "days": len(draft.days),
        "made_by": people[draft.made_by_id].username,
        "decided_by": people[draft.decided_by_id].username if draft.decided_by_id else None,
        "listed_at": listed.listed_at.astimezone(OFFICE_ZONE).isoformat(),
        "moves": listed.moves,
        "settles": listed.settles,
        "turn_red": listed.turn_red,
        "doubt": str(doubt) if (doubt := doubt_of(draft)) else None,
        "recomputation": listed.state,
        "moved": listed.moved,
        "settled": listed.settled,
    }


def _show_changes(uow: UnitOfWork, args: Namespace) -> int:
    draft = draft_by_id(uow.session, args.draft)
    if draft is None:
        raise NotFound(Text("没有这份日历草稿。"))
    rows = [_change(row) for row in moved_rows(uow, draft.recomputation_id)]
    if args.csv and not args.json:
        _write_csv(sys.stdout, rows)
    else:
        show(args, rows, [_change_line(row) for row in rows])
    return 0


def _change(row: MovedRow) -> dict[str, Any]:
    return {
        "case": row.number,
        "process": row.process,
        "step": "、".join(row.steps),
        "rule": row.rule,
        "title": row.title,
        "due_before": row.due_before.astimezone(OFFICE_ZONE).isoformat(),
        "due_after": row.due_after.astimezone(OFFICE_ZONE).isoformat(),
        "light_before": LIGHTS[row.stage_before],
        "light_after": LIGHTS[row.stage_after],
        "provisional": row.provisional,
        "state": "made" if row.made else "listed",
    }


def _write_csv(target: TextIO, rows: list[dict[str, Any]]) -> None:
    writer = csv.DictWriter(target, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)


def _calendar_lines(document: dict[str, Any]) -> Iterator[str]:
    if document["missing"]:
        yield f"{document['missing']} 年的放假安排还没有导入，该年的期限都是暂定的"
    for year in document["years"]:
        status = "正式" if year["status"] == "official" else "暂定"
        yield f"{year['year']}  {status}  工作日 {year['workdays']} 天  {year['source']}"
    for day in document["days"]:
        own = "  县里安排" if day["local"] else ""
        yield f"{day['date']}  {day['kind']}  {day['name']}  {day['source']}{own}"
    for draft in document["drafts"]:
        if draft["state"] == "draft":
            yield from _draft_lines(draft)


def _draft_lines(draft: dict[str, Any]) -> Iterator[str]:
    states = {"draft": "等待另一人确认", "confirmed": "已确认", "discarded": "已作废"}
    yield f"{draft['id']}  {states[draft['state']]}  {draft['year']} 年  {draft['source']}"
    yield (
        f"  到期日变动 {draft['moves']} 项（其中变为超期 {draft['turn_red']} 项），"
        f"只去掉暂定 {draft['settles']} 项"
    )
    if draft["doubt"]:
        yield f"  {draft['doubt']}"


def _change_line(row: dict[str, Any]) -> str:
    return (
        f"{row['case']}  {row['process']}  {row['step'] or '—'}  {row['rule']}  "
        f"{row['due_before']} → {row['due_after']}  {row['light_before']} → {row['light_after']}"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text}：应为 2027-01-01") from error
