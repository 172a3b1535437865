"""Signing in and out, and how somebody likes pages to look."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask import session as browser
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.access import public, signed_in
from web.demo import DEMO_PASSWORD, demo_controls, demo_enabled
from web.errors import RETRY_AFTER
from web.pages.landing import home_of
from web.pages.names import role_name
from web.pages.shell import SIZES, THEMES
from web.sessions import safe_next, sign_in, sign_out
from web.texts import say
from web.unit_of_work import current_uow, current_viewer, keep
from web.view_models.signing_in import DemoPerson, LoginPage
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import TooManyAttempts
from workflows.organizations.queries import person, person_by_username, posts_of
from workflows.organizations.sign_in import check_not_throttled, check_password

pages = Blueprint("account", __name__)

DEMO_PEOPLE = (
    "shuili-clerk",
    "shuili-head",
    "bailu-desk",
    "bailu-officer",
    "bailu-team",
    "bailu-deputy",
    "bailu-head",
    "bailu-sfs",
    "sfj-supervisor",
    "county-leader",
)
"""Whom the sign-in page of the demo offers: the people of a referral, in its order."""

LONGEST_USERNAME = 60


@pages.get("/login")
@public
def login_page() -> ResponseReturnValue:
    """The sign-in page; whoever is signed in already goes on."""
    onward, viewer = _onward(), current_viewer()
    if viewer is not None:
        return redirect(safe_next(onward, home_of(viewer)), 303)
    return render_template("login.html", page=build_login(current_uow(), onward))


@pages.post("/login")
@public
def login() -> ResponseReturnValue:
    """Sign in; the answer does not tell a wrong name from a wrong password."""
    return _enter(request.form.get("username", ""), request.form.get("password", ""))


@pages.post("/login/demo")
@public
def demo_login() -> ResponseReturnValue:
    """Take over one of the people the demo's sign-in page offers."""
    demo_controls()
    return _enter(request.form.get("as", ""), DEMO_PASSWORD)


def _enter(given: str, password: str) -> ResponseReturnValue:
    uow, onward = current_uow(), _onward()
    username = given.replace("\0", "").strip()[:LONGEST_USERNAME]
    address = request.remote_addr or ""
    try:
        check_not_throttled(uow, username, address)
    except TooManyAttempts as refusal:
        answer = _again(uow, onward, username, say(refusal.text), 429)
        answer.headers["Retry-After"] = RETRY_AFTER
        return answer
    owner = check_password(uow, username, password, address)
    if owner is None:
        return keep(_again(uow, onward, username, gettext("账号或密码不正确。"), 422))
    sign_in(owner)
    viewer = current_viewer()
    return redirect(safe_next(onward, home_of(viewer) if viewer else "/"), 303)


@pages.post("/logout")
@signed_in
def logout() -> ResponseReturnValue:
    """Sign out."""
    sign_out()
    flash(gettext("您已退出登录。"), "ok")
    return redirect("/login", 303)


@pages.post("/preferences")
@public
def preferences() -> ResponseReturnValue:
    """Keep how pages shall look: with the person, before signing in with the browser."""
    viewer = current_viewer()
    theme, size = request.form.get("theme"), request.form.get("size")
    row = person(current_uow().session, viewer.id) if viewer else None
    if theme in THEMES:
        if row is not None:
            row.theme = theme
        else:
            browser["theme"] = theme
    if size in SIZES:
        if row is not None:
            row.text_size = size
        else:
            browser["size"] = size
    if request.form.get("shortcuts") in ("on", "off"):
        browser["shortcuts"] = request.form["shortcuts"]
    if "next" not in request.form:
        return Response(status=204)
    return redirect(safe_next(request.form["next"]), 303)


def build_login(uow: UnitOfWork, onward: str, *, username: str = "", error: str = "") -> LoginPage:
    """The sign-in page; in the demo with the people one may take over."""
    demo = demo_enabled()
    return LoginPage(
        url="/login",
        next=onward,
        username=username,
        error=error,
        demo_people=_demo_people(uow) if demo else (),
        demo_password=DEMO_PASSWORD if demo else "",
        demo_url="/login/demo" if demo else "",
    )


def _onward() -> str:
    asked = request.values.get("next", "")
    return safe_next(asked, "") if asked else ""


def _again(uow: UnitOfWork, onward: str, username: str, error: str, status: int) -> Response:
    page = build_login(uow, onward, username=username, error=error)
    return make_response(render_template("login.html", page=page), status)


def _demo_people(uow: UnitOfWork) -> tuple[DemoPerson, ...]:
    day = local_date(uow.now)
    offered = []
    for username in DEMO_PEOPLE:
        found = person_by_username(uow.session, username)
        posts = posts_of(uow.session, found.id, day) if found and found.active else ()
        if found and posts:
            post, body = posts[0]
            duty = f"{body.short_name} {post.title or role_name(post.role)}"
            offered.append(DemoPerson(username, found.name, duty))
    return tuple(offered)
