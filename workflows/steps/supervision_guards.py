"""What instruments of supervision must answer to: days written in them, objections, gates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bpmn.folder_model import Rule
from workflows.calendar.queries import office_calendar
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError
from workflows.forms.sources import Places
from workflows.organizations.queries import organization_by_code
from workflows.steps.guard_parts import Check, RuleCheck, day_of
from workflows.texts import Text

Answers = Mapping[str, Any]


def gate_names_a_step(uow: UnitOfWork, data: Answers, places: Places) -> list[FieldError]:
    """Only a gate names a step that waits: who observes never stops anybody (AES 8)."""
    if data.get("mode") == "gate" or not data.get("held_step"):
        return []
    return [
        FieldError("/held_step", Text("观察不影响办理，不选暂缓的环节；要暂缓的，方式选关口。"))
    ]


def own_township(uow: UnitOfWork, data: Answers, places: Places) -> list[FieldError]:
    """A judicial office looks at the township that it serves; others are the bureau's (AES 6)."""
    posts = [post for post in uow.person.posts if post.role == "supervisor"]
    offices = {post.scope_id for post in posts if post.organization_kind == "SFS"}
    body = organization_by_code(uow.session, str(data.get("supervised", "")))
    bureau = any(post.organization_kind == "SFJ" for post in posts)
    if body is None or bureau or not offices or body.id in offices:
        return []
    text = Text("司法所只跟进查看所在乡镇（街道）的办案，其他单位由县司法局查看。")
    return [FieldError("/supervised", text)]


def instrument_dates(uow: UnitOfWork, data: Answers, places: Places) -> list[FieldError]:
    """An instrument is signed by today and leaves time to correct (AES 27, 28)."""
    issued, due = day_of(data.get("issued_on")), day_of(data.get("due_on"))
    if issued and issued > local_date(uow.now):
        return [FieldError("/issued_on", Text("签发日期不能晚于今天。"))]
    if issued and due and due <= issued:
        return [FieldError("/due_on", Text("纠正并报送期限要晚于签发日期。"))]
    return later_day(uow, data, places)


def later_day(uow: UnitOfWork, data: Answers, places: Places) -> list[FieldError]:
    """The day by which to report is still to come."""
    due = day_of(data.get("due_on"))
    if due is None or due > local_date(uow.now):
        return []
    return [FieldError("/due_on", Text("期限要晚于今天。"))]


def instrument_objected_in_time(
    uow: UnitOfWork, data: Answers, places: Places, rules: Mapping[str, Rule]
) -> list[FieldError]:
    """Objections are raised within the days of AS-OBJ from the signing on."""
    issued = day_of(data.get("issued_on"))
    if issued is None:
        return []
    last = office_calendar(uow.session).add_workdays(issued, rules["AS-OBJ"].amount.value)
    if local_date(uow.now) <= last:
        return []
    day = f"{last.year}年{last.month}月{last.day}日"
    text = Text("异议期已于{day}届满，请在报送时说明意见。", day=day)
    return [FieldError("/objection", text)]


CHECKS: dict[str, Check] = {
    "gate_names_a_step": gate_names_a_step,
    "own_township": own_township,
    "instrument_dates": instrument_dates,
    "later_day": later_day,
}
RULE_CHECKS: dict[str, RuleCheck] = {"instrument_objected_in_time": instrument_objected_in_time}
