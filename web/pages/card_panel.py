"""A card on the case page and on the board: what it asks for, how that stands, what may be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flask_babel import gettext

from oversight.models import Card, CardAnswer, CardDemand, CardProposal, CardTalk
from oversight.permissions import (
    CardMatter,
    answerers,
    assists,
    card_matter,
    decides,
    refusal_of,
    wishes_of,
)
from oversight.queries import cards_to_see, demand, proposals_of_cards
from web.pages.clockwork import Moment, card_badge, light_of_task
from web.pages.names import Names
from web.pages.offered import Sent, as_sent
from web.texts import listed, say, written_day
from web.view_models.case import CardAnswerRow, CardPanel, CaseAction
from web.view_models.forms import Option
from workflows.cases.models import Case
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline
from workflows.documents.queries import document
from workflows.errors import NotPermitted
from workflows.tasks.models import Task
from workflows.texts import Text

DECIDED = ("raise", "talk", "held", "revoke")


def card_panels(
    uow: UnitOfWork, case: Case, names: Names, at: Moment, sent: Sent
) -> tuple[CardPanel, ...]:
    """The cards of a case, the newest first."""
    rows = cards_to_see(uow.session, uow.person, case)
    proposals = proposals_of_cards(uow.session, [row.id for row in rows])
    return tuple(
        _panel(uow, case, row, proposals.get(row.id, []), names, at, sent) for row in reversed(rows)
    )


def _panel(
    uow: UnitOfWork,
    case: Case,
    row: Card,
    proposals: Sequence[CardProposal],
    names: Names,
    at: Moment,
    sent: Sent,
) -> CardPanel:
    task = uow.session.get_one(Task, row.task_id)
    clock = uow.session.get(Deadline, task.deadline_id) if task.deadline_id else None
    matter = card_matter(uow, row, task)
    asked, late = asked_of(uow, matter, at, in_full=True)
    order = matter.demand.document_id if matter.demand else None
    paper = document(uow.session, order) if order else None
    return CardPanel(
        id=row.id,
        task_id=task.id,
        step=names.task(case, task),
        holder=names.organization(task.organization_id),
        light=light_of_task(task, clock, at),
        level=row.level,  # type: ignore[arg-type]
        issued_at=row.issued_at,
        badge=card_badge(row),
        raised_at=row.raised_at,
        reason=say(Text(row.reason)) if row.reason else "",
        revoked=_revoked(row, names),
        asked=asked,
        asked_late=late,
        answers=tuple(_answer(uow, answer, names) for answer in matter.answers),
        order=(paper.number or "") if paper else "",
        order_url=f"/documents/{paper.id}.pdf" if paper else None,
        talk=talk_words(matter.talk, at, names),
        record=(matter.talk.record or "") if matter.talk else "",
        proposals=tuple(
            gettext(
                "%(who)s提请%(wish)s：%(reason)s",
                who=names.person(each.by_id),
                wish=wish_name(each.wish),
                reason=each.reason,
            )
            for each in proposals
        ),
        actions=card_actions(uow, matter, f"/cases/{case.id}#cd", sent),
    )


def _revoked(row: Card, names: Names) -> str:
    if row.revoked_at is None:
        return ""
    day = written_day(local_date(row.revoked_at))
    return gettext("%(who)s %(day)s撤销", who=names.person(row.revoked_by_id), day=day)


def _answer(uow: UnitOfWork, row: CardAnswer, names: Names) -> CardAnswerRow:
    kind = demand(uow.session, row.demand_id).kind
    return CardAnswerRow(
        title=gettext("办理计划") if kind == "plan" else gettext("对督办单的答复"),
        who=names.person(row.by_id),
        at=row.at,
        text=row.text,
        plan_on=row.plan_on,
        late=row.late,
    )


def asked_of(
    uow: UnitOfWork,
    matter: CardMatter,
    at: Moment,
    *,
    in_full: bool,
) -> tuple[str, bool]:
    """What a card asks for and how that stands, and whether it is late; `in_full` names who answers."""
    asked = matter.demand
    if asked is None or matter.card.revoked_at is not None:
        return "", False
    answer = next((each for each in matter.answers if each.demand_id == asked.id), None)
    if answer is not None:
        return _answered(answer, in_full), answer.late
    who = ""
    if in_full:
        who = listed([each.name for each in answerers(uow, matter)])
    return _owed(asked, at, who), at.now >= asked.due_at


def _answered(answer: CardAnswer, in_full: bool) -> str:
    if in_full:
        return gettext("已说明，迟于要求的日期") if answer.late else gettext("已按时说明")
    short = answer.text if len(answer.text) <= 24 else f"{answer.text[:24]}…"
    said = gettext("说明：%(text)s", text=short)
    if answer.plan_on is not None:
        said = gettext("%(said)s 计划%(day)s办结", said=said, day=written_day(answer.plan_on))
    return gettext("%(said)s（迟）", said=said) if answer.late else said


def _owed(asked: CardDemand, at: Moment, who: str) -> str:
    day = written_day(asked.due_on)
    what = gettext("说明办理计划") if asked.kind == "plan" else gettext("答复督办单")
    if at.now >= asked.due_at:
        said = gettext("应在%(day)s前%(what)s，尚未收到", day=day, what=what)
    elif at.today == asked.due_on:
        said = gettext("今日截止：%(what)s", what=what)
    else:
        said = gettext("请在%(day)s前%(what)s", day=day, what=what)
    return gettext("%(said)s（%(who)s）", said=said, who=who) if who else said


def talk_words(talk: CardTalk | None, at: Moment, names: Names) -> str:
    """When a talk takes place or was held."""
    if talk is None:
        return ""
    if talk.held_at is not None:
        day = written_day(local_date(talk.held_at))
        return gettext("已约谈 %(day)s", day=day)
    day = f"{written_day(local_date(talk.meets_at))} {talk.meets_at:%H:%M}"
    if talk.meets_at <= at.now:
        return gettext("约谈时间 %(day)s 已过，待登记", day=day)
    return gettext("约谈 %(day)s", day=day)


def wish_name(wish: str) -> str:
    """What a judicial office proposes."""
    return {
        "raise": gettext("升红牌"),
        "talk": gettext("约谈"),
        "revoke": gettext("撤销督办牌"),
    }[wish]


def card_actions(
    uow: UnitOfWork, matter: CardMatter, next_: str, sent: Sent, *, greyed: bool = True
) -> tuple[CaseAction, ...]:
    """What the acting person has to do with a card; `greyed` shows what is not possible now, too."""
    return tuple(
        as_sent(action, sent)
        for action in _actions(uow, matter, next_)
        if greyed or not action.denied
    )


def _actions(uow: UnitOfWork, matter: CardMatter, next_: str) -> Iterator[CaseAction]:
    watches = decides(uow.person) or assists(uow.person, matter.chain)
    for key, action in _all(matter).items():
        refusal = refusal_of(uow, matter, key)
        if isinstance(refusal, NotPermitted) and not (watches and key in DECIDED):
            continue
        if key == "held" and matter.talk is None:
            continue
        yield replace(
            action,
            key=key,
            url=f"/cards/{matter.card.id}/{key}",
            about=matter.card.id,
            denied=say(refusal.text) if refusal else "",
            next=next_,
        )


def _all(matter: CardMatter) -> dict[str, CaseAction]:
    plan = matter.demand is not None and matter.demand.kind == "plan"
    return {
        "answer": CaseAction(
            "answer",
            gettext("说明计划") if plan else gettext("答复督办单"),
            "",
            field_label=gettext("原因和办理安排"),
            field_name="text",
            day_label=gettext("计划办结日"),
            day_name="plan_on",
            day_needed=plan,
        ),
        "raise": CaseAction(
            "raise",
            gettext("升红牌"),
            "",
            field_label=gettext("理由"),
            danger=True,
            hint=gettext("系统到时会自动升级；提前升级要写理由，并立即通知。"),
        ),
        "talk": CaseAction(
            "talk",
            gettext("发起约谈"),
            "",
            field_label=gettext("理由"),
            danger=True,
            day_label=gettext("约谈时间"),
            day_name="meets_at",
            day_needed=True,
            day_type="datetime-local",
        ),
        "held": CaseAction(
            "held",
            gettext("登记约谈"),
            "",
            field_label=gettext("约谈情况和整改要求"),
            field_name="record",
            day_label=gettext("约谈时间"),
            day_name="held_at",
            day_type="datetime-local",
        ),
        "revoke": CaseAction(
            "revoke",
            gettext("撤牌"),
            "",
            field_label=gettext("理由"),
            hint=gettext("误发的督办牌可以撤销；记录保留，办理时限照常计算。"),
        ),
        "propose": CaseAction(
            "propose",
            gettext("提请"),
            "",
            field_label=gettext("理由"),
            options=tuple(Option(wish, wish_name(wish)) for wish in wishes_of(matter)),
            option_label=gettext("提请县司法局"),
            option_name="wish",
        ),
    }
