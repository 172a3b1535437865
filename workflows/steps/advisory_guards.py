"""What procuratorial advisories must answer to: days of service, filing with the superior, objections.

Late service is a fact that has to be recorded all the same: it takes a reason, not a refusal.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bpmn.folder_model import Rule
from workflows.calendar.queries import office_calendar
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError
from workflows.forms.sources import Places
from workflows.steps.guard_parts import RuleCheck, day_of
from workflows.texts import Text

Answers = Mapping[str, Any]
Rules = Mapping[str, Rule]


def served_in_time(
    uow: UnitOfWork, data: Answers, places: Places, rules: Rules
) -> list[FieldError]:
    """An advisory is received after it was decided and by today, within the days of PILR 76."""
    decided, received = day_of(data.get("decided_on")), day_of(data.get("received_on"))
    if decided is None or received is None:
        return []
    errors = _in_order(uow, (("decided_on", decided), ("received_on", received)))
    until = day_of(data.get("correction_until"))
    if until and until <= received:
        errors.append(FieldError("/correction_until", Text("整改期满日要晚于收到日期。")))
    objection = day_of(data.get("objection_until"))
    if objection and objection <= received:
        errors.append(FieldError("/objection_until", Text("异议期满日要晚于收到日期。")))
    if not errors and _late(decided, received, rules["PILR76"]) and not data.get("service_delay"):
        text = Text("决定后超过三日才送达的，请写明原因（公益诉讼办案规则第七十六条）。")
        errors.append(FieldError("/service_delay", text))
    return errors


def objection_in_time(
    uow: UnitOfWork, data: Answers, places: Places, rules: Rules
) -> list[FieldError]:
    """Objections are raised within the days that the advisory states, else those of JY16."""
    last, received = day_of(data.get("objection_until")), day_of(data.get("received_on"))
    if last is None and received is not None:
        last = office_calendar(uow.session).add_workdays(received, rules["JY16"].amount.value)
    if last is None or local_date(uow.now) <= last:
        return []
    day = f"{last.year}年{last.month}月{last.day}日"
    text = Text("异议期已于{day}届满，请在回复中说明意见。", day=day)
    return [FieldError("/objection", text)]


def advisory_filed(
    uow: UnitOfWork, data: Answers, places: Places, rules: Rules
) -> list[FieldError]:
    """The advisory is filed with the superior within the days of PILR 75, or the delay has a reason."""
    return _filed(uow, data, rules["PILR75"], ("received_on", "advisory_filed_on", "filing_delay"))


def filed_with_superior(
    uow: UnitOfWork, data: Answers, places: Places, rules: Rules
) -> list[FieldError]:
    """The suit is filed with the superior within the days of PILR 46, or the delay has a reason."""
    fields = ("suit_filed_on", "superior_filed_on", "superior_filing_delay")
    return _filed(uow, data, rules["PILR46"], fields)


def _filed(
    uow: UnitOfWork, data: Answers, rule: Rule, fields: tuple[str, str, str]
) -> list[FieldError]:
    begun, filed, reason = fields
    start, day = day_of(data.get(begun)), day_of(data.get(filed))
    if start is None or day is None:
        return []
    errors = _in_order(uow, ((begun, start), (filed, day)))
    if not errors and _late(start, day, rule) and not data.get(reason):
        errors.append(FieldError(f"/{reason}", Text("超过五日才报上级备案的，请写明原因。")))
    return errors


def _in_order(uow: UnitOfWork, days: tuple[tuple[str, date], tuple[str, date]]) -> list[FieldError]:
    (first, before), (second, after) = days
    today = local_date(uow.now)
    if before > today:
        return [FieldError(f"/{first}", Text("日期不能晚于今天。"))]
    if after > today:
        return [FieldError(f"/{second}", Text("日期不能晚于今天。"))]
    if after < before:
        return [FieldError(f"/{second}", Text("日期先后不对，请核对。"))]
    return []


def _late(start: date, day: date, rule: Rule) -> bool:
    return day > start + timedelta(days=rule.amount.value)


RULE_CHECKS: dict[str, RuleCheck] = {
    "advisory_filed": advisory_filed,
    "filed_with_superior": filed_with_superior,
    "objection_in_time": objection_in_time,
    "served_in_time": served_in_time,
}
