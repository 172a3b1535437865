"""Errors for programs: application/problem+json (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterable

import orjson
from flask import Response

from web.texts import say
from workflows.errors import FieldError
from workflows.texts import Text

PROBLEM = "application/problem+json"


def problem(
    status: int,
    name: str,
    title: Text,
    detail: Text | None = None,
    errors: Iterable[FieldError] = (),
    **more: object,
) -> Response:
    """An error named `/problems/<name>`; `detail` and the messages are for the person."""
    body = {
        "type": f"/problems/{name}",
        "title": say(title),
        "status": status,
        "detail": say(detail or title),
        "errors": [{"pointer": item.pointer, "message": say(item.message)} for item in errors],
        **more,
    }
    return Response(orjson.dumps(body), status=status, mimetype=PROBLEM)


def sign_in_problem(refusal: Text | None = None) -> Response:
    """401: no token, or one that is not valid any more."""
    response = problem(401, "sign-in", Text("需要登录"), refusal or Text("请先登录。"))
    response.headers["WWW-Authenticate"] = "Bearer"
    return response
