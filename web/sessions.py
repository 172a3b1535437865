"""Who is signed in: a signed cookie for pages, a bearer token for the API."""

from __future__ import annotations

from flask import g, request, session

from web.unit_of_work import current_uow, reading
from workflows.clock import real_now
from workflows.errors import NotPermitted
from workflows.organizations.models import Person
from workflows.organizations.queries import person
from workflows.organizations.sign_in import credential_stamp, viewer_of, viewer_of_token

KEPT = ("lang", "shortcuts")
"""What of a session outlives signing in or out."""


def load_viewer() -> None:
    """Find out who asks: `g.viewer`, and `g.bearer` when it is a program with a token.

    A session ends when the account is disabled or its password is changed.
    """
    g.viewer = g.sign_in_refusal = None
    g.bearer = False
    if request.endpoint == "static":
        return
    header = request.headers.get("Authorization", "")
    if header:
        g.bearer = True
        kind, _, secret = header.partition(" ")
        if kind.lower() == "bearer" and secret.strip():
            _load_token(secret.strip())
    elif "person" in session:
        _load_session()


def _load_token(secret: str) -> None:
    with reading() as uow:
        try:
            g.viewer = viewer_of_token(uow, secret, real_now())
        except NotPermitted as refusal:
            g.sign_in_refusal = refusal.text


def _load_session() -> None:
    with reading() as uow:
        viewer = viewer_of(uow, str(session["person"]))
        if viewer is not None:
            stamp = credential_stamp(person(uow.session, viewer.id))
            g.viewer = viewer if stamp == session.get("stamp") else None
    if g.viewer is None:
        sign_out()


def sign_in(owner: Person) -> None:
    """Begin a new session for a person whose password was right: nothing of the old one is kept."""
    _renew()
    session["person"] = owner.id
    session["stamp"] = credential_stamp(owner)
    session.permanent = True
    g.viewer = viewer_of(current_uow(), owner.id)


def sign_out() -> None:
    """End the session."""
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
