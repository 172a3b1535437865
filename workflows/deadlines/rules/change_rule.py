"""Changing a deadline rule: a new version from a day on, by whom, why and on what ground.

What runs keeps the version that it was started with (`recompute_deadlines` moves it, deliberately).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from workflows.calendar.queries import office_calendar
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import Amount, TimeRuleError, parse_amount
from workflows.deadlines.rules.changing import (
    LONGEST_BASIS,
    check_seen,
    wrong_day,
    wrong_reason,
    wrong_text,
)
from workflows.deadlines.rules.lighter import is_longer
from workflows.deadlines.rules.permissions import check_may_change_rules
from workflows.deadlines.rules.queries import (
    locked_rule,
    profiles_on,
    row_of,
    timelines,
    version_of,
)
from workflows.deadlines.rules.versions import RuleVersion, version_on
from workflows.errors import FieldError, Invalid, NotFound, WrongState
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.texts import Text

STATUSES = ("V", "记忆", "D")


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What is changed of a rule; None leaves it. An empty `warn_profile` means: by length."""

    amount: str | None = None
    urgent: str | None = None
    warn_profile: str | None = None
    basis: str | None = None
    status: str | None = None


def change_rule(
    uow: UnitOfWork,
    process: str,
    code: str,
    change: RuleChange,
    *,
    reason: str,
    valid_from: date | None,
    seen: str | None = None,
) -> RuleVersion:
    """Let a rule (of the law: with an empty `process`) say something else from a day on.

    `seen` is the id of the version that the person looked at. What the law fixes (status V) is made
    longer only on a new ground. A new ground is to be verified until it is said that it was read.
    Raises NotFound, NotPermitted, WrongState (no period, or the rule is gone), Stale, Invalid.
    """
    check_may_change_rules(uow.person)
    versions = timelines(uow.session).get((process, code), ())
    if not versions:
        raise NotFound(Text("没有这条时限规则。"))
    check_seen(seen, [each.id for each in versions])
    last = versions[-1]
    if locked_rule(uow.session, last.id).valid_to is not None:
        raise WrongState(Text("这条规则已经停用，或者刚刚有人更改过，请刷新后再看。"))
    if last.amount is None:
        raise WrongState(Text("这一条规定的不是期限，没有可以更改的时长。"))
    reason = reason.strip()
    new = _changed(last, change)
    errors = [*wrong_reason(reason), *wrong_day(uow, valid_from, versions)]
    errors += _wrong_amounts(last, new)
    errors += wrong_text("basis", new.basis, LONGEST_BASIS)
    if not errors:
        assert valid_from is not None
        errors += [
            *_longer_than_law(uow, versions, new, valid_from),
            *_wrong_profile(uow, new, valid_from),
            *_nothing_changed(last, new),
        ]
    if errors or valid_from is None:
        raise Invalid(errors)
    return _put(uow, last, new, reason, valid_from)


def _changed(last: RuleVersion, change: RuleChange) -> RuleVersion:
    basis = last.basis if change.basis is None else change.basis.strip()
    assumed = "记忆" if basis != last.basis and last.status == "V" else last.status
    profile = last.warn_profile if change.warn_profile is None else change.warn_profile
    return replace(
        last,
        amount=last.amount if change.amount is None else change.amount.strip(),
        urgent=last.urgent if change.urgent is None else change.urgent.strip(),
        warn_profile=profile or None,
        basis=basis,
        status=change.status or assumed,
        source="county",
    )


def _wrong_amounts(last: RuleVersion, new: RuleVersion) -> Iterator[FieldError]:
    for field, given, before in (
        ("amount", new.amount, last.amount),
        ("urgent", new.urgent, last.urgent),
    ):
        if given == before:
            continue
        if before is None:
            said = Text("这条规则没有紧急事项的期限。")
            yield FieldError(f"/{field}", said)
            continue
        try:
            amount = parse_amount(given or "")
        except TimeRuleError as error:
            yield FieldError(f"/{field}", error.text)
            continue
        if field == "amount" and last.ext_amount:
            unit = parse_amount(last.ext_amount).unit
            if amount.unit is not unit:
                said = Text("这个期限可以延长，单位要和延长的一样，是{unit}。", unit=unit.value)
                yield FieldError("/amount", said)
    if not new.basis:
        yield FieldError("/basis", Text("请写明依据。"))
    if new.status not in STATUSES:
        yield FieldError("/status", Text("请选依据是否核对过原文。"))


def _longer_than_law(
    uow: UnitOfWork, versions: Sequence[RuleVersion], new: RuleVersion, day: date
) -> Iterator[FieldError]:
    """What the law fixes is not made longer without its own ground, nor urgent more than ordinary."""
    calendar = office_calendar(uow.session)
    length, ceiling = new.length, _ceiling(uow, versions, day)
    assert length is not None
    if new.urgent and is_longer(parse_amount(new.urgent), length, day, calendar):
        yield FieldError("/urgent", Text("紧急事项的期限不能长过一般的期限。"))
    if ceiling is None or new.basis != versions[-1].basis:
        return
    if is_longer(length, ceiling, day, calendar):
        said = Text("法律规定是{amount}，要长过它须写明新的依据。", amount=ceiling.text)
        yield FieldError("/basis", said)


def _ceiling(uow: UnitOfWork, versions: Sequence[RuleVersion], day: date) -> Amount | None:
    """How much time the law gives: by its own rule of this code, else as the folder says it."""
    last = versions[-1]
    law = version_on(timelines(uow.session).get(("", last.code), ()), day)
    if last.process and law is not None and law.status == "V" and law.length is not None:
        return law.length
    own = next((each for each in reversed(versions) if each.source != "county"), last)
    return own.length if own.status == "V" else None


def _wrong_profile(uow: UnitOfWork, new: RuleVersion, day: date) -> Iterator[FieldError]:
    if new.warn_profile is None:
        return
    assert new.length is not None
    fitting = [each.code for each in profiles_on(uow.session, day) if each.fits(new.length)]
    if new.warn_profile not in fitting:
        said = Text("这个提醒档不适合{amount}的期限，请另选一档。", amount=new.length.text)
        yield FieldError("/warn_profile", said)


def _nothing_changed(last: RuleVersion, new: RuleVersion) -> Iterator[FieldError]:
    if replace(new, source=last.source) == last:
        yield FieldError("/amount", Text("没有更改任何内容。"))


def _put(
    uow: UnitOfWork, last: RuleVersion, new: RuleVersion, reason: str, valid_from: date
) -> RuleVersion:
    row = row_of(
        replace(new, valid_from=valid_from, reason=reason, changed_by_id=uow.person.id), uow.now
    )
    locked_rule(uow.session, last.id).valid_to = valid_from
    uow.session.add(row)
    record(
        uow,
        Kind.RULE_CHANGED,
        process=last.process,
        rule=last.code,
        title=last.title,
        before=_said(last),
        after=_said(new),
        basis=new.basis,
        valid_from=valid_from.isoformat(),
        opinion=reason,
    )
    uow.session.flush()
    return version_of(row)


def _said(version: RuleVersion) -> dict[str, str | None]:
    return {
        "amount": version.amount,
        "urgent": version.urgent,
        "warn_profile": version.warn_profile,
        "status": version.status,
    }
