"""Who may contest overdue days and who decides about it. `check_…` raises a reason a person can read.

Contest: whoever has the step at the body that the days are counted to, or heads it. Decide: a
supervisor of the justice bureau who is not of that body and did not do the step (four eyes, DOMAIN
B2); about days of the bureau itself a leader of the county government.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from oversight.chains import chain_of
from oversight.overdue.figures import Overdue
from oversight.overdue.models import OverdueAppeal
from oversight.overdue.queries import handled_by, tasks_by_id
from workflows.calendar.queries import office_calendar
from workflows.cases.models import Case
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import NotPermitted, Refusal, WrongState
from workflows.organizations.models import Organization
from workflows.organizations.queries import holders, organization, organizations
from workflows.organizations.superiors import is_above
from workflows.tasks.permissions import KEEPS_OFF, is_barred
from workflows.texts import Text
from workflows.viewer import Viewer

BUREAU = ("supervisor", "SFJ")
ABOVE_THE_BUREAU = ("leader", "GOV")


def check_may_contest(uow: UnitOfWork, case: Case, overdue: Overdue) -> str:
    """The body for which the acting person may contest days now. Raises NotPermitted, WrongState."""
    body = _own_body(uow, overdue)
    if body is None:
        raise NotPermitted(Text("申诉剔除由超期日所归单位的承办人或者负责人提出。"))
    if is_barred(uow.person.id, case):
        raise NotPermitted(KEEPS_OFF)
    if not contestable(uow, overdue, body):
        days = uow.services.contest_workdays
        raise WrongState(
            Text("没有可以申诉的超期日：已经申诉过，或者过了 {days} 个工作日。", days=days)
        )
    return body


def days_to_contest(uow: UnitOfWork, case: Case, overdue: Overdue) -> tuple[date, ...]:
    """The days that the acting person may contest now."""
    try:
        return contestable(uow, overdue, check_may_contest(uow, case, overdue))
    except Refusal:
        return ()


def contestable(uow: UnitOfWork, overdue: Overdue, body_id: str) -> tuple[date, ...]:
    """The days of a body that it may contest now: in time, and each only once."""
    first = first_contestable(uow)
    asked = [each for each in overdue.appeals if each.organization_id == body_id]
    return tuple(
        day.day
        for day in overdue.days
        if day.counts
        and day.body_id == body_id
        and day.day >= first
        and not any(each.first_day <= day.day <= each.last_day for each in asked)
    )


def first_contestable(uow: UnitOfWork) -> date:
    """The earliest day that may be contested today: the days after it are counted, not itself."""
    calendar = office_calendar(uow.session)
    return calendar.add_workdays(local_date(uow.now), -uow.services.contest_workdays)


def _own_body(uow: UnitOfWork, overdue: Overdue) -> str | None:
    """The body among those with days left in which the acting person has or heads the step."""
    steps = {day.task_id: day.body_id for day in overdue.days if day.kind == "holder"}
    tasks = tasks_by_id(uow.session, [each for each in steps if each is not None])
    for task_id, body_id in steps.items():
        task = tasks[task_id or ""]
        role, body = task.role, task.organization_id
        if uow.person.holds(role, body) or is_above(uow.session, uow.person, role, body):
            return body_id
    return None


def deciders(uow: UnitOfWork, case: Case, deadline_id: str, body_id: str, by_id: str) -> list[str]:
    """Ids of those who may decide about days of a body that somebody contests, by username."""
    body = organization(uow.session, body_id)
    role, kind = _post(body)
    aside = handled_by(uow.session, deadline_id, case.id) | {by_id}
    found = {
        person.id: None
        for bureau in organizations(uow.session, kind)
        for person in holders(uow.session, role, bureau.id, local_date(uow.now))
        if person.id not in aside and not is_barred(person.id, case)
    }
    return list(found)


def has_deciding_post(viewer: Viewer) -> bool:
    """Whether appeals can wait for somebody at all."""
    posts = {(each.role, each.organization_kind) for each in viewer.posts}
    return not posts.isdisjoint({BUREAU, ABOVE_THE_BUREAU})


def check_may_decide(
    uow: UnitOfWork, case: Case, appeal: OverdueAppeal, handled: Collection[str] | None = None
) -> None:
    """Raises NotPermitted, WrongState. `handled` are those who had or did the step, if read before."""
    viewer = uow.person
    body = organization(uow.session, appeal.organization_id)
    post = _post(body)
    if not any((each.role, each.organization_kind) == post for each in viewer.posts):
        if post == ABOVE_THE_BUREAU:
            raise NotPermitted(Text("县司法局自己的超期日，申诉由县领导决定。"))
        raise NotPermitted(Text("申诉由县司法局执法监督员决定。"))
    if is_barred(viewer.id, case):
        raise NotPermitted(KEEPS_OFF)
    own = any(
        chain_of(uow.session, each.organization_id).body.id == body.id for each in viewer.posts
    )
    if own or viewer.id == appeal.asked_by_id:
        raise NotPermitted(Text("申诉单位的人员不能决定本单位的申诉。"))
    if handled is None:
        handled = handled_by(uow.session, appeal.deadline_id, case.id)
    if viewer.id in handled:
        raise NotPermitted(Text("这一步由您办理过，申诉由其他监督人员决定。"))
    if appeal.outcome is not None:
        raise WrongState(Text("这件申诉已经决定。"))


def _post(body: Organization) -> tuple[str, str]:
    return ABOVE_THE_BUREAU if body.kind == "SFJ" else BUREAU
