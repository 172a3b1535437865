"""Adding and disabling people, and giving them a new password."""

from __future__ import annotations

import re
import secrets

from workflows.clock import local_date, real_now
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import FieldError, Invalid, NotFound, WrongState
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.organizations.models import Person, Post
from workflows.organizations.queries import (
    organization_by_code,
    person_by_username,
    revoke_tokens,
)
from workflows.organizations.roles import ROLES
from workflows.organizations.sign_in import hash_password
from workflows.texts import Text

USERNAME = re.compile(r"[a-z][a-z0-9_.-]{1,59}")
SHORTEST_PASSWORD = 10


def new_password() -> str:
    """A password to hand over once."""
    return secrets.token_urlsafe(12)


def add_person(
    uow: UnitOfWork,
    *,
    username: str,
    name: str,
    email: str,
    organization_code: str,
    role: str,
    password: str,
) -> Person:
    """Add somebody with one post, held from today. Raises Invalid, WrongState (name taken)."""
    body = organization_by_code(uow.session, organization_code)
    errors = _errors(username, name, role, password)
    if body is None:
        text = Text("没有单位“{code}”。", code=organization_code)
        errors.append(FieldError("/organization", text))
    if errors or body is None:
        raise Invalid(errors)
    if person_by_username(uow.session, username) is not None:
        raise WrongState(Text("用户名“{username}”已经有人用了。", username=username))
    person = Person(
        id=new_id(),
        username=username,
        name=name.strip(),
        password_hash=hash_password(password),
        email=email,
        active=True,
    )
    uow.session.add(person)
    uow.session.flush()
    today = local_date(uow.now)
    uow.session.add(Post(person_id=person.id, organization_id=body.id, role=role, valid_from=today))
    record(uow, Kind.PERSON_ADDED, username=username, name=name, role=role, organization=body.code)
    return person


def disable_person(uow: UnitOfWork, username: str) -> Person:
    """Let somebody sign in no more; what they did stays. Raises NotFound."""
    person = _known(uow, username)
    if person.active:
        person.active = False
        record(uow, Kind.PERSON_DISABLED, username=username)
    return person


def reset_password(uow: UnitOfWork, username: str, password: str) -> Person:
    """Give somebody a new password and let them in again if they were disabled.

    Sessions and tokens that were begun with the old one are over. Raises NotFound, Invalid.
    """
    person = _known(uow, username)
    errors = _password_errors(password)
    if errors:
        raise Invalid(errors)
    person.password_hash = hash_password(password)
    person.active = True
    revoke_tokens(uow.session, person.id, real_now())
    record(uow, Kind.PERSON_PASSWORD_RESET, username=username)
    return person


def _known(uow: UnitOfWork, username: str) -> Person:
    person = person_by_username(uow.session, username)
    if person is None:
        raise NotFound(Text("没有用户“{username}”。", username=username))
    return person


def _errors(username: str, name: str, role: str, password: str) -> list[FieldError]:
    errors = _password_errors(password)
    if USERNAME.fullmatch(username) is None:
        text = Text("用户名由小写字母、数字和 - . _ 组成，以字母开头，2 至 60 个字符。")
        errors.append(FieldError("/username", text))
    if not name.strip():
        errors.append(FieldError("/name", Text("请写姓名。")))
    if role not in ROLES:
        text = Text("没有角色“{role}”，应为：{roles}。", role=role, roles="、".join(ROLES))
        errors.append(FieldError("/role", text))
    return errors


def _password_errors(password: str) -> list[FieldError]:
    if len(password) >= SHORTEST_PASSWORD:
        return []
    return [FieldError("/password", Text("密码至少 {count} 个字符。", count=SHORTEST_PASSWORD))]
