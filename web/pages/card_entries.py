"""How the rows of a case's history about cards read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal

from flask_babel import gettext

from web.pages.names import Names
from web.texts import listed, say, written_day
from workflows.calendar.local_time import to_local
from workflows.cases.models import Case
from workflows.history.kinds import Kind
from workflows.texts import Text

Said = tuple[str, Literal["done", "late", "warn", "note", "system"], str]
"""Title, tone and detail of an entry."""


def _issued(data: dict[str, Any], case: Case, names: Names) -> Said:
    step = names.words(case, str(data["name"]))
    if data["level"] == "red":
        return gettext("“%(name)s”亮红牌", name=step), "late", ""
    return gettext("“%(name)s”亮黄牌", name=step), "warn", ""


def _asked(data: dict[str, Any], case: Case, names: Names) -> Said:
    day = written_day(date.fromisoformat(str(data["due_on"])))
    if data["asked"] == "plan":
        return gettext("请单位负责人在%(day)s前说明办理计划", day=day), "system", ""
    return gettext("请单位负责人在%(day)s前书面答复督办单", day=day), "system", ""


def _answered(data: dict[str, Any], case: Case, names: Names) -> Said:
    step = names.words(case, str(data["name"]))
    title = (
        gettext("说明“%(step)s”的办理计划", step=step)
        if data["asked"] == "plan"
        else gettext("答复“%(step)s”的督办单", step=step)
    )
    if data["late"]:
        title = gettext("%(title)s（迟于要求的日期）", title=title)
    plan = data.get("plan_on")
    day = written_day(date.fromisoformat(str(plan))) if plan else ""
    return (
        title,
        "late" if data["late"] else "done",
        gettext("计划%(day)s办结", day=day) if day else "",
    )


def _card_told(data: dict[str, Any], case: Case, names: Names) -> Said:
    people = listed(names.person(item["person"]) for item in data["told"])
    return gettext("已通知"), "system", people


def _proposed(data: dict[str, Any], case: Case, names: Names) -> Said:
    step = names.words(case, str(data["name"]))
    title = {
        "raise": gettext("提请将“%(step)s”升红牌", step=step),
        "talk": gettext("提请就“%(step)s”约谈", step=step),
        "revoke": gettext("提请撤销“%(step)s”的督办牌", step=step),
    }[str(data["wish"])]
    return title, "note", str(data["reason"])


def _talk_called(data: dict[str, Any], case: Case, names: Names) -> Said:
    meets = _instant(str(data["meets_at"]))
    step = names.words(case, str(data["name"]))
    return gettext("就“%(step)s”约谈，定于%(at)s", step=step, at=meets), "late", str(data["reason"])


def _talk_held(data: dict[str, Any], case: Case, names: Names) -> Said:
    held = _instant(str(data["held_at"]))
    step = names.words(case, str(data["name"]))
    return gettext("“%(step)s”已约谈（%(at)s）", step=step, at=held), "done", str(data["record"])


def _instant(text: str) -> str:
    at = to_local(datetime.fromisoformat(text))
    return f"{written_day(at.date())} {at:%H:%M}"


def _raised(data: dict[str, Any], case: Case, names: Names) -> Said:
    step = names.words(case, str(data["name"]))
    return gettext("“%(name)s”升红牌", name=step), "late", say(Text(str(data["reason"])))


def _revoked(data: dict[str, Any], case: Case, names: Names) -> Said:
    step = names.words(case, str(data["name"]))
    return gettext("撤销“%(name)s”的督办牌", name=step), "note", str(data["reason"])


CARD_SENTENCES: dict[Kind, Callable[[dict[str, Any], Case, Names], Said]] = {
    Kind.CARD_ISSUED: _issued,
    Kind.CARD_RAISED: _raised,
    Kind.CARD_ASKED: _asked,
    Kind.CARD_ANSWERED: _answered,
    Kind.CARD_REVOKED: _revoked,
    Kind.CARD_PROPOSED: _proposed,
    Kind.CARD_TOLD: _card_told,
    Kind.TALK_CALLED: _talk_called,
    Kind.TALK_HELD: _talk_held,
}
