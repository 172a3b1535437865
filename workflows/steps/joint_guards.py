"""Rules of joint enforcement that a form's schema cannot say (ZJ 13, 14; APL 42, 55, 58; AES 8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bpmn.folder_model import Rule
from workflows.calendar.queries import office_calendar
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, NotPermitted
from workflows.evidence.queries import evidence_by_ids
from workflows.forms.sources import Places
from workflows.organizations.models import Organization
from workflows.organizations.queries import (
    holders,
    organization_by_code,
    people_of,
    person_by_username,
    valid_certificate,
)
from workflows.steps.guard_parts import Check, RuleCheck, day_of, not_competent
from workflows.texts import Counted, Text

NOTICE = "JE-NOTICE"
"""The rule that says how long before the day the bodies are told."""
LISTED = ("TOWN", "DEPT")
"""Kinds of bodies whose powers stand in the list of matters; others name their own basis."""
BODY = "participant"
"""The slot of the body whose part it is."""


def joint_plan(uow: UnitOfWork, data: Mapping[str, Any], places: Places) -> list[FieldError]:
    """Each body stands in the plan once and may act on its matter on the day (APL 18, 24)."""
    day = day_of(data.get("date")) or local_date(uow.now)
    errors: list[FieldError] = []
    seen: set[str] = set()
    for index, row in enumerate(data.get("participants", ())):
        pointer = f"/participants/{index}"
        code = str(row.get("organization", ""))
        body = organization_by_code(uow.session, code)
        if body is None:
            continue
        if code in seen:
            text = Text("{name}已经列在前面，一个单位写一行。", name=body.short_name)
            errors.append(FieldError(f"{pointer}/organization", text))
        seen.add(code)
        if body.kind not in LISTED:
            if not row.get("power_basis"):
                text = Text("{name}的职权不在事项清单里，请写明依据。", name=body.short_name)
                errors.append(FieldError(f"{pointer}/power_basis", text))
        elif not row.get("matter"):
            text = Text("请选择{name}按哪一事项参加。", name=body.short_name)
            errors.append(FieldError(f"{pointer}/matter", text))
        elif not_competent(uow, f"{pointer}/matter", body, str(row["matter"]), day):
            text = Text(
                "{day}这一事项不在{name}的权限清单里，请换事项或者换单位。",
                day=day.isoformat(),
                name=body.short_name,
            )
            errors.append(FieldError(f"{pointer}/matter", text))
    return errors


def reviewer_at_hand(uow: UnitOfWork, data: Mapping[str, Any], places: Places) -> list[FieldError]:
    """The body that reviews has a reviewer with a valid qualification (APL 58)."""
    body = organization_by_code(uow.session, str(data.get("review_body", "")))
    today = local_date(uow.now)
    if body is None or any(
        valid_certificate(uow.session, each.id, today, "legal_review")
        for each in holders(uow.session, "legal_reviewer", body.id, today)
    ):
        return []
    text = Text("{name}没有具备资格的法制审核员，请选共享审核员所在的单位。", name=body.short_name)
    return [FieldError("/review_body", text)]


def qualified_reviewer(
    uow: UnitOfWork, data: Mapping[str, Any], places: Places
) -> list[FieldError]:
    """Who reviews is qualified today and takes no part in what is reviewed (APL 58).

    Raises NotPermitted otherwise.
    """
    if valid_certificate(uow.session, uow.person.id, local_date(uow.now), "legal_review") is None:
        raise NotPermitted(Text("您没有有效的法制审核资格，不能审查（行政处罚法第五十八条）。"))
    taking_part = {
        str(name) for row in data.get("participants", ()) for name in row.get("officers", ())
    } | {str(name) for name in data.get("investigators", ())}
    if uow.person.username in taking_part:
        raise NotPermitted(Text("您参加这次执法，不能审查（行政处罚法第五十八条）。"))
    return []


def joint_notice(
    uow: UnitOfWork, data: Mapping[str, Any], places: Places, rules: Mapping[str, Rule]
) -> list[FieldError]:
    """The day leaves the time of notice; in urgent matters it is not past."""
    day, today = day_of(data.get("date")), local_date(uow.now)
    if day is None:
        return []
    if data.get("urgent"):
        if day < today:
            return [FieldError("/date", Text("实施日期不能早于今天。"))]
        return []
    days = rules[NOTICE].amount.value
    earliest = office_calendar(uow.session).add_workdays(today, days)
    if day >= earliest:
        return []
    text = Counted(
        "要在实施前 {count} 个工作日通知各单位，最早 {day}；情况紧急的请勾选“紧急”。",
        count=days,
        day=earliest.isoformat(),
    )
    return [FieldError("/date", text)]


def own_officers(uow: UnitOfWork, data: Mapping[str, Any], places: Places) -> list[FieldError]:
    """Who is named to come belongs to the body and is certified on the day (APL 42)."""
    return list(_uncertified(uow, data, places, "officers"))


def carried_out(uow: UnitOfWork, data: Mapping[str, Any], places: Places) -> list[FieldError]:
    """On the day or after it, by two certified officers of the body, recorded from start to end.

    APL 42, 47, 55. The check record itself is a field that the form asks for.
    """
    day = day_of(data.get("date"))
    if day is not None and local_date(uow.now) < day:
        text = Text("还没有到实施日期（{day}），不能登记实施完毕。", day=day.isoformat())
        return [FieldError("/decision", text)]
    return [
        *_uncertified(uow, data, places, "officers_present"),
        *_unrecorded(uow, data, places[BODY]),
    ]


def _uncertified(
    uow: UnitOfWork, data: Mapping[str, Any], places: Places, field: str
) -> Iterator[FieldError]:
    body = places[BODY]
    day = day_of(data.get("date")) or local_date(uow.now)
    own = {person.username for person in people_of(uow.session, [body.id], day)}
    for index, username in enumerate(data.get(field, ())):
        person = person_by_username(uow.session, str(username))
        pointer = f"/{field}/{index}"
        if person is None or username not in own:
            text = Text("“{name}”不是{body}的人员。", name=username, body=body.short_name)
            yield FieldError(pointer, text)
        elif valid_certificate(uow.session, person.id, day) is None:
            text = Text(
                "{name}在{day}没有有效的执法证（行政处罚法第四十二条）。",
                name=person.name,
                day=day.isoformat(),
            )
            yield FieldError(pointer, text)


def _unrecorded(
    uow: UnitOfWork, data: Mapping[str, Any], body: Organization
) -> Iterator[FieldError]:
    fields = ("recording_start", "recording_end")
    given = {field: str(data[field]) for field in fields if data.get(field)}
    found = {row.id: row for row in evidence_by_ids(uow.session, given.values())}
    own = {person.id for person in people_of(uow.session, [body.id], local_date(uow.now))}
    for field, evidence_id in given.items():
        if evidence_id not in found or found[evidence_id].added_by_id not in own:
            text = Text("请选{name}上传的音像记录。", name=body.short_name)
            yield FieldError(f"/{field}", text)
    if len(given) == len(fields) and len(set(given.values())) < len(fields):
        yield FieldError("/recording_end", Text("开始和结束的音像记录不能是同一个文件。"))


def results_to_follow(uow: UnitOfWork, data: Mapping[str, Any], places: Places) -> list[FieldError]:
    """What a body handles itself lies within its powers; what it refers goes to a competent body."""
    body = places[BODY]
    day = day_of(data.get("date")) or local_date(uow.now)
    errors: list[FieldError] = []
    for index, row in enumerate(data.get("findings", ())):
        pointer, code = f"/findings/{index}", str(row.get("matter", ""))
        if row.get("handling") == "own_case" and body.kind in LISTED:
            if not_competent(uow, f"{pointer}/matter", body, code, day):
                text = Text(
                    "这一事项不在{name}的权限清单里，不能自行立案，请移送有权单位。",
                    name=body.short_name,
                )
                errors.append(FieldError(f"{pointer}/handling", text))
        elif row.get("handling") == "refer":
            errors += _referred(uow, pointer, row, body)
    return errors


def leads_to_pass(uow: UnitOfWork, data: Mapping[str, Any], places: Places) -> list[FieldError]:
    """What is not corrected goes from the initiator to a competent body."""
    return [
        error
        for index, row in enumerate(data.get("uncorrected", ()))
        for error in _referred(uow, f"/uncorrected/{index}", row, places["initiator"])
    ]


def _referred(
    uow: UnitOfWork, pointer: str, row: Mapping[str, Any], sender: Organization
) -> list[FieldError]:
    if sender.kind not in LISTED:  # nobody there drafts or approves a referral
        text = Text(
            "{name}在平台上不发起线索移送，请告知牵头单位，由其登记移送。", name=sender.short_name
        )
        return [FieldError(f"{pointer}/handling", text)]
    receiver = organization_by_code(uow.session, str(row.get("to", "")))
    if receiver is None:
        return [FieldError(f"{pointer}/to", Text("移送的要写明移送给哪个单位。"))]
    if receiver.id == sender.id:
        text = Text("不能移送给{name}自己，请按“自行立案”登记。", name=sender.short_name)
        return [FieldError(f"{pointer}/to", text)]
    if sender.kind != "TOWN" and receiver.kind != "TOWN":
        text = Text("{name}的线索移送给乡镇（街道），请换接收单位。", name=sender.short_name)
        return [FieldError(f"{pointer}/to", text)]
    return not_competent(uow, f"{pointer}/to", receiver, str(row.get("matter", "")))


CHECKS: dict[str, Check] = {
    "carried_out": carried_out,
    "joint_plan": joint_plan,
    "leads_to_pass": leads_to_pass,
    "own_officers": own_officers,
    "qualified_reviewer": qualified_reviewer,
    "results_to_follow": results_to_follow,
    "reviewer_at_hand": reviewer_at_hand,
}
RULE_CHECKS: dict[str, RuleCheck] = {"joint_notice": joint_notice}
