"""The kinds of things that go wrong while the platform runs; the page and its number follow this list.

A further kind is one more entry of `TROUBLES`. Rows hold nothing of a case's content: those who run
the platform do not see cases (DOMAIN B2).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from notifications.models import Message
from notifications.queries import count_undelivered, undelivered
from notifications.send_again import send_again
from web.ago import ago, ahead
from web.pages.names import Names, role_name
from web.texts import choose, say, written_day
from web.view_models.operations import TroubleRow
from workflows.calendar.local_time import to_local
from workflows.cases.queries import cases_by_id
from workflows.clock import local_date, real_now
from workflows.database.models import FailingItem
from workflows.database.queries import count_failing, failing_items
from workflows.database.unit_of_work import UnitOfWork
from workflows.messages.models import CaseMessage
from workflows.messages.queries import count_unheard, messages_in_state
from workflows.operations.retry_item import retry_item
from workflows.organizations.models import Person
from workflows.organizations.queries import people_by_id
from workflows.steps.deliver_message import spec_of
from workflows.steps.find_stand_in import find_stand_in
from workflows.steps.let_go import remind_of_vote, votes_to_close
from workflows.steps.settle_unheard import UNHEARD, retry_message
from workflows.tasks.unattended_queries import count_unattended, unattended
from workflows.texts import Text

SHOWN = 100
"""How many of one kind are listed."""

JOBS = {
    "warn_of_year": Text("提醒导入放假安排"),
    "recompute": Text("重新计算期限"),
    "absorb_case": Text("并案"),
    "open_split_case": Text("分案立案"),
    "let_go": Text("收回离任人员的任务"),
    "fire_timer": Text("到期触发"),
    "ask_review": Text("提请复查中止"),
    "deliver_message": Text("案件间消息"),
    "open_next_case": Text("转出立案"),
    "climb_ladder": Text("督办亮牌"),
    "write_order": Text("制作督办单"),
    "compose": Text("写通知"),
}
"""What the worker's jobs are called."""

