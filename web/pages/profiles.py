"""The warning profiles: when people are reminded and warned of periods of which length."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from web.access import signed_in
from web.errors import status_of
from web.pages.form_fields import errors_of_refusal
from web.pages.moments import moment_words, profile_title
from web.pages.names import Names
from web.texts import say
from web.unit_of_work import current_uow
from web.view_models.forms import Field
from web.view_models.rules import ChangeForm, ProfileRow, ProfilesPage
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.rules.change_profile import change_profile
from workflows.deadlines.rules.changing import LONGEST_REASON, day_written
from workflows.deadlines.rules.permissions import may_change_rules
from workflows.deadlines.rules.queries import profile_versions
from workflows.deadlines.rules.versions import ProfileVersion, holding_on
from workflows.errors import Refusal

pages = Blueprint("profiles", __name__)

Typed = Mapping[str, str]


@pages.get("/deadlines/profiles")
@signed_in
def profile_list() -> str:
    """All of them, with the form for whoever may change them."""
    return render_template(
        "profiles.html", page=build_profiles(current_uow(), request.args.get("change", ""))
    )


@pages.post("/deadlines/profiles/<code>")
@signed_in
def change(code: str) -> Redirect | tuple[str, int]:
    """Change one; what is refused comes back with what was typed."""
    uow = current_uow()
    form = request.form.to_dict()
    try:
        with uow.attempt():
            change_profile(
                uow,
                code,
                remind=form.get("remind", ""),
                warn=form.get("warn", ""),
                reason=form.get("reason", ""),
                valid_from=day_written(form.get("valid_from", "")),
                seen=form.get("seen") or None,
            )
    except Refusal as refusal:
        page = build_profiles(uow, code, form, refusal)
        return render_template("profiles.html", page=page), status_of(refusal)
    flash(gettext("已更改，正在计算的期限仍按原来的提醒档。"), "ok")
    return redirect("/deadlines/profiles", 303)


def build_profiles(
    uow: UnitOfWork, code: str = "", typed: Typed | None = None, refusal: Refusal | None = None
) -> ProfilesPage:
    """The profiles as they are today, with the form for that of the code."""
    found: dict[str, list[ProfileVersion]] = {}
    for version in profile_versions(uow.session):
        found.setdefault(version.profile.code, []).append(version)
    may, names = may_change_rules(uow.person), Names(uow)
    form = _form(uow, found[code][-1], typed or {}, refusal) if may and code in found else None
    return ProfilesPage(
        rows=tuple(_row(uow, names, versions, may=may) for versions in found.values()),
        back_url="/deadlines/rules",
        form=form,
        form_title=profile_title(found[code][-1].profile) if form else "",
    )


def _row(
    uow: UnitOfWork, names: Names, versions: Sequence[ProfileVersion], *, may: bool
) -> ProfileRow:
    held = holding_on(versions, local_date(uow.now)) or versions[-1]
    last = versions[-1]
    return ProfileRow(
        code=held.profile.code,
        title=profile_title(held.profile),
        remind=moment_words(held.profile.remind),
        warn=moment_words(held.profile.warn),
        since=held.valid_from,
        next_on=last.valid_from if last != held else None,
        reason=held.reason,
        by=names.person(held.changed_by_id),
        change_url=f"/deadlines/profiles?change={quote(held.profile.code)}#change" if may else None,
    )


def _form(
    uow: UnitOfWork, last: ProfileVersion, typed: Typed, refusal: Refusal | None
) -> ChangeForm:
    wrong, errors = errors_of_refusal(refusal, say)
    return ChangeForm(
        f"/deadlines/profiles/{last.profile.code}",
        typed.get("seen", last.id),
        tuple(_fields(uow, last, typed, wrong)),
        errors,
    )


def _fields(
    uow: UnitOfWork, last: ProfileVersion, typed: Typed, wrong: Mapping[str, str]
) -> Iterator[Field]:
    today = local_date(uow.now).isoformat()
    how = (
        gettext("2H 是剩 2 小时，50% 是剩一半")
        if last.profile.exact
        else gettext("3WD 是剩 3 个工作日，5CD 是剩 5 天，09:00 是末日 9 时")
    )
    for name, label, value, needed in (
        ("remind", gettext("提醒"), last.profile.remind, False),
        ("warn", gettext("黄灯"), last.profile.warn, True),
    ):
        yield Field(
            name,
            label,
            value=typed.get(name, value),
            hint=how,
            required=needed,
            half=True,
            error=wrong.get(name, ""),
        )
    yield Field(
        "valid_from",
        gettext("从哪一天起"),
        "date",
        typed.get("valid_from", today),
        minimum=today,
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
