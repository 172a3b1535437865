"""Tasks that several people sign: who may vote, what the votes come to.

Who may not vote now (not a member, not their turn, absent, voted already) stands among those barred
from the task, so inboxes, mails and reminders leave them out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from bpmn.folder_bodies import Countersign
from workflows.cases.models import Case
from workflows.database.base import new_id
from workflows.organizations.queries import holders, people_by_id, people_named
from workflows.steps.context import CaseContext
from workflows.tasks.models import Task, TaskVote
from workflows.tasks.queries import votes_of

WAITING, VOTED, RECUSED, LEFT = "waiting", "voted", "recused", "left"
ABSENT = "absent"
PRESENT = (WAITING, VOTED)
LAST = 1000
"""Places from here on are of those who vote when all others have."""


def open_countersign(context: CaseContext, task: Task, rule: Countersign) -> None:
    """Make rows of the members that the case names; those who hold the task's role can vote."""
    session = context.uow.session
    able = {
        person.id for person in holders(session, task.role, task.organization_id, context.today)
    }
    keep_off = set(_named(context, rule.recused)) | set((context.case.barred or "").split())
    absent, last = set(_named(context, rule.absent)), who_is_last(context, rule)
    rows = [
        TaskVote(
            id=new_id(),
            task_id=task.id,
            person_id=person_id,
            position=position + (LAST if person_id in last else 0),
            state=RECUSED if person_id in keep_off else ABSENT if person_id in absent else WAITING,
            opinion="",
        )
        for position, person_id in enumerate(_named(context, rule.members))
        if person_id in able
    ]
    session.add_all(rows)
    context.outer.signers[task.id] = sorted(rows, key=lambda row: (row.position, row.id))
    task.countersigned, task.assignee_id = True, None
    bar_others(context, task, rule, rows)


def who_is_last(context: CaseContext, rule: Countersign) -> set[str]:
    """Who votes when all others have."""
    return {
        person.id
        for post in context.all_holders(rule.last)
        for person in holders(context.uow.session, post.role, post.organization.id, context.today)
    }


def _named(context: CaseContext, field: str | None) -> list[str]:
    usernames = context.data.get(field) if field else None
    names = [str(each) for each in usernames] if isinstance(usernames, list) else []
    people = people_named(context.uow.session, names)
    return list(dict.fromkeys(people[each].id for each in names if each in people))


def bar_others(
    context: CaseContext, task: Task, rule: Countersign, rows: Iterable[TaskVote]
) -> None:
    """Let only those have the task who may vote now."""
    now = may_vote(rule, rows)
    able = holders(context.uow.session, task.role, task.organization_id, context.today)
    barred = [person.id for person in able if person.id not in now]
    task.barred = " ".join(dict.fromkeys([*_barred(context.case), *barred])) or None


def _barred(case: Case) -> list[str]:
    return (case.barred or "").split()


def may_vote(rule: Countersign, rows: Iterable[TaskVote]) -> list[str]:
    """Who may vote now: everybody who has not, in sequence the next one; the last ones then."""
    waiting = sorted((row for row in rows if row.state == WAITING), key=lambda row: row.position)
    if not rule.sequential:
        waiting = [row for row in waiting if row.position < LAST] or waiting
    return [row.person_id for row in (waiting[:1] if rule.sequential else waiting)]


def outcome_of(rule: Countersign, rows: Sequence[TaskVote], *, closing: bool = False) -> str | None:
    """The decision that the votes come to, None while it is open.

    It is open until all have voted, unless one vetoes it, too few are left, or somebody is `closing`
    it.
    """
    at_table = [row for row in rows if row.state in PRESENT]
    due = len(_due(rows))
    if len(at_table) < rule.least or (rule.absent and len(at_table) <= rule.majority * due):
        return rule.too_few
    given = Counter(row.vote for row in at_table if row.state == VOTED)
    veto = rule.ballot(rule.veto) if rule.veto else None
    if veto is not None and given[veto.value]:
        return veto.decides
    if given.total() < len(at_table) and not closing:
        return None
    for ballot in rule.votes:
        if ballot.decides is not None and given[ballot.value] > rule.majority * due:
            return ballot.decides
    return rule.undecided


def has_quorum(rule: Countersign, rows: Sequence[TaskVote]) -> bool:
    """Whether enough have voted to close the vote."""
    voted = sum(row.state == VOTED for row in rows)
    return voted >= rule.least and voted >= rule.quorum * len(_due(rows))


def _due(rows: Iterable[TaskVote]) -> list[TaskVote]:
    """Those of whom a majority is reckoned: who votes and who is absent."""
    return [row for row in rows if row.state in (*PRESENT, ABSENT)]


def told_votes(context: CaseContext, rule: Countersign, rows: Sequence[TaskVote]) -> str:
    """Who voted how, for the record of the closed vote."""
    people = people_by_id(context.uow.session, {row.person_id for row in rows})
    parts = []
    for ballot in rule.votes:
        names = [
            f"{people[row.person_id].name}：{row.opinion.rstrip('。')}"
            if row.opinion
            else people[row.person_id].name
            for row in rows
            if row.vote == ballot.value
        ]
        if names:
            parts.append(f"{ballot.label} {len(names)} 票（{'、'.join(names)}）")
    for state, said in ((WAITING, "未表决"), (ABSENT, "缺席"), (RECUSED, "回避"), (LEFT, "退出")):
        names = [people[row.person_id].name for row in rows if row.state == state]
        if names:
            parts.append(f"{said}：{'、'.join(names)}")
    return "；".join(parts)


def rows_of(context: CaseContext, task: Task) -> list[TaskVote]:
    """The members of a task in their order; looked up once."""
    known = context.outer.signers
    if task.id not in known:
        known[task.id] = list(votes_of(context.uow.session, task.id))
    return known[task.id]
