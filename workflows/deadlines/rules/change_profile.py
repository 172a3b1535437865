"""Changing a warning profile: when people are reminded and warned, from a day on and why.

Clocks that were opened before keep the profile as it was on that day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.profiles import Profile
from workflows.deadlines.rules.changing import check_seen, wrong_day, wrong_reason
from workflows.deadlines.rules.permissions import check_may_change_rules
from workflows.deadlines.rules.queries import (
    locked_profile,
    profile_row,
    profile_versions,
)
from workflows.deadlines.rules.versions import ProfileVersion
from workflows.errors import FieldError, Invalid, NotFound, WrongState
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.texts import Text


def change_profile(
    uow: UnitOfWork,
    code: str,
    *,
    remind: str,
    warn: str,
    reason: str,
    valid_from: date | None,
    seen: str | None = None,
) -> Profile:
    """Let a profile remind (empty: never) and warn at other moments from a day on.

    Raises NotFound, NotPermitted, WrongState (changed meanwhile), Stale, Invalid.
    """
    check_may_change_rules(uow.person)
    versions = [each for each in profile_versions(uow.session) if each.profile.code == code]
    if not versions:
        raise NotFound(Text("没有这个提醒档。"))
    check_seen(seen, [each.id for each in versions])
    last = versions[-1]
    row = locked_profile(uow.session, last.id)
    if row.valid_to is not None:
        raise WrongState(Text("刚刚有人更改过这一档，请刷新后再看。"))
    reason = reason.strip()
    new = replace(last.profile, remind=remind.strip(), warn=warn.strip())
    errors = [*wrong_reason(reason), *wrong_day(uow, valid_from, versions)]
    errors += _wrong_moments(last.profile, new)
    if errors or valid_from is None:
        raise Invalid(errors)
    row.valid_to = valid_from
    uow.session.add(
        profile_row(
            ProfileVersion("", last.place, new, valid_from, None, reason, uow.person.id), uow.now
        )
    )
    record(
        uow,
        Kind.WARNING_CHANGED,
        profile=code,
        title=new.title,
        before=_said(last.profile),
        after=_said(new),
        valid_from=valid_from.isoformat(),
        opinion=reason,
    )
    uow.session.flush()
    return new


def _wrong_moments(last: Profile, new: Profile) -> Iterator[FieldError]:
    if new.exact:
        how = Text("请写“2H”（剩 2 小时）或者“50%”（剩一半）。")
    else:
        how = Text("请写“3WD”（剩 3 个工作日）、“5CD”（剩 5 天）或者“09:00”（末日几点）。")
    if new.remind and not new.understands(new.remind):
        yield FieldError("/remind", how)
    if not new.understands(new.warn):
        yield FieldError("/warn", how)
    if new == last:
        yield FieldError("/warn", Text("没有更改任何内容。"))


def _said(profile: Profile) -> dict[str, str]:
    return {"remind": profile.remind, "warn": profile.warn}
