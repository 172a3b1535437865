"""How the rows of a case's history about contested overdue days read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from flask_babel import gettext, ngettext

from oversight.overdue.contest_overdue import GROUNDS
from oversight.overdue.decide_appeal import OUTCOMES
from web.pages.names import Names
from web.texts import say, written_day
from workflows.cases.models import Case
from workflows.history.kinds import Kind

Said = tuple[str, Literal["done", "late", "warn", "note", "system"], str]
"""Title, tone and detail of an entry."""


def _contested(data: dict[str, Any], case: Case, names: Names) -> Said:
    title = gettext("申诉剔除“%(title)s”的超期日", title=names.words(case, str(data["title"])))
    return title, "note", gettext("%(days)s；%(ground)s", days=_days(data), ground=_ground(data))


def _decided(data: dict[str, Any], case: Case, names: Names) -> Said:
    outcome = say(OUTCOMES[data["outcome"]])
    title = gettext(
        "“%(title)s”超期日的申诉：%(outcome)s",
        title=names.words(case, str(data["title"])),
        outcome=outcome,
    )
    return title, "note", _days(data) if data["first"] else ""


def _ground(data: dict[str, Any]) -> str:
    return say(GROUNDS[data["ground"]])


def _days(data: dict[str, Any]) -> str:
    first, last = (date.fromisoformat(str(data[key])) for key in ("first", "last"))
    number = ngettext("%(num)s 个工作日", "%(num)s 个工作日", int(data["days"]))
    return gettext(
        "%(first)s 至 %(last)s，共 %(number)s",
        first=written_day(first),
        last=written_day(last),
        number=number,
    )


OVERDUE_SENTENCES: dict[Kind, Callable[[dict[str, Any], Case, Names], Said]] = {
    Kind.OVERDUE_CONTESTED: _contested,
    Kind.OVERDUE_DECIDED: _decided,
}
