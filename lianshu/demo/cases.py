"""The cases under way when the demo clock starts, played step by step in the weeks before it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from importlib.resources import files
from typing import Any

from lianshu.observe import following_case
from lianshu.platform import Platform
from lianshu.play import acting, attach, claim, complete, start, with_files
from lianshu.postman import Postman
from lianshu.stories import FILES
from lianshu.story_verbs import VERBS
from lianshu.tick import advance, play_until
from workflows.calendar.local_time import at_time, day_of
from workflows.calendar.seed import seed_calendar

PROCESS = "lead_referral"
SUPERVISED = "supervised"
CASE = "@case "
"""In the data of a deed, before the name of a case that began earlier: the id of that case."""
WRITTEN = re.compile(r"@?([+-])(\d+)WD(?: (\d\d):(\d\d))?")


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that one person does in one case."""

    at: datetime
    case: str
    """The name of the case in the file, or its place there."""
    who: str
    task: str
    decision: str
    data: Mapping[str, Any]
    opinion: str
    files: tuple[tuple[str, bytes], ...]
    verb: str = ""
    process: str = PROCESS
    opened_by: str = ""
    """The name of the case that opened this one, where nobody started it."""


def play_cases(platform: Platform, starts_at: datetime) -> None:
    """Play all cases together, in order of time, with everything that falls due in between.

    What would be done only after the start is left out.
    """
    cases: dict[str, str] = {}
    deeds = [deed for deed in _deeds(day_of(starts_at)) if deed.at <= starts_at]
    postman = Postman(platform)
    for deed in sorted(deeds, key=lambda each: each.at):
        play_until(
            platform, deed.at, postman
        )  # and what the deed before it left to do, at that one's time
        _do(platform, deed, cases)
    advance(platform, starts_at)


def first_deed_at(starts_at: datetime) -> datetime:
    """When the oldest of the cases begins."""
    return min(deed.at for deed in _deeds(day_of(starts_at)))


def _do(platform: Platform, deed: Deed, cases: dict[str, str]) -> None:
    data = {field: _case_named(value, cases) for field, value in deed.data.items()}
    if deed.case not in cases and deed.opened_by:
        cases[deed.case] = following_case(platform, cases[deed.opened_by], SUPERVISED)
    elif deed.case not in cases:
        cases[deed.case] = start(platform, deed.who, deed.process, data)
        data = {}
    case_id = cases[deed.case]
    added = [attach(platform, deed.who, case_id, name, content) for name, content in deed.files]
    data = {field: added if value == FILES else value for field, value in data.items()}
    if deed.verb:
        with acting(platform, deed.who) as uow:
            VERBS[deed.verb](uow, case_id, data)
    elif deed.decision == "claim":
        claim(platform, deed.who, case_id, deed.task)
    elif deed.task:
        answers = with_files(platform, case_id, data)
        complete(platform, deed.who, case_id, deed.task, deed.decision, answers, deed.opinion)


def _case_named(value: Any, cases: Mapping[str, str]) -> Any:
    named = isinstance(value, str) and value.startswith(CASE)
    return cases[value.removeprefix(CASE)] if named else value


def _deeds(start_day: date) -> Iterator[Deed]:
    content = (files("lianshu.demo") / "data" / "cases.toml").read_text(encoding="utf-8")
    for number, case in enumerate(tomllib.loads(content)["case"]):
        for index, step in enumerate(case["step"]):
            begins = index == 0 and "data" in case
            given = case["data"] if begins else step.get("data", {})
            task, _, decision = step.get("do", "").partition(":")
            if "claim" in step:
                task, decision = step["claim"], "claim"
            yield Deed(
                at=_moment(step["at"], start_day),
                case=case.get("name", str(number)),
                who=step["who"],
                task=task,
                decision=decision,
                data={field: _value(value, start_day) for field, value in given.items()},
                opinion=step.get("opinion", ""),
                files=tuple(_file(text) for text in step.get("files", [])),
                verb=step.get("verb", ""),
                process=case.get("process", PROCESS),
                opened_by=case.get("opened_by", ""),
            )


def _value(value: Any, start_day: date) -> Any:
    """A value of a form; `@-3WD` is a date, `@-3WD 14:20` an instant, also in rows and lists."""
    if isinstance(value, list):
        return [_value(each, start_day) for each in value]
    if isinstance(value, dict):
        return {key: _value(each, start_day) for key, each in value.items()}
    if not isinstance(value, str) or not WRITTEN.fullmatch(value):
        return value
    moment = _moment(value, start_day)
    return moment.isoformat(timespec="minutes") if " " in value else moment.date().isoformat()


def _moment(text: str, start_day: date) -> datetime:
    match = WRITTEN.fullmatch(text)
    if match is None:
        raise ValueError(f"not so many working days from the start: {text!r}")
    day = seed_calendar().add_workdays(start_day, int(match[1] + match[2]))
    return at_time(day, time(int(match[3] or 0), int(match[4] or 0)))


def _file(text: str) -> tuple[str, bytes]:
    source, _, name = text.partition("=")
    return name, (files("lianshu.demo") / "data" / source).read_bytes()
