"""The list of deadline rules: those of the processes and those of the law, with their status."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from web.access import signed_in
from web.errors import status_of
from web.pages.ended_bases import ended_words
from web.pages.rule_page import build_rule, change_of, found_rule
from web.pages.rule_words import LAW, RuleWords, rule_row
from web.unit_of_work import current_uow
from web.view_models.forms import Option
from web.view_models.rules import RulesPage
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.rules.change_rule import change_rule
from workflows.deadlines.rules.changing import day_written
from workflows.deadlines.rules.citations import cited
from workflows.deadlines.rules.queries import legal_bases, timelines
from workflows.deadlines.rules.versions import RuleVersion, holding_on
from workflows.errors import Refusal

pages = Blueprint("rules", __name__)

FILTERS = ("process", "law", "status", "q")


@pages.get("/deadlines/rules")
@signed_in
def rule_list() -> str:
    """All rules that hold today, or those asked for."""
    return render_template("rules.html", page=build_rules(current_uow()))


@pages.get("/deadlines/rules/<process>/<code>")
@signed_in
def rule_page(process: str, code: str) -> str:
    """A rule with its versions and articles; whoever may change it finds the form."""
    uow = current_uow()
    return render_template("rule.html", page=build_rule(uow, found_rule(uow, process, code)))


@pages.post("/deadlines/rules/<process>/<code>")
@signed_in
def change(process: str, code: str) -> Redirect | tuple[str, int]:
    """Change it; what is refused comes back with what was typed."""
    uow = current_uow()
    form = request.form.to_dict()
    versions = found_rule(uow, process, code)
    try:
        with uow.attempt():
            change_rule(
                uow,
                versions[-1].process,
                code,
                change_of(form, versions[-1]),
                reason=form.get("reason", ""),
                valid_from=day_written(form.get("valid_from", "")),
                seen=form.get("seen") or None,
            )
    except Refusal as refusal:
        page = build_rule(uow, found_rule(uow, process, code), form, refusal)
        return render_template("rule.html", page=page), status_of(refusal)
    flash(gettext("已更改，正在计算的期限仍按原来的规则。"), "ok")
    return redirect(f"/deadlines/rules/{process}/{code}", 303)


def build_rules(uow: UnitOfWork) -> RulesPage:
    """The rules that hold today, as the address filters them."""
    asked = {name: request.args.get(name, "").strip() for name in FILTERS}
    words, today = RuleWords.of(uow), local_date(uow.now)
    held = [
        (versions, rule)
        for versions in timelines(uow.session).values()
        if (rule := holding_on(versions, today)) is not None
    ]
    held.sort(key=lambda each: not each[1].process)
    return RulesPage(
        url="/deadlines/rules",
        rows=tuple(
            rule_row(words, versions, rule, ended_words(uow, rule.basis))
            for versions, rule in held
            if _is_asked_for(uow, words, rule, asked)
        ),
        profiles_url="/deadlines/profiles",
        bases_url="/deadlines/bases",
        q=asked["q"],
        processes=tuple(_processes(words, [rule for _, rule in held])),
        process=asked["process"],
        laws=tuple(_laws(uow, [rule for _, rule in held])),
        law=asked["law"],
        statuses=(
            Option("V", gettext("已核原文")),
            Option("open", gettext("待核")),
            Option("county", gettext("县里更改过")),
            Option("ended", gettext("依据已失效")),
        ),
        status=asked["status"],
        clear_url="/deadlines/rules" if any(asked.values()) else None,
    )


def _is_asked_for(
    uow: UnitOfWork, words: RuleWords, rule: RuleVersion, asked: dict[str, str]
) -> bool:
    if asked["process"] not in ("", rule.process or LAW):
        return False
    if asked["status"] == "county" and rule.source != "county":
        return False
    if asked["status"] == "ended" and not ended_words(uow, rule.basis):
        return False
    if asked["status"] in ("V", "open") and (rule.status == "V") != (asked["status"] == "V"):
        return False
    if asked["law"] and asked["law"] not in _laws_of(uow, rule):
        return False
    said = f"{rule.code} {words.title(rule)} {words.steps(rule)} {rule.basis} {rule.note}".lower()
    return all(word in said for word in asked["q"].lower().split())


def _processes(words: RuleWords, rules: Sequence[RuleVersion]) -> Iterator[Option]:
    yield Option(LAW, gettext("法律法规规定的期限"))
    for key in dict.fromkeys(rule.process for rule in rules if rule.process):
        yield Option(key, words.process(key))


def _laws(uow: UnitOfWork, rules: Sequence[RuleVersion]) -> Iterator[Option]:
    named = {law for rule in rules for law in _laws_of(uow, rule)}
    for law in sorted(named):
        yield Option(law, law)


def _laws_of(uow: UnitOfWork, rule: RuleVersion) -> set[str]:
    return {each.law for each in cited(rule.basis, legal_bases(uow.session))}
