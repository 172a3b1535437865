"""Rules of fault tolerance that a form's schema cannot say (DOMAIN C4; all local defaults)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bpmn.folder_model import Rule
from workflows.calendar.queries import office_calendar
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, NotPermitted
from workflows.forms.sources import Places
from workflows.organizations.queries import (
    organization_by_code,
    people_of,
    person_by_username,
)
from workflows.steps.guard_parts import EARLIEST, TOO_EARLY, Check, RuleCheck, day_of
from workflows.texts import Counted, Text

APPLY = "FT-APPLY"
"""The rule that says within how many working days after learning of it one applies."""
INVESTIGATES, REVIEWS = "investigator_acts", "not_an_investigator"
INVESTIGATORS = "investigators"
"""The field with the usernames of the two."""
CONDITIONS = ("no_gain", "procedure", "no_ban", "own_report", "loss_limited")
TITLES = {
    "no_gain": Text("没有谋取私利"),
    "procedure": Text("程序基本履行，或者情况紧急有记录"),
    "no_ban": Text("法律法规和上级没有禁止"),
    "own_report": Text("主动报告、主动纠正"),
    "loss_limited": Text("损失较小或者已经挽回"),
}


def tolerance_in_time(
    uow: UnitOfWork, data: Mapping[str, Any], places: Places, rules: Mapping[str, Rule]
) -> list[FieldError]:
    """Who applies late says why; the day on which they learnt of it is not in the future."""
    learned, today = day_of(data.get("learned_on")), local_date(uow.now)
    if learned is None:
        return []
    if learned < EARLIEST:
        return [FieldError("/learned_on", TOO_EARLY)]
    if learned > today:
        return [FieldError("/learned_on", Text("知道追责的日期不能晚于今天。"))]
    days = rules[APPLY].amount.value
    last = office_calendar(uow.session).add_workdays(learned, days)
    if today <= last or data.get("late_cause"):
        return []
    text = Counted(
        "知道追责已超过 {count} 个工作日（{day}届满），请写明逾期的原因。",
        count=days,
        day=last.isoformat(),
    )
    return [FieldError("/late_cause", text)]


def all_conditions(uow: UnitOfWork, data: Mapping[str, Any], places: Places) -> list[FieldError]:
    """Each of the five conditions is answered once, as applied for and as verified."""
    field = "verified" if data.get("verified") else "conditions"
    given = [str(row.get("condition")) for row in data.get(field, ())]
    missing = [name for name in CONDITIONS if name not in given]
    if missing:
        return [FieldError(f"/{field}", Text("还缺条件“{title}”。", title=TITLES[missing[0]]))]
    if len(given) > len(CONDITIONS):
        return [FieldError(f"/{field}", Text("每个条件只写一行。"))]
    return []


def investigator_acts(uow: UnitOfWork, data: Mapping[str, Any], places: Places) -> list[FieldError]:
    """Nothing in the answers: who investigates is looked at with the task, in `own_work`."""
    return []


def not_an_investigator(
    uow: UnitOfWork, data: Mapping[str, Any], places: Places
) -> list[FieldError]:
    """Who investigated does not review; raises NotPermitted."""
    if uow.person.username in data.get(INVESTIGATORS, ()):
        raise NotPermitted(Text("您参加了调查，不能复核。"))
    return []


def panel_fit(uow: UnitOfWork, data: Mapping[str, Any], places: Places) -> list[FieldError]:
    """An odd panel without the investigators, the head who approves, and the applicant's unit.

    Who keeps off is one of its members.
    """
    members = [str(name) for name in data.get("members", ())]
    if len(members) % 2 == 0:
        text = Text("小组成员应为单数，现在是 {count} 名。", count=len(members))
        return [FieldError("/members", text)]
    today = local_date(uow.now)
    body = organization_by_code(uow.session, str(data.get("unit", "")))
    unit = people_of(uow.session, [body.id] if body else [], today)
    barred = {
        uow.person.username: Text("是审批人"),
        **{str(name): Text("参加了调查") for name in data.get(INVESTIGATORS, ())},
        **{person.username: Text("是当事人所在单位的人员") for person in unit},
    }
    for index, name in enumerate(members):
        if name in barred:
            text = Text("{name}{why}，不能参加小组。", name=_named(uow, name), why=barred[name])
            return [FieldError(f"/members/{index}", text)]
    for index, name in enumerate(data.get("keep_off", ())):
        if name not in members:
            text = Text("{name}不是小组成员，不用写回避。", name=_named(uow, str(name)))
            return [FieldError(f"/keep_off/{index}", text)]
    return []


def _named(uow: UnitOfWork, username: str) -> str:
    person = person_by_username(uow.session, username)
    return person.name if person else username


CHECKS: dict[str, Check] = {
    "all_conditions": all_conditions,
    INVESTIGATES: investigator_acts,
    REVIEWS: not_an_investigator,
    "panel_fit": panel_fit,
}
RULE_CHECKS: dict[str, RuleCheck] = {"tolerance_in_time": tolerance_in_time}
