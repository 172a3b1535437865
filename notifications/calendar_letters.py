"""Letters about no single case: deadlines that were counted anew, a year without its arrangement."""

from __future__ import annotations

from datetime import datetime

from notifications.audiences import Recipient
from notifications.letter import Letter
from notifications.recomputed_queries import moved_tasks_of
from notifications.words import PROVISIONAL, due_text, plain_lamp
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.models import DeadlineChange
from workflows.history.models import HistoryRow
from workflows.organizations.queries import person, posts_of

MOST_LISTED = 20


def recomputed_letter(uow: UnitOfWork, row: HistoryRow, to: Recipient, base_url: str) -> Letter:
    """What moved of the tasks of one person, all in one letter."""
    assert row.data is not None
    today = local_date(uow.now)
    posts = posts_of(uow.session, to.person_id, today)
    count, moved = moved_tasks_of(
        uow.session,
        row.data["recomputation"],
        to.person_id,
        [(post.role, body.id) for post, body in posts],
        MOST_LISTED,
    )
    facts = [
        (f"{number}.", f"{case.number or case.title} · {task.name}：{_moved(change, uow.now)}")
        for number, (task, case, change) in enumerate(moved, 1)
    ]
    if count > len(moved):
        facts.append(("……", f"另有 {count - len(moved)} 项，请登录查看"))
    return Letter(
        name=person(uow.session, to.person_id).name,
        title=f"{count} 项办理期限重新计算",
        lamp=plain_lamp("期限调整"),
        facts=(("依据", row.data["cause"]), *facts),
        link=f"{base_url}/inbox",
        news=f"您有 {count} 项办理期限重新计算，到期日变了",
    )


def missing_year_letter(uow: UnitOfWork, row: HistoryRow, to: Recipient, base_url: str) -> Letter:
    """The arrangement of a year is not loaded yet."""
    assert row.data is not None
    year = row.data["year"]
    return Letter(
        name=person(uow.session, to.person_id).name,
        title=f"{year} 年放假安排尚未导入",
        lamp=plain_lamp("日历"),
        facts=(("影响", f"{year} 年的期限都按暂定日期计算"),),
        link=f"{base_url}/calendar",
        news=f"{year} 年放假安排公布后请尽快导入并由另一人确认，到期日随即重新计算",
    )


def _moved(change: DeadlineChange, now: datetime) -> str:
    today = local_date(now)
    before = due_text(parse_amount(change.amount_before), change.due_before, today)
    after = due_text(parse_amount(change.amount_after), change.due_after, today)
    return f"{before} → {after}{PROVISIONAL if change.provisional else ''}"