STATES = {
    "temporary_failure": Text("暂未送达，稍后再发"),
    "permanent_failure": Text("无法送达"),
    "technical_failure": Text("系统故障，不再发"),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """A kind of things that go wrong: how they are listed and counted, and how one is tried again."""

    title: Callable[[], str]
    verb: Callable[[], str]
    fine: Callable[[], str]
    count: Callable[[UnitOfWork], int]
    rows: Callable[[UnitOfWork], tuple[TroubleRow, ...]]
    again: Callable[[UnitOfWork, str], str]
    """Does it to what `about` names; returns what is then said. Refusals are raised."""


def _failing(uow: UnitOfWork) -> tuple[TroubleRow, ...]:
    return tuple(_item(row) for row in failing_items(uow.session)[:SHOWN])


def _item(row: FailingItem) -> TroubleRow:
    moment = real_now()
    return TroubleRow(
        about=f"{row.job}:{row.item}",
        what=say(JOBS.get(row.job, Text(row.job))),
        since=ago(row.first_at, moment),
        times=row.failures,
        cause=row.error,
        next=ahead(row.retry_at, moment),
        note=row.item,
    )


def _try_item(uow: UnitOfWork, about: str) -> str:
    job, _, item = about.partition(":")
    retry_item(uow, job, item)
    return gettext("已排在下一轮再试。")


def _undelivered(uow: UnitOfWork) -> tuple[TroubleRow, ...]:
    rows = undelivered(uow.session, SHOWN)
    people = people_by_id(uow.session, [row.recipient_id for row in rows])
    return tuple(_mail(row, people[row.recipient_id]) for row in rows)


def _mail(row: Message, recipient: Person) -> TroubleRow:
    at = row.next_attempt_at
    return TroubleRow(
        about=row.id,
        what=gettext("给%(name)s的邮件", name=recipient.name),
        since=_at(row.created_at),
        times=row.attempts,
        cause=row.error or "",
        next=_at(at) if at else "",
        note=f"{say(STATES[row.state])} {recipient.email}",
    )


def _at(moment: datetime) -> str:
    local = to_local(moment)
    return f"{written_day(local.date())} {local:%H:%M}"


def _send(uow: UnitOfWork, about: str) -> str:
    send_again(uow, about)
    return gettext("已排队重新发送。")


def _unheard(uow: UnitOfWork) -> tuple[TroubleRow, ...]:
    return tuple(_message(uow, row) for row in messages_in_state(uow.session, [UNHEARD])[:SHOWN])


def _message(uow: UnitOfWork, row: CaseMessage) -> TroubleRow:
    cases = cases_by_id(uow.session, {row.case_id, row.to_case_id or row.case_id})
    sender, other = cases[row.case_id], cases.get(row.to_case_id or "")
    names = Names(uow)
    spec = spec_of(uow, row)
    ways = [names.process(each) for each in (sender, other) if each is not None]
    return TroubleRow(
        about=row.id,
        what=choose(spec.title, spec.title_en),
        since=_at(row.sent_at),
        times=1,
        cause=gettext("对方案件在保留期内没有等这条消息"),
        note=" → ".join(ways),
    )


def _keep_again(uow: UnitOfWork, about: str) -> str:
    retry_message(uow, about)
    return gettext("再保留一次，对方等到时就送达。")


def _unattended(uow: UnitOfWork) -> tuple[TroubleRow, ...]:
    names = Names(uow)
    return tuple(
        TroubleRow(
            about=task.id,
            what=f"{names.organization(task.organization_id)} {role_name(task.role)}",
            since=_at(task.opened_at),
            times=1,
            cause=gettext("岗位空缺，或者任职人员都须回避"),
            note=task.name,
        )
        for task in unattended(uow.session, local_date(uow.now), SHOWN)
    )


def _find(uow: UnitOfWork, about: str) -> str:
    found = find_stand_in(uow, about)
    return gettext("已交%(name)s办理。", name=found.name)


def _votes(uow: UnitOfWork) -> tuple[TroubleRow, ...]:
    names = Names(uow)
    return tuple(
        TroubleRow(
            about=task.id,
            what=f"{names.organization(task.organization_id)} {role_name(task.role)}",
            since=_at(task.opened_at),
            times=1,
            cause=gettext("成员离任，余下的不够人数或者都已表决"),
            note=task.name,
        )
        for task in votes_to_close(uow)[:SHOWN]
    )


def _remind(uow: UnitOfWork, about: str) -> str:
    remind_of_vote(uow, about)
    return gettext("已再提醒召集人。")


TROUBLES: dict[str, Trouble] = {
    "unattended": Trouble(
        title=lambda: gettext("没有人可以办理的步骤"),
        verb=lambda: gettext("请上级代办"),
        fine=lambda: gettext("每一步都有人可以办理"),
        count=lambda uow: count_unattended(uow.session, local_date(uow.now)),
        rows=_unattended,
        again=_find,
    ),
    "votes": Trouble(
        title=lambda: gettext("等召集人处理的会签"),
        verb=lambda: gettext("再提醒召集人"),
        fine=lambda: gettext("没有停下来的会签"),
        count=lambda uow: len(votes_to_close(uow)),
        rows=_votes,
        again=_remind,
    ),
    "failing": Trouble(
        title=lambda: gettext("一再失败的后台事项"),
        verb=lambda: gettext("马上再试"),
        fine=lambda: gettext("没有失败的事项"),
        count=lambda uow: sum(count_failing(uow.session).values()),
        rows=_failing,
        again=_try_item,
    ),
    "mail": Trouble(
        title=lambda: gettext("没有送达的邮件"),
        verb=lambda: gettext("重新发送"),
        fine=lambda: gettext("邮件都已送达或者正在发送"),
        count=lambda uow: count_undelivered(uow.session),
        rows=_undelivered,
        again=_send,
    ),
    "unheard": Trouble(
        title=lambda: gettext("没有送到的案件间消息"),
        verb=lambda: gettext("再保留一次"),
        fine=lambda: gettext("案件间的消息都已送到或者在保留期内"),
        count=lambda uow: count_unheard(uow.session),
        rows=_unheard,
        again=_keep_again,
    ),
}
"""By key, in the order of the page."""
