"""Letters about an open task: it has come to somebody, a rung of its ladder was reached, its card."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from notifications.audiences import HANDLER, OVERDUE_RUNGS, Recipient
from notifications.letter import Letter, Next, Overtaken
from notifications.queries import card_rows_of_task, last_completion_before
from notifications.words import (
    CARDS,
    PROVISIONAL,
    amount_text,
    clock_lamp,
    day_only,
    day_text,
    due_text,
    left_sentence,
    listed,
    plain_lamp,
)
from workflows.calendar.local_time import to_local
from workflows.calendar.queries import office_calendar
from workflows.cases.models import Case
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.keep_time import rungs_of
from workflows.deadlines.models import Deadline
from workflows.deadlines.remaining import Remaining, remaining_of, stage_of
from workflows.history.kinds import Kind
from workflows.history.models import HistoryRow
from workflows.organizations.queries import (
    organization,
    people_by_id,
    person,
    posts_of,
)
from workflows.tasks.models import Task
from workflows.tasks.queries import candidates

NEXT = {
    "remind": ("L1", "过后", "亮黄牌", "并通知上一级"),
    "warn": ("L1", "过后", "亮黄牌", "并通知上一级"),
    "L1": ("L2", "前", "升级为红牌", "并通知上一级"),
    "L2": ("L3", "前", "报告县领导", ""),
}
"""By rung: the rung that comes next and how it reads."""
WISHES = {"raise": "升红牌", "talk": "约谈", "revoke": "撤销督办牌"}


class TaskLetter:
    """A letter about an open task."""

    def __init__(self, uow: UnitOfWork, row: HistoryRow, to: Recipient, base_url: str) -> None:
        self.uow = uow
        self.row = row
        self.to = to
        self.link = f"{base_url}/tasks/{row.task_id}"
        self.today = local_date(uow.now)
        self.case = uow.session.get_one(Case, row.case_id)
        self.task = uow.session.get_one(Task, row.task_id)
        self.mine = to.role == HANDLER

    def opened(self) -> Letter:
        """The task has come to them, for the first time or again."""
        again = self.task.round > 1
        deadline = self._deadline(self.task.deadline_id)
        return Letter(
            name=person(self.uow.session, self.to.person_id).name,
            title=self.case.title,
            lamp=plain_lamp("再次办理" if again else "新任务", urgent=self.case.urgent),
            facts=(*self._origin(), *self._last_step(), *self._place(), *self._due(deadline)),
            link=self.link,
            step=self.task.name,
            mine=True,
            holder=self._holder(),
            round=self.task.round,
        )

    def told(self) -> Letter:
        """A rung of the ladder has been reached."""
        assert self.row.data is not None
        data = self.row.data
        deadline = self.uow.session.get_one(Deadline, data["deadline"])
        left = self._left(deadline)
        stage = stage_of(deadline, self.uow.now)
        return Letter(
            name=person(self.uow.session, self.to.person_id).name,
            title=self.case.title,
            lamp=clock_lamp(left, stage, courtesy=data["courtesy"]),
            facts=(*self._origin(), *self._place(), *self._due(deadline), *self._card()),
            link=self.link,
            step=self.task.name,
            mine=self.mine,
            holder=self._holder(),
            left=left_sentence(left),
            asked=self._asked() if data["rung"] in OVERDUE_RUNGS else "",
            next=None if data["courtesy"] else self._next(deadline),
            also_told=self._also_told(),
        )

    def about_card(self) -> Letter:
        """Somebody has done something with the card of a task; the reasons stay on its page."""
        assert self.row.data is not None
        deadline = self._deadline(self.task.deadline_id)
        running = deadline is not None and deadline.state == "running"
        left = self._left(deadline) if deadline is not None and running else None
        lamp = plain_lamp("督办")
        if deadline is not None and left is not None:
            lamp = clock_lamp(left, stage_of(deadline, self.uow.now), courtesy=False)
        about = self.row.data["about"]
        return Letter(
            name=person(self.uow.session, self.to.person_id).name,
            title=self.case.title,
            lamp=lamp,
            facts=(*self._origin(), *self._place(), *self._due(deadline), *self._card()),
            link=self.link,
            step=self.task.name,
            mine=self.mine,
            holder=self._holder(),
            left=left_sentence(left) if left else "",
            asked=self._asked() if about == "raised" else "",
            also_told=self._also_told(),
            news=self._card_news(about),
        )

    def _card_news(self, about: str) -> str:
        """What was done with the card, without the words of whoever did it."""
        assert self.row.actor_id is not None
        who = self._with_post(self.row.actor_id, person(self.uow.session, self.row.actor_id).name)
        if about == "answered":
            plan = self._last(Kind.CARD_ANSWERED)["plan_on"]
            by = f"，计划{self._plain_day(plan)}前办结" if plan else ""
            return f"{who}已说明{by}"
        if about == "proposed":
            return f"{who}提请{WISHES[self._last(Kind.CARD_PROPOSED)['wish']]}"
        if about == "talk":
            meets = to_local(datetime.fromisoformat(self._last(Kind.TALK_CALLED)["meets_at"]))
            return f"定于{self._day(meets)}{meets:%H:%M}约谈"
        return {"raised": f"{who}已将黄牌升为红牌", "revoked": f"{who}已撤销督办牌"}[about]

    def _last(self, kind: Kind) -> dict[str, Any]:
        """The data of the last row of a kind up to this telling; erased ones say nothing."""
        rows = [row for row in self._card_rows(kind) if row.seq <= self.row.seq]
        return {"plan_on": None, **(rows[-1].data or {})}

    def _card_rows(self, *kinds: Kind) -> list[HistoryRow]:
        return [
            row
            for row in card_rows_of_task(self.uow.session, self.task)
            if row.kind in kinds and row.data is not None
        ]

    def _asked(self) -> str:
        """What the card asks the holder's head for, while it is owed."""
        rows = self._card_rows(Kind.CARD_ASKED, Kind.CARD_ANSWERED, Kind.CARD_REVOKED)
        if not rows or rows[-1].kind != Kind.CARD_ASKED or rows[-1].data is None:
            return ""
        what = {"plan": "说明办理计划", "answer": "书面答复督办单"}[rows[-1].data["asked"]]
        due_on = date.fromisoformat(rows[-1].data["due_on"])
        if due_on < self.today:
            return f"单位负责人应在{day_text(due_on, self.today)}前{what}，尚未收到"
        return f"请单位负责人在{day_text(due_on, self.today)}前（含当日）{what}"

    def _plain_day(self, iso: str) -> str:
        return day_text(date.fromisoformat(iso), self.today)

    def _origin(self) -> tuple[tuple[str, str], ...]:
        number = (("文号", self.case.number),) if self.case.number else ()
        sender = organization(self.uow.session, self.case.organization_id)
        return (*number, ("来源", sender.short_name))

    def _place(self) -> tuple[tuple[str, str], ...]:
        return (("停在", f"{self.task.name} · {self._holder()}"),)

    def _holder(self) -> str:
        session = self.uow.session
        if self.task.assignee_id is not None:
            if self.task.assignee_id == self.to.person_id:
                return "由您办理"
            return f"由{person(session, self.task.assignee_id).name}办理"
        if self.mine:
            pool = candidates(session, self.task, self.today)
            return "由您办理" if len(pool) == 1 else "由您或同岗位人员办理"
        body = organization(session, self.task.organization_id)
        return f"由{body.short_name}办理，尚未签收"

    def _last_step(self) -> tuple[tuple[str, str], ...]:
        assert self.row.case_id is not None
        last = last_completion_before(self.uow.session, self.row.case_id, self.row.seq)
        if last is None or last.data is None or last.actor_id is None:
            return ()
        who = person(self.uow.session, last.actor_id).name
        return (("上一步", f"{last.data['name']} · {last.data['label']}（{who}）"),)

    def _due(self, deadline: Deadline | None) -> tuple[tuple[str, str], ...]:
        if deadline is None or deadline.state not in ("running", "paused"):
            return ()
        amount = parse_amount(deadline.amount)
        if deadline.due_at is None:
            return (("应办结", "暂停计时"),)
        mark = PROVISIONAL if deadline.provisional else ""
        due = due_text(amount, deadline.due_at, self.today)
        return (("应办结", f"{due}{mark}，共 {amount_text(amount)}"),)

    def _card(self) -> tuple[tuple[str, str], ...]:
        rows = self._card_rows(
            Kind.CARD_ISSUED, Kind.CARD_RAISED, Kind.TALK_CALLED, Kind.CARD_REVOKED
        )
        texts = [
            f"{self._stands(row)}（{day_only(local_date(row.at), self.today)}）" for row in rows
        ]
        return (("已亮牌", "，".join(texts)),) if texts else ()

    def _stands(self, row: HistoryRow) -> str:
        if row.kind == Kind.CARD_REVOKED:
            return "已撤销"
        assert row.data is not None
        return CARDS["talk" if row.kind == Kind.TALK_CALLED else row.data["level"]]

    def _deadline(self, deadline_id: str | None) -> Deadline | None:
        return self.uow.session.get_one(Deadline, deadline_id) if deadline_id else None

    def _left(self, deadline: Deadline) -> Remaining:
        left = remaining_of(deadline, self.uow.now, office_calendar(self.uow.session))
        if left is None:
            raise Overtaken(self.row.id)
        return left

    def _next(self, deadline: Deadline) -> Next | None:
        assert self.row.data is not None and deadline.due_at is not None
        if self.row.data["rung"] not in NEXT:
            return None
        if any(each["as"] == "leader" for each in self.row.data["told"]):
            return None
        rung, word, result, also = NEXT[self.row.data["rung"]]
        at = next(each.at for each in rungs_of(self.uow, deadline) if each.name == rung)
        if at <= self.uow.now:
            return None
        amount = parse_amount(deadline.amount)
        if rung == "L1":
            text = (
                f"{due_text(amount, at, self.today)}{PROVISIONAL if deadline.provisional else ''}"
            )
        else:
            text = f"{self._day(at)}{_if_provisional(self.uow, local_date(at))}"
        return Next(f"{text}{word}", result, also)

    def _day(self, at: datetime) -> str:
        return day_text(local_date(at), self.today)

    def _also_told(self) -> str:
        assert self.row.data is not None
        ids = [
            each["person"]
            for each in self.row.data["told"]
            if each["as"] != HANDLER and each["person"] != self.to.person_id
        ]
        people = people_by_id(self.uow.session, ids)
        return listed([self._with_post(people[each].id, people[each].name) for each in ids])

    def _with_post(self, person_id: str, name: str) -> str:
        posts = posts_of(self.uow.session, person_id, self.today)
        return f"{posts[0][1].short_name} {name}" if posts else name


def _if_provisional(uow: UnitOfWork, day: date) -> str:
    """What is said beside a day of a year without its arrangement."""
    return "" if office_calendar(uow.session).official(day) else PROVISIONAL
