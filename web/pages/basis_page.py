"""One article on record: since when, until when, what replaced it, what stands on it, its changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from web.access import signed_in
from web.errors import status_of
from web.pages.bases import URL, standing_on
from web.pages.basis_words import (
    basis_options,
    basis_row,
    basis_url,
    checked_options,
    entry_words,
)
from web.pages.form_fields import errors_of_refusal
from web.pages.names import Names
from web.texts import say
from web.unit_of_work import current_uow
from web.view_models.forms import Field, FieldKind
from web.view_models.rules import BasisPage, BasisVersionRow, ChangeForm
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.rules.bases import citation
from workflows.deadlines.rules.change_basis import BasisChange, change_basis
from workflows.deadlines.rules.changing import LONGEST_REASON
from workflows.deadlines.rules.changing_bases import (
    CORRECTED,
    LONGEST_LAW,
    LONGEST_TITLE,
    corrections,
    said_of,
)
from workflows.deadlines.rules.permissions import may_change_rules
from workflows.deadlines.rules.queries import basis_changes, legal_bases
from workflows.deadlines.rules.versions import Basis
from workflows.errors import NotFound, Refusal
from workflows.matters.queries import matter
from workflows.texts import Text

pages = Blueprint("basis", __name__)

_DAY = timedelta(days=1)

Typed = Mapping[str, str]
BASIS_FIELDS = [each.name for each in fields(BasisChange)]


@pages.get(f"{URL}/<code>")
@signed_in
def basis_page(code: str) -> str:
    """An article; whoever may change it finds the form."""
    return render_template("basis.html", page=build_basis(current_uow(), code))


@pages.post(f"{URL}/<code>")
@signed_in
def change(code: str) -> Redirect | tuple[str, int]:
    """Change it; what is refused comes back with what was typed."""
    uow, form = current_uow(), request.form.to_dict()
    seen = form.get("seen", "")
    said = BasisChange(**{name: form.get(name) for name in BASIS_FIELDS})
    try:
        with uow.attempt():
            change_basis(
                uow,
                code,
                said,
                reason=form.get("reason", ""),
                seen=int(seen) if seen.isascii() and seen.isdecimal() else None,
            )
    except NotFound:
        raise
    except Refusal as refusal:
        page = build_basis(uow, code, form, refusal)
        return render_template("basis.html", page=page), status_of(refusal)
    flash(gettext("已更改。"), "ok")
    return redirect(basis_url(code), 303)


def build_basis(
    uow: UnitOfWork, code: str, typed: Typed | None = None, refusal: Refusal | None = None
) -> BasisPage:
    """The page; with what was typed, where a change was refused. Raises NotFound."""
    bases = legal_bases(uow.session)
    basis = bases.get(code)
    if basis is None:
        raise NotFound(Text("没有这一条依据。"))
    rules = standing_on(uow)[code]
    about = [found for each in basis.matters if (found := matter(uow.session, each))]
    return BasisPage(
        row=basis_row(bases, basis, local_date(uow.now), len(rules)),
        back_url=URL,
        also=basis.also,
        fine=_fine(basis),
        successor_url=basis_url(basis.successor) if basis.successor else "",
        replaced=tuple(
            (citation(each), basis_url(each.code))
            for each in bases.values()
            if each.successor == code
        ),
        matters=tuple(f"{each.code} {each.subject}" for each in about),
        note=basis.note,
        rules=tuple(rules),
        changes=tuple(_changes(uow, bases, code)),
        form=_form(uow, bases, basis, typed or {}, refusal),
    )


def _fine(basis: Basis) -> str:
    if basis.most is None:
        return ""
    if not basis.least:
        return gettext("%(most)s 元以下", most=f"{basis.most:,}")
    return gettext("%(least)s 元至 %(most)s 元", least=f"{basis.least:,}", most=f"{basis.most:,}")


def _changes(uow: UnitOfWork, bases: Mapping[str, Basis], code: str) -> Iterator[BasisVersionRow]:
    names, words = Names(uow), entry_words()
    for row in reversed(basis_changes(uow.session, code)):
        follower = bases.get(row.successor or "")
        yield BasisVersionRow(
            at=row.changed_at,
            by=names.person(row.changed_by_id),
            since=row.valid_from,
            until=row.valid_to - _DAY if row.valid_to else None,
            successor=citation(follower) if follower else "",
            status=row.status,  # type: ignore[arg-type]
            reason=row.reason,
            corrected=tuple(
                (words[name], _entry(before), _entry(after))
                for name, before, after in corrections(row)
            ),
        )


def _entry(said: str | int | None) -> str:
    return "" if said is None else str(said)


def _form(
    uow: UnitOfWork,
    bases: Mapping[str, Basis],
    basis: Basis,
    typed: Typed,
    refusal: Refusal | None,
) -> ChangeForm | None:
    if not may_change_rules(uow.person):
        return None
    wrong, errors = errors_of_refusal(refusal, say)
    seen = typed.get("seen", str(len(basis_changes(uow.session, basis.code))))
    often = (
        Field(
            "valid_to",
            gettext("从哪一天起失效"),
            "date",
            typed.get("valid_to", basis.valid_to.isoformat() if basis.valid_to else ""),
            hint=gettext("这一天已经不是有效的规定；仍有效的不填"),
            half=True,
            required=False,
            error=wrong.get("valid_to", ""),
        ),
        Field(
            "status",
            gettext("依据核对情况"),
            "select",
            typed.get("status", basis.status),
            options=checked_options(),
            half=True,
            error=wrong.get("status", ""),
        ),
        Field(
            "successor",
            gettext("由哪一条取代"),
            "select",
            typed.get("successor", basis.successor or ""),
            options=tuple(basis_options(bases, basis.code)),
            hint=gettext("还没有登记的，到依据一览里增加，并选它取代这一条"),
            required=False,
            error=wrong.get("successor", ""),
        ),
        Field(
            "reason",
            gettext("理由"),
            "textarea",
            typed.get("reason", ""),
            max_length=LONGEST_REASON,
            error=wrong.get("reason", ""),
        ),
    )
    rest = tuple(_entered(basis, typed, wrong))
    return ChangeForm(
        basis_url(basis.code),
        seen,
        often,
        errors,
        rest=rest,
        rest_open=any(each.error for each in rest),
    )


def _entered(basis: Basis, typed: Typed, wrong: Mapping[str, str]) -> Iterator[Field]:
    """The fields of what was entered of an article, for correcting an error."""
    said, words = said_of(basis), entry_words()
    for name in CORRECTED:
        now = said[name]
        kind: FieldKind = "text"
        if name == "valid_from":
            kind = "date"
        elif name in ("article", "least", "most"):
            kind = "number"
        yield Field(
            name,
            words[name],
            kind,
            typed.get(name, _entry(now)),
            required=name == "law",
            half=name != "title",
            max_length={"law": LONGEST_LAW, "also": LONGEST_LAW, "title": LONGEST_TITLE}.get(name),
            error=wrong.get(name, ""),
        )
