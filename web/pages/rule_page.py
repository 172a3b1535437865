"""One deadline rule: what it says, what it said before, its articles, and the form that changes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from flask_babel import gettext

from web.pages.basis_words import basis_row
from web.pages.form_fields import errors_by_input, errors_of_refusal
from web.pages.moments import moment_words, profile_title
from web.pages.names import Names
from web.pages.rule_words import (
    LAW,
    RuleWords,
    amount_words,
    roll_words,
    rule_row,
    rule_url,
    source_words,
)
from web.texts import say
from web.view_models.forms import Field, FormError, Option
from web.view_models.rules import BasisRow, ChangeForm, RulePage, VersionRow
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import Unit
from workflows.deadlines.rules.change_rule import RuleChange
from workflows.deadlines.rules.changing import LONGEST_BASIS, LONGEST_REASON
from workflows.deadlines.rules.citations import cited
from workflows.deadlines.rules.permissions import may_change_rules, may_recount
from workflows.deadlines.rules.queries import legal_bases, profile_on, profiles_on, timelines
from workflows.deadlines.rules.versions import RuleVersion, holding_on, holds_on
from workflows.errors import Invalid, NotFound, Refusal
from workflows.texts import Text

_DAY = timedelta(days=1)


def found_rule(uow: UnitOfWork, process: str, code: str) -> Sequence[RuleVersion]:
    """The versions of the rule that an address names; raises NotFound."""
    versions = timelines(uow.session).get(("" if process == LAW else process, code))
    if not versions:
        raise NotFound(Text("没有这条时限规则。"))
    return versions


def build_rule(
    uow: UnitOfWork,
    versions: Sequence[RuleVersion],
    typed: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
    recount_refusal: Refusal | None = None,
) -> RulePage:
    """The page; with what was typed and what is wrong with it, where a change was refused."""
    words, today = RuleWords.of(uow), local_date(uow.now)
    shown = holding_on(versions, today) or versions[-1]
    length = shown.length
    warn = profile_on(uow.session, length, today, shown.warn_profile).warn if length else ""
    extension = amount_words(shown.ext_amount)
    return RulePage(
        row=rule_row(words, versions, shown),
        start=words.start(shown),
        extension=gettext("可以延长 %(amount)s", amount=extension) if extension else "",
        warn=moment_words(warn),
        roll=roll_words(shown),
        person=_person(shown.lighter),
        versions=tuple(_versions(uow, versions, today)),
        bases=tuple(_basis_rows(uow, shown.basis, today)),
        back_url="/deadlines/rules",
        form=_form(uow, versions, typed if recount_refusal is None else None, refusal),
        recount=_recount(uow, versions, typed, recount_refusal),
    )


def _recount(
    uow: UnitOfWork,
    versions: Sequence[RuleVersion],
    typed: Mapping[str, str] | None,
    refusal: Refusal | None,
) -> ChangeForm | None:
    """To count anew what runs by the version before, where there is one."""
    held = [each for each in versions if each.valid_from != each.valid_to]
    now = holding_on(held, local_date(uow.now))
    if not may_recount(uow.person) or not versions[-1].process or now in (None, held[0]):
        return None
    errors = errors_by_input(refusal.errors, say)[1] if isinstance(refusal, Invalid) else ()
    if refusal is not None and not errors:
        errors = (FormError("", say(refusal.text)),)
    errors = tuple(FormError("recount_reason", each.message) for each in errors)
    field = Field(
        "recount_reason",
        gettext("重新计算的理由"),
        "textarea",
        (typed or {}).get("recount_reason", "") if refusal else "",
        max_length=LONGEST_REASON,
        error=errors[0].message if errors else "",
    )
    return ChangeForm(f"{rule_url(versions[-1])}/recount", "", (field,), errors)


def _person(lighter: str) -> str:
    return {
        "longer": gettext("当事人的期限，越长越有利"),
        "shorter": gettext("约束机关的期限，越短对当事人越有利"),
        "": "",
    }[lighter]


def _versions(
    uow: UnitOfWork, versions: Sequence[RuleVersion], today: date
) -> Iterator[VersionRow]:
    names = Names(uow)
    before = ""
    rows = []
    for version in versions:
        never = version.valid_from is not None and version.valid_from == version.valid_to
        rows.append(
            VersionRow(
                since=version.valid_from,
                until=version.valid_to - _DAY if version.valid_to and not never else None,
                amount=amount_words(version.amount),
                urgent=amount_words(version.urgent),
                warn=_profile_title(uow, version.warn_profile, today),
                status=version.status,  # type: ignore[arg-type]
                source=source_words(version),
                basis=version.basis if version.basis != before else "",
                reason=version.reason,
                by=names.person(version.changed_by_id),
                holds=holds_on(version, today),
                never=never,
            )
        )
        before = version.basis
    yield from reversed(rows)


def _profile_title(uow: UnitOfWork, code: str | None, day: date) -> str:
    if code is None:
        return ""
    found = profiles_on(uow.session, day)
    return next((profile_title(each) for each in found if each.code == code), code)


def _basis_rows(uow: UnitOfWork, text: str, day: date) -> Iterator[BasisRow]:
    bases = legal_bases(uow.session)
    for each in cited(text, bases):
        yield basis_row(bases, each, day)


def change_of(form: Mapping[str, str], last: RuleVersion) -> RuleChange:
    """What a form wants changed; what it does not ask for stays."""
    return RuleChange(
        amount=_joined(form, "amount"),
        urgent=_joined(form, "urgent") if last.urgent else None,
        warn_profile=form.get("warn_profile"),
        basis=form.get("basis"),
        status=form.get("status") or None,
    )


def _joined(form: Mapping[str, str], field: str) -> str | None:
    if field not in form:
        return None
    return f"{form[field].strip()}{form.get(f'{field}_unit', '')}"


def _form(
    uow: UnitOfWork,
    versions: Sequence[RuleVersion],
    typed: Mapping[str, str] | None,
    refusal: Refusal | None,
) -> ChangeForm | None:
    last = versions[-1]
    if not may_change_rules(uow.person):
        return None
    url = rule_url(last)
    if last.length is None:
        return ChangeForm(
            url, last.id, denied=gettext("这一条规定的不是期限，没有可以更改的时长。")
        )
    if last.valid_to is not None:
        return ChangeForm(url, last.id, denied=gettext("流程已经不再使用这条规则。"))
    wrong, errors = errors_of_refusal(refusal, say)
    seen = (typed or {}).get("seen", last.id)
    return ChangeForm(url, seen, tuple(_fields(uow, last, typed or {}, wrong)), errors)


def _fields(
    uow: UnitOfWork, last: RuleVersion, typed: Mapping[str, str], wrong: Mapping[str, str]
) -> Iterator[Field]:
    today = local_date(uow.now)
    for name, label, text in (
        ("amount", gettext("期限"), last.amount),
        ("urgent", gettext("紧急事项的期限"), last.urgent),
    ):
        if text is not None:
            yield from _amount_fields(name, label, text, typed, wrong)
    assert last.length is not None
    profiles = [each for each in profiles_on(uow.session, today) if each.fits(last.length)]
    yield Field(
        "warn_profile",
        gettext("提醒档"),
        "select",
        typed.get("warn_profile", last.warn_profile or ""),
        options=tuple(Option(each.code, profile_title(each)) for each in profiles),
        hint=gettext("不选的按期限长短取档"),
        required=False,
        error=wrong.get("warn_profile", ""),
    )
    yield from _basis_fields(last, typed, wrong)
    yield Field(
        "valid_from",
        gettext("从哪一天起"),
        "date",
        typed.get("valid_from", today.isoformat()),
        minimum=today.isoformat(),
        hint=gettext("这一天及以后起算的期限按新的规则"),
        half=True,
        error=wrong.get("valid_from", ""),
    )
    yield Field(
        "reason",
        gettext("理由"),
        "textarea",
        typed.get("reason", ""),
        max_length=LONGEST_REASON,
        error=wrong.get("reason", ""),
    )


def _basis_fields(
    last: RuleVersion, typed: Mapping[str, str], wrong: Mapping[str, str]
) -> Iterator[Field]:
    yield Field(
        "basis",
        gettext("依据"),
        "textarea",
        typed.get("basis", last.basis),
        hint=gettext("里面写有日数的，和期限一并改"),
        max_length=LONGEST_BASIS,
        error=wrong.get("basis", ""),
    )
    yield Field(
        "status",
        gettext("依据核对情况"),
        "select",
        typed.get("status", ""),
        options=(
            Option("V", gettext("已核对原文")),
            Option("记忆", gettext("待核对原文")),
            Option("D", gettext("没有法律规定，本地约定")),
        ),
        hint=gettext("不选的不变；已核的依据改写后为待核"),
        required=False,
        error=wrong.get("status", ""),
    )


def _amount_fields(
    name: str, label: str, text: str, typed: Mapping[str, str], wrong: Mapping[str, str]
) -> Iterator[Field]:
    digits = text.rstrip("WDCMYHIN")
    yield Field(
        name,
        label,
        "number",
        typed.get(name, digits),
        minimum="1",
        half=True,
        error=wrong.get(name, ""),
    )
    yield Field(
        f"{name}_unit",
        gettext("单位"),
        "select",
        typed.get(f"{name}_unit", text.removeprefix(digits)),
        options=tuple(Option(unit.value, words) for unit, words in _units()),
        half=True,
    )


def _units() -> Iterator[tuple[Unit, str]]:
    yield Unit.WD, gettext("个工作日")
    yield Unit.CD, gettext("天（自然日）")
    yield Unit.M, gettext("个月")
    yield Unit.Y, gettext("年")
    yield Unit.H, gettext("小时")
    yield Unit.MIN, gettext("分钟")
