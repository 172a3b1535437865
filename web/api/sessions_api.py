"""Getting a token, and who one is."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, request

from web.access import api, open_api
from web.api.directory import Directory
from web.api.shapes import Credentials, Me, PostShape, Token
from web.problems import sign_in_problem
from web.unit_of_work import current_uow, keep
from workflows.clock import real_now
from workflows.organizations.sign_in import check_not_throttled, check_password, create_token
from workflows.texts import Text

views = APIBlueprint("api_session", __name__, tag="session", url_prefix="/api/v1")


@views.post("/tokens")
@open_api
@views.input(Credentials, arg_name="given")
@views.output(Token)
def post_token(given: Credentials) -> Token | Response:
    """Get a bearer token for twelve hours."""
    uow = current_uow()
    address = request.remote_addr or ""
    check_not_throttled(uow, given.username, address)
    owner = check_password(uow, given.username, given.password, address)
    if owner is None:
        return keep(sign_in_problem(Text("账号或密码不对。")))
    token, expires_at = create_token(uow, owner, real_now())
    return Token(token=token, expires_at=expires_at)


@views.get("/me")
@api
@views.output(Me)
def get_me() -> Me:
    """The person whose token this is, with the posts held today."""
    uow = current_uow()
    directory = Directory(uow)
    posts = [
        PostShape(role=post.role, organization=directory.organization(post.organization_id))
        for post in uow.person.posts
    ]
    return Me(username=uow.person.username, name=uow.person.name, posts=posts)
