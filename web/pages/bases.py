"""The legal bases: the articles on record, which rules stand on what has ended, and adding one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from web.access import signed_in
from web.errors import status_of
from web.pages.basis_words import (
    basis_options,
    basis_row,
    basis_url,
    checked_options,
    entry_words,
)
from web.pages.ended_bases import ended_words
from web.pages.form_fields import errors_of_refusal
from web.pages.rule_words import RuleWords, rule_row
from web.texts import say
from web.unit_of_work import current_uow
from web.view_models.forms import Field, Option
from web.view_models.rules import BasesPage, BasisRow, ChangeForm, RuleRow
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.rules.add_basis import NewBasis, add_basis
from workflows.deadlines.rules.changing import LONGEST_REASON, day_written
from workflows.deadlines.rules.changing_bases import LONGEST_LAW, LONGEST_TITLE
from workflows.deadlines.rules.citations import cited
from workflows.deadlines.rules.permissions import may_change_rules
from workflows.deadlines.rules.queries import legal_bases, timelines
from workflows.deadlines.rules.versions import Basis, holding_on
from workflows.errors import FieldError, Invalid, Refusal
from workflows.texts import Text

pages = Blueprint("bases", __name__)

URL = "/deadlines/bases"
FILTERS = ("law", "state", "q")
NUMBERS = ("article", "least", "most")

Typed = Mapping[str, str]


@pages.get(URL)
@signed_in
def basis_list() -> str:
    """All of them, or those asked for; whoever may add one finds the form."""
    return render_template("bases.html", page=build_bases(current_uow()))


@pages.post(URL)
@signed_in
def add() -> Redirect | tuple[str, int]:
    """Put one on record; what is refused comes back with what was typed."""
    uow, form = current_uow(), request.form.to_dict()
    try:
        with uow.attempt():
            added = add_basis(uow, new_basis(form), reason=form.get("reason", ""))
    except Refusal as refusal:
        page = build_bases(uow, form, refusal)
        return render_template("bases.html", page=page), status_of(refusal)
    flash(gettext("已增加。"), "ok")
    return redirect(basis_url(added.code), 303)


def new_basis(form: Typed) -> NewBasis:
    """The article that a form names; raises Invalid where a number is none."""
    typed = {name: form.get(name, "").strip() for name in NUMBERS}
    wrong = [name for name, text in typed.items() if text and not _is_number(text)]
    if wrong:
        raise Invalid([FieldError(f"/{name}", Text("请写数字。")) for name in wrong])
    article, least, most = (int(text) if text else None for text in typed.values())
    return NewBasis(
        law=form.get("law", ""),
        article=article,
        valid_from=day_written(form.get("valid_from", "")),
        status=form.get("status", ""),
        clause=form.get("clause", ""),
        title=form.get("title", ""),
        also=form.get("also", ""),
        least=least,
        most=most,
        replaces=form.get("replaces", ""),
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def standing_on(uow: UnitOfWork) -> dict[str, list[RuleRow]]:
    """The rules that hold today by the articles that they stand on."""
    words, bases, today = RuleWords.of(uow), legal_bases(uow.session), local_date(uow.now)
    found: dict[str, list[RuleRow]] = {code: [] for code in bases}
    for versions in timelines(uow.session).values():
        rule = holding_on(versions, today)
        articles = cited(rule.basis, bases) if rule else []
        if rule is None or not articles:
            continue
        row = rule_row(words, versions, rule, ended_words(uow, rule.basis))
        for each in articles:
            found[each.code].append(row)
    return found


def build_bases(
    uow: UnitOfWork, typed: Typed | None = None, refusal: Refusal | None = None
) -> BasesPage:
    """The articles, as the address filters them; with what was typed, where it was refused."""
    asked = {name: request.args.get(name, "").strip() for name in FILTERS}
    bases, today, rules = legal_bases(uow.session), local_date(uow.now), standing_on(uow)
    rows = [(each, basis_row(bases, each, today, len(rules[code]))) for code, each in bases.items()]
    laws = {each.law for each in bases.values()}
    ended = {row.url: row for found in rules.values() for row in found if row.ended}
    return BasesPage(
        url=URL,
        rows=tuple(
            row
            for each, row in rows
            if asked["law"] in ("", each.law) and _is_asked_for(each, row, asked)
        ),
        back_url="/deadlines/rules",
        standing=tuple(ended.values()),
        q=asked["q"],
        laws=tuple(Option(law, law) for law in sorted(laws)),
        law=asked["law"],
        states=(
            Option("ended", gettext("已失效")),
            Option("ending", gettext("将失效")),
            Option("open", gettext("待核")),
            Option("used", gettext("有规则引用")),
        ),
        state=asked["state"],
        clear_url=URL if any(asked.values()) else None,
        form=_form(uow, typed or {}, refusal) if may_change_rules(uow.person) else None,
    )


def _is_asked_for(basis: Basis, row: BasisRow, asked: Typed) -> bool:
    fits = {
        "": True,
        "ended": row.ended,
        "ending": row.until is not None and not row.ended,
        "open": row.status != "V",
        "used": row.rules > 0,
    }
    number = f"第{basis.article}条" if basis.article is not None else ""
    said = f"{row.cited} {number} {row.title} {row.successor}".lower()
    return fits.get(asked["state"], True) and all(
        word in said for word in asked["q"].lower().split()
    )


def _form(uow: UnitOfWork, typed: Typed, refusal: Refusal | None) -> ChangeForm:
    wrong, errors = errors_of_refusal(refusal, say)
    return ChangeForm(URL, "", tuple(_fields(uow, typed, wrong)), errors)


def _fields(uow: UnitOfWork, typed: Typed, wrong: Typed) -> Iterator[Field]:
    def text(name: str, label: str, **more: object) -> Field:
        given = {"value": typed.get(name, ""), "error": wrong.get(name, ""), **more}
        return Field(name, label, **given)  # type: ignore[arg-type]

    bases, words = legal_bases(uow.session), entry_words()
    yield text("law", words["law"], max_length=LONGEST_LAW, half=True)
    yield text(
        "also", words["also"], max_length=LONGEST_LAW, half=True, required=False,
        hint=gettext("引用时另用的名称，例如“大气法”"),
    )  # fmt: skip
    yield text(
        "article", words["article"], kind="number", half=True, required=False,
        hint=gettext("整部引用的不填"),
    )  # fmt: skip
    yield text("clause", words["clause"], half=True, required=False, hint=gettext("例如“第三款”"))
    yield text("title", words["title"], max_length=LONGEST_TITLE, required=False)
    yield text("valid_from", words["valid_from"], kind="date", half=True)
    yield text(
        "status", gettext("依据核对情况"), kind="select", half=True, options=checked_options()
    )
    yield text("least", words["least"], kind="number", half=True, required=False)
    yield text(
        "most", words["most"], kind="number", half=True, required=False,
        hint=gettext("没有罚款的不填；比较新旧规定哪个轻要用"),
    )  # fmt: skip
    free = {code: each for code, each in bases.items() if each.successor is None}
    yield text(
        "replaces", gettext("取代哪一条"), kind="select", required=False,
        options=tuple(basis_options(free)),
        hint=gettext("被取代的到前一天为止；以前的行为仍按它处理，新规定更轻的除外"),
    )  # fmt: skip
    yield text("reason", gettext("理由"), kind="textarea", max_length=LONGEST_REASON)
