"""Rules of law that a form's schema cannot say; process folders name them as `checks`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bpmn.folder_model import ProcessFolder, Rule
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.rules.in_force import ACT_DAY, rules_in_force
from workflows.errors import FieldError, NotPermitted
from workflows.forms.sources import Places
from workflows.matters.queries import delegation_on
from workflows.organizations.queries import (
    organization_by_code,
    person_by_username,
    valid_certificate,
)
from workflows.steps import (
    advisory_guards,
    discussion_guards,
    joint_guards,
    supervision_guards,
    tolerance_guards,
)
from workflows.steps.guard_parts import (
    EARLIEST,
    TOO_EARLY,
    Check,
    RuleCheck,
    day_of,
    not_competent,
)
from workflows.texts import Text


def dates_in_order(uow: UnitOfWork, data: Mapping[str, Any], places: Places) -> list[FieldError]:
    """A violation is found on or after the day of the act, and neither lies in the future."""
    errors: list[FieldError] = []
    act, found = day_of(data.get("act_on")), day_of(data.get("found_on"))
    today = local_date(uow.now)
    for field, day in (("act_on", act), ("found_on", found)):
        if day and day < EARLIEST:
            errors.append(FieldError(f"/{field}", TOO_EARLY))
    if errors:
        return errors
    if act and act > today:
        errors.append(FieldError("/act_on", Text("违法行为日期不能晚于今天。")))
    elif act and found and act > found:
        errors.append(FieldError("/act_on", Text("违法行为日期不能晚于发现时间。")))
    if found and (found > today or _instant(data.get("found_on"), uow.now) > uow.now):
        errors.append(FieldError("/found_on", Text("发现时间不能晚于现在。")))
    return errors


def decided_by_now(uow: UnitOfWork, data: Mapping[str, Any], places: Places) -> list[FieldError]:
    """A decision that is recorded has been made."""
    day = day_of(data.get("decided_on"))
    if day and day < EARLIEST:
        return [FieldError("/decided_on", TOO_EARLY)]
    if day and day > local_date(uow.now):
        return [FieldError("/decided_on", Text("决定日期不能晚于今天。"))]
    return []


def matter_delegated(uow: UnitOfWork, data: Mapping[str, Any], places: Places) -> list[FieldError]:
    """The recipient must be able to act on the matter today (APL 24).

    Whether it could on the day of the act is for the recipient to judge (reason code R1).
    """
    body = organization_by_code(uow.session, str(data.get("recipient", "")))
    if body is None or not data.get("matter"):
        return []
    return not_competent(uow, "/recipient", body, str(data["matter"]))


def not_own_business(uow: UnitOfWork, data: Mapping[str, Any], places: Places) -> list[FieldError]:
    """A township refers what it may not handle itself: not delegated to it, or done elsewhere.

    Departments refer to townships; among each other they do not use this process.
    """
    sender = places["sender"]
    body = organization_by_code(uow.session, str(data.get("recipient", "")))
    if body is None:
        return []
    if body.id == sender.id:
        return [FieldError("/recipient", Text("不能移送给本单位，请换接收单位。"))]
    if sender.kind != "TOWN":
        if body.kind == "TOWN":
            return []
        return [FieldError("/recipient", Text("部门的线索移送给乡镇（街道），请换接收单位。"))]
    code = str(data.get("matter", ""))
    if body.kind == "TOWN" or not code:
        return []  # done in the other township's territory
    if delegation_on(uow.session, code, sender.id, local_date(uow.now)) is None:
        return []
    text = Text(
        "这一事项已赋权给{name}，由本单位办理；行为发生在其他乡镇（街道）的，请移送当地。",
        name=sender.short_name,
    )
    return [FieldError("/matter", text)]


def fit_to_take_over(uow: UnitOfWork, data: Mapping[str, Any], places: Places) -> list[FieldError]:
    """A lead is passed on to another competent body, a suspected crime to the police (TRF 5)."""
    body = organization_by_code(uow.session, str(data.get("transfer_to", "")))
    if body is None:
        return []
    field = "/transfer_to"
    crime = data.get("transfer_ground") == "suspected_crime"
    if crime != (body.kind == "GA"):
        text = (
            Text("涉嫌犯罪的移送公安机关，请选公安机关。")
            if crime
            else Text("只有涉嫌犯罪的才移送公安机关，请换接收单位。")
        )
        return [FieldError(field, text)]
    if body.id == places["recipient"].id:
        return [FieldError(field, Text("不能转送给本单位，请换接收单位。"))]
    if body.id == places["sender"].id:
        text = Text(
            "线索就是{name}移送来的；不属于本单位的，请不予受理或者提出职责争议。",
            name=body.short_name,
        )
        return [FieldError(field, text)]
    if crime or not data.get("matter"):
        return []
    return not_competent(uow, field, body, str(data["matter"]))


def two_certified_officers(
    uow: UnitOfWork, data: Mapping[str, Any], places: Places
) -> list[FieldError]:
    """Enforcement takes at least two officers with certificates valid on the day (APL 42).

    Raises NotPermitted when the acting person has no valid certificate.
    """
    today = local_date(uow.now)
    act = day_of(data.get("verified_on")) or today
    if act < EARLIEST:
        return [FieldError("/verified_on", TOO_EARLY)]
    if act > today:
        return [FieldError("/verified_on", Text("核查日期不能晚于今天。"))]
    if valid_certificate(uow.session, uow.person.id, act) is None:
        raise NotPermitted(Text("您没有当日有效的执法证，不能办理核查（行政处罚法第四十二条）。"))
    other = data.get("co_officer")
    if other == uow.person.username:
        return [FieldError("/co_officer", Text("另一名执法人员不能是您本人。"))]
    colleague = person_by_username(uow.session, str(other)) if other else None
    if colleague is not None and valid_certificate(uow.session, colleague.id, act) is None:
        return [
            FieldError("/co_officer", Text("{name}当日没有有效的执法证。", name=colleague.name))
        ]
    return []


CHECKS: dict[str, Check] = {
    "dates_in_order": dates_in_order,
    "decided_by_now": decided_by_now,
    "fit_to_take_over": fit_to_take_over,
    "matter_delegated": matter_delegated,
    "not_own_business": not_own_business,
    "two_certified_officers": two_certified_officers,
    **joint_guards.CHECKS,
    **supervision_guards.CHECKS,
    **discussion_guards.CHECKS,
    **tolerance_guards.CHECKS,
}
RULE_CHECKS: dict[str, RuleCheck] = {
    **joint_guards.RULE_CHECKS,
    **advisory_guards.RULE_CHECKS,
    **supervision_guards.RULE_CHECKS,
    **tolerance_guards.RULE_CHECKS,
}


def rules_for(
    uow: UnitOfWork, names: Iterable[str], folder: ProcessFolder, data: Mapping[str, Any]
) -> Mapping[str, Rule]:
    """The deadline rules that the named checks may read, as they hold for the answers today."""
    if RULE_CHECKS.keys().isdisjoint(names):
        return {}
    today, act_on = local_date(uow.now), day_of(data.get(ACT_DAY))
    return rules_in_force(uow.session, folder, today, act_on)


def run_checks(
    uow: UnitOfWork,
    names: Iterable[str],
    data: Mapping[str, Any],
    found: Sequence[FieldError],
    places: Places,
    rules: Mapping[str, Rule],
) -> list[FieldError]:
    """What the named checks find in fields that are not known to be wrong already.

    `rules` are those of `rules_for`. KeyError means it names a check that does not exist.
    """
    wrong = {error.field for error in found}
    return [
        error
        for name in names
        for error in _found(uow, name, data, places, rules)
        if error.field not in wrong
    ]


def _found(
    uow: UnitOfWork, name: str, data: Mapping[str, Any], places: Places, rules: Mapping[str, Rule]
) -> list[FieldError]:
    if name in RULE_CHECKS:
        return RULE_CHECKS[name](uow, data, places, rules)
    return CHECKS[name](uow, data, places)


def _instant(value: object, now: datetime) -> datetime:
    moment = datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
