"""Voting at a task that several people sign; the last vote decides it."""

from __future__ import annotations

from bpmn.folder_bodies import Ballot, Countersign
from workflows.errors import FieldError, Invalid, NotPermitted
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.steps.acting_on import check_running
from workflows.steps.context import CaseContext
from workflows.steps.countersign import (
    ABSENT,
    LAST,
    RECUSED,
    VOTED,
    WAITING,
    bar_others,
    may_vote,
    rows_of,
)
from workflows.tasks.models import Task, TaskVote
from workflows.texts import Text


def check_may_vote(context: CaseContext, task: Task) -> tuple[TaskVote, list[TaskVote]]:
    """The acting person's row, if they may vote now. Raises NotPermitted, WrongState."""
    rule = rule_of(context, task)
    rows = rows_of(context, task)
    mine = next((row for row in rows if row.person_id == context.uow.person.id), None)
    if mine is None:
        raise NotPermitted(Text("您不是会签成员，不能表决。"))
    if mine.state == VOTED:
        raise NotPermitted(Text("您已经表决，不能再次表决。"))
    if mine.state == RECUSED:
        raise NotPermitted(Text("您已回避，不能表决。"))
    if mine.state == ABSENT:
        raise NotPermitted(Text("您被记作缺席，不能表决；到会的，请主持人加签。"))
    if mine.state != WAITING:
        raise NotPermitted(Text("您已退出会签，不能表决。"))
    check_running(context)
    if mine.person_id not in may_vote(rule, rows):
        if mine.position >= LAST:
            raise NotPermitted(Text("其他成员都表决以后，您才最后表态。"))
        raise NotPermitted(Text("会签按顺序进行，还没有轮到您。"))
    return mine, rows


def cast_vote(context: CaseContext, task: Task, value: str, opinion: str) -> list[TaskVote]:
    """Vote once; returns all members. What was voted is nobody's to see until the vote is closed.

    Raises NotPermitted, WrongState, Invalid.
    """
    uow, rule = context.uow, rule_of(context, task)
    mine, rows = check_may_vote(context, task)
    ballot = rule.ballot(value)
    if ballot is None:
        raise Invalid([FieldError("/decision", Text("请选择一种表决。"))])
    if ballot.opinion == "required" and not opinion:
        text = Text("选择“{label}”要写明理由。", label=label_of(ballot))
        raise Invalid([FieldError("/opinion", text)])
    if ballot.decides is not None:
        decided = context.folder.tasks[task.element].decision(ballot.decides)
        why = context.why_barred(decided) if decided else None
        if why is not None:
            raise Invalid([FieldError("/decision", why)])
    mine.state, mine.vote, mine.opinion, mine.at = VOTED, value, opinion, uow.now
    record(
        uow,
        Kind.VOTE_CAST,
        case=context.case,
        task_id=task.id,
        organization_id=context.acting_for(),
        item=task.item,
        element=task.element,
        name=task.name,
    )
    bar_others(context, task, rule, rows)
    return rows


def rule_of(context: CaseContext, task: Task) -> Countersign:
    """How a task is signed."""
    rule = context.folder.tasks[task.element].countersign
    assert rule is not None, "asked of tasks that several people sign"
    return rule


def label_of(ballot: Ballot) -> Text:
    """What a vote is called."""
    return Text(ballot.label, ballot.label_en)
