"""A proposed change of the calendar: its days, the deadlines it moves, who may confirm it."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext

from web.pages.names import Names
from web.pages.paging import position, written
from web.texts import choose, say, written_day
from web.view_models.calendar import DayRow, DraftPage, DraftRow, MovedLine
from web.view_models.lights import Light
from web.view_models.papers import Pager
from workflows.calendar.change import NOTICE, doubt_of
from workflows.calendar.local_time import to_local
from workflows.calendar.models import CalendarDraft
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Recomputation
from workflows.deadlines.recompute_queries import recomputation_by_id
from workflows.errors import NotPermitted
from workflows.operations.confirm_calendar import check_may_confirm
from workflows.operations.permissions import may_keep_calendar
from workflows.steps.recomputed_rows import MovedRow, moved_rows
from workflows.texts import Text

SHOWN = 50
LIGHTS = {"ahead": "normal", "warned": "yellow", "over": "red"}
RISKY = ("=", "+", "-", "@")
"""What a table program would take for a formula at the beginning of a cell."""


def draft_row(uow: UnitOfWork, draft: CalendarDraft) -> DraftRow:
    """A change as the list of changes shows it."""
    return DraftRow(
        id=draft.id,
        url=f"/calendar/drafts/{draft.id}",
        title=_title(draft),
        source=draft.source,
        state=draft.state,
        made=_by(uow, draft.made_by_id, draft.made_at),
        moves=_listed(uow, draft).moves,
    )


def build_draft(uow: UnitOfWork, draft: CalendarDraft) -> DraftPage:
    """Everything the page of a change shows; `?after=` is where its list goes on."""
    listed = _listed(uow, draft)
    after = position(request.args.get("after", ""))
    rows = moved_rows(uow, listed.id, after=after, limit=SHOWN + 1)
    here = f"/calendar/drafts/{draft.id}"
    more = len(rows) > SHOWN
    total = listed.moves if listed.state in ("draft", "discarded") else None
    next_url = f"{here}?{urlencode({'after': written(*rows[SHOWN - 1].position)})}" if more else ""
    decided = draft.decided_by_id is not None and draft.decided_at is not None
    return DraftPage(
        id=draft.id,
        title=_title(draft),
        source=draft.source,
        state=draft.state,
        made=_by(uow, draft.made_by_id, draft.made_at),
        decided=_by(uow, str(draft.decided_by_id), draft.decided_at or uow.now) if decided else "",
        listed_at=listed.listed_at,
        days=_days(draft),
        moves=listed.moves,
        settles=listed.settles,
        turn_red=listed.turn_red,
        done=_done(listed),
        lines=tuple(_line(row) for row in rows[:SHOWN]),
        pager=Pager(
            min(len(rows), SHOWN), total, first_url=here if after else "", next_url=next_url
        ),
        csv_url=f"{here}/changes.csv",
        listed=listed.listed_at.isoformat(),
        denied=_denied(uow, draft),
        doubt=say(doubt) if (doubt := doubt_of(draft)) else "",
    )


def moved_csv(uow: UnitOfWork, draft: CalendarDraft) -> str:
    """The whole list as CSV that table programs read as UTF-8."""
    target = io.StringIO()
    target.write("\ufeff")
    writer = csv.writer(target)
    writer.writerow(
        [
            gettext("案件"),
            gettext("流程"),
            gettext("环节"),
            gettext("期限"),
            gettext("原到期"),
            gettext("新到期"),
            gettext("原灯"),
            gettext("新灯"),
            gettext("暂定"),
            gettext("说明"),
        ]
    )
    for row in moved_rows(uow, draft.recomputation_id):
        line = _line(row)
        cells = [
            line.case,
            line.process,
            line.step,
            f"{line.rule} {line.title}".strip(),
            f"{to_local(line.before):%Y-%m-%d %H:%M}",
            f"{to_local(line.after):%Y-%m-%d %H:%M}",
            line.light_before.state,
            line.light_after.state,
            gettext("暂定") if line.provisional else "",
            line.note,
        ]
        writer.writerow([f"'{cell}" if cell.startswith(RISKY) else cell for cell in cells])
    return target.getvalue()


def _denied(uow: UnitOfWork, draft: CalendarDraft) -> str | None:
    """Why this person may not confirm it; empty: they may; None: it is not theirs to do at all."""
    if draft.state != "draft" or not may_keep_calendar(uow.person):
        return None
    try:
        check_may_confirm(uow.person, draft)
    except NotPermitted as refusal:
        return say(refusal.text)
    return ""


def _listed(uow: UnitOfWork, draft: CalendarDraft) -> Recomputation:
    listed = recomputation_by_id(uow.session, draft.recomputation_id)
    assert listed is not None, "made with the draft"
    return listed


def _title(draft: CalendarDraft) -> str:
    if draft.kind == NOTICE:
        return gettext("%(year)s 年放假安排", year=draft.year)
    day = written_day(date.fromisoformat(draft.days[0]["day"]), year=True)
    if "name" not in draft.days[0]:
        return gettext("撤回县里安排的 %(day)s", day=day)
    return gettext("县里安排 %(day)s", day=day)


def _by(uow: UnitOfWork, person_id: str, at: datetime) -> str:
    local = to_local(at)
    return f"{Names(uow).person(person_id)} {written_day(local.date(), year=True)} {local:%H:%M}"


def _days(draft: CalendarDraft) -> tuple[DayRow, ...]:
    return tuple(
        DayRow(
            day=date.fromisoformat(each["day"]),
            is_workday=bool(each.get("is_workday")),
            said=say(Text("{name}{kind}", name=Text(each["name"]), kind=Text(each["kind"])))
            if "name" in each
            else gettext("按通知和周末恢复"),
            source=each.get("source", draft.source),
            own=draft.kind != NOTICE,
        )
        for each in draft.days
    )


def _line(row: MovedRow) -> MovedLine:
    return MovedLine(
        case=row.number,
        process=choose(row.process, row.process_en),
        step=gettext("保密环节") if row.confidential else gettext("、").join(row.steps),
        rule=row.rule,
        title=row.title,
        before=row.due_before,
        after=row.due_after,
        light_before=_light(row.stage_before),
        light_after=_light(row.stage_after, provisional=row.provisional),
        provisional=row.provisional,
        note=_note(row),
    )


def _light(stage: str, *, provisional: bool = False) -> Light:
    state = LIGHTS[stage]
    return Light(state, None, "workday", provisional=provisional)  # type: ignore[arg-type]


def _note(row: MovedRow) -> str:
    if not row.made:
        return ""
    return gettext("已重新计算") if row.signed else gettext("已重新计算，确认时不在清单里")


def _done(listed: Recomputation) -> str:
    if listed.state in ("draft", "discarded"):
        return ""
    counts = {"moved": listed.moved, "settled": listed.settled}
    if listed.state == "running":
        return gettext("正在重新计算：已变动 %(moved)s 项，已去掉暂定 %(settled)s 项", **counts)
    return gettext("重新计算完毕：变动 %(moved)s 项，去掉暂定 %(settled)s 项", **counts)
