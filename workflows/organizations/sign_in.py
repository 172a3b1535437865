"""Signing in: passwords, tokens, and slowing down whoever guesses."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import NotPermitted, TooManyAttempts
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.organizations.models import ApiToken, Person, SignInAttempt
from workflows.organizations.queries import (
    failures_since,
    find_person,
    forget_failures,
    person_by_username,
    posts_of,
    token,
)
from workflows.texts import Text
from workflows.viewer import HeldPost, Viewer

WINDOW = timedelta(minutes=15)
MOST_FAILURES = 5
TOKEN_LIFE = timedelta(hours=12)

_hasher = PasswordHasher()
# Verified when there is no such person, so that the answer takes as long as for a wrong password.
_NOBODY = _hasher.hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """Argon2id hash to store."""
    return _hasher.hash(password)


def check_not_throttled(uow: UnitOfWork, username: str, address: str) -> None:
    """Raise TooManyAttempts after five failures in a row in fifteen minutes from one address."""
    if failures_since(uow.session, username, address, uow.now - WINDOW) >= MOST_FAILURES:
        raise TooManyAttempts(Text("密码连续错了 5 次，请 15 分钟后再试，或联系管理员重置。"))


def check_password(uow: UnitOfWork, username: str, password: str, address: str) -> Person | None:
    """Return the person when name and password belong together; remember a failure otherwise.

    A failure must be kept, so it is a result and not an exception.
    """
    found = person_by_username(uow.session, username)
    try:
        _hasher.verify(found.password_hash if found else _NOBODY, password)
        right = found is not None and found.active
    except (VerificationError, InvalidHashError):
        right = False
    if found is None or not right:
        uow.session.add(SignInAttempt(username=username[:200], address=address, at=uow.now))
        record(uow, Kind.PERSON_SIGN_IN_FAILED, username=username[:200], address=address)
        return None
    forget_failures(uow.session, username, address)
    record(uow, Kind.PERSON_SIGNED_IN, username=username, address=address)
    return found


def viewer_of(uow: UnitOfWork, person_id: str) -> Viewer | None:
    """The person as permissions see them now; None when the account is gone or disabled."""
    found = find_person(uow.session, person_id)
    if found is None or not found.active:
        return None
    posts = tuple(
        HeldPost(
            role=post.role,
            organization_id=body.id,
            organization_kind=body.kind,
            scope_id=body.serves_id or (body.parent_id if body.kind in INNER else None) or body.id,
        )
        for post, body in posts_of(uow.session, person_id, local_date(uow.now))
    )
    return Viewer(found.id, found.username, found.name, posts)


# Bodies that work inside another one and see its cases.
INNER = frozenset({"TEAM", "CMD"})


def credential_stamp(owner: Person) -> str:
    """Changes with the password: a session that carries another stamp is over."""
    return _digest(owner.password_hash)[:32]


def create_token(uow: UnitOfWork, owner: Person, real_now: datetime) -> tuple[str, datetime]:
    """A new bearer token and when it ends. Only its digest is stored.

    Tokens live by real time: the demo clock may jump over weeks while a program works.
    """
    secret = secrets.token_urlsafe(32)
    expires = real_now + TOKEN_LIFE
    uow.session.add(
        ApiToken(
            digest=_digest(secret), person_id=owner.id, created_at=real_now, expires_at=expires
        )
    )
    return secret, expires


def viewer_of_token(uow: UnitOfWork, secret: str, real_now: datetime) -> Viewer:
    """Whose token this is. Raises NotPermitted when it is unknown, ended or revoked."""
    row = token(uow.session, _digest(secret))
    if row is None or row.revoked_at is not None or row.expires_at <= real_now:
        raise NotPermitted(Text("请先登录。"))
    viewer = viewer_of(uow, row.person_id)
    if viewer is None:
        raise NotPermitted(Text("账号已停用，请联系管理员。"))
    return viewer


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
