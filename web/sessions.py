"""Who is signed in: a session for pages (Flask-Login), a bearer token for the API."""

from __future__ import annotations

from flask import Flask, g, request, session
from flask_login import LoginManager, current_user, login_user, logout_user

from web.unit_of_work import current_uow, reading
from workflows.clock import real_now
from workflows.errors import NotPermitted
from workflows.organizations.models import Person
from workflows.organizations.queries import person
from workflows.organizations.sign_in import credential_stamp, viewer_of, viewer_of_token
from workflows.viewer import Viewer

KEPT = ("lang", "shortcuts")
"""What of a session outlives signing in or out."""

_logins = LoginManager()
# Phones change their address under way; the cookie is signed, and ends with the password.
_logins.session_protection = None


class Account:
    """Who a session belongs to: the person, and the password it was opened with."""

    is_authenticated = is_active = True
    is_anonymous = False

    def __init__(self, person_id: str, stamp: str, viewer: Viewer | None) -> None:
        self.person_id = person_id
        self.stamp = stamp
        self.viewer = viewer

    def get_id(self) -> str:
        """What the session keeps."""
        return f"{self.person_id}.{self.stamp}"


def install_sessions(app: Flask) -> None:
    """Let every request of an application find out who asks."""
    _logins.init_app(app)
    app.before_request(load_viewer)


def _account(kept: str) -> Account | None:
    """The account of a session; None once it is disabled or its password is changed."""
    person_id, _, stamp = kept.partition(".")
    with reading() as uow:
        viewer = viewer_of(uow, person_id)
        if viewer is None or credential_stamp(person(uow.session, person_id)) != stamp:
            return None
        return Account(person_id, stamp, viewer)


_logins.user_loader(_account)


def load_viewer() -> None:
    """Find out who asks: `g.viewer`, and `g.bearer` when it is a program with a token."""
    g.viewer = g.sign_in_refusal = None
    g.bearer = False
    if request.endpoint == "static":
        return  # the same for everybody: not worth a look at the database
    header = request.headers.get("Authorization", "")
    if header:
        g.bearer = True
        kind, _, secret = header.partition(" ")
        if kind.lower() == "bearer" and secret.strip():
            _load_token(secret.strip())
    elif current_user.is_authenticated:
        g.viewer = current_user.viewer


def _load_token(secret: str) -> None:
    with reading() as uow:
        try:
            g.viewer = viewer_of_token(uow, secret, real_now())
        except NotPermitted as refusal:
            g.sign_in_refusal = refusal.text


def sign_in(owner: Person) -> None:
    """Begin a new session for a person whose password was right: nothing of the old one is kept."""
    _renew()
    g.viewer = viewer_of(current_uow(), owner.id)
    login_user(Account(owner.id, credential_stamp(owner), g.viewer))
    session.permanent = True


def sign_out() -> None:
    """End the session."""
    logout_user()
    _renew()
    g.viewer = None


def _renew() -> None:
    kept = {name: session[name] for name in KEPT if name in session}
    session.clear()
    session.update(kept)
    g.pop("csrf_token", None)


def safe_next(path: str, otherwise: str = "/inbox") -> str:
    """A path of our own to go on to; anything that could lead elsewhere is replaced."""
    plain = path.startswith("/") and not path.startswith("//")
    return path if plain and "\\" not in path and path.isprintable() else otherwise
