"""Errors become answers here and nowhere else: a page for people, problem+json for programs.

The domain raises reasons (workflows.errors); only this module knows their status codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from errno import EDQUOT, EFBIG, ENOSPC
from urllib.parse import urlencode
from uuid import uuid4

import structlog
from apiflask.exceptions import HTTPError
from flask import Flask, Response, current_app, g, redirect, render_template, request
from flask_babel import gettext
from markupsafe import escape
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, SecurityError

from web.problems import PROBLEM, problem
from web.security import csp_nonce
from web.texts import say
from web.view_models.errors import ErrorPage
from workflows import errors
from workflows.database.retry import is_outage, is_passing
from workflows.errors import AlreadyDone, FieldError, Invalid, Refusal
from workflows.texts import Text

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """How a reason is answered: status, name of the problem, its title."""

    status: int
    name: str
    title: Text


REFUSALS: dict[type[Refusal], Answer] = {
    errors.NotPermitted: Answer(403, "not-permitted", Text("您不能这样做")),
    errors.PurposeNeeded: Answer(403, "purpose-needed", Text("请先写明查看目的")),
    errors.NotFound: Answer(404, "not-found", Text("没有找到")),
    errors.AlreadyDone: Answer(409, "already-done", Text("已经有人办结")),
    errors.WrongState: Answer(409, "state", Text("现在不能这样做")),
    errors.Stale: Answer(412, "stale", Text("内容有了变化")),
    errors.TooLarge: Answer(413, "too-large", Text("文件太大")),
    errors.UnsupportedMedia: Answer(415, "media-type", Text("不能接收这种文件")),
    errors.Invalid: Answer(422, "invalid", Text("内容需要改")),
    errors.TooManyAttempts: Answer(429, "too-many-attempts", Text("尝试次数过多")),
    Refusal: Answer(422, "invalid", Text("内容需要改")),
}
STATUSES: dict[int, Answer] = {
    400: Answer(400, "malformed", Text("请求的格式不对。")),
    401: Answer(401, "sign-in", Text("请先登录。")),
    403: Answer(403, "not-permitted", Text("您不能这样做。")),
    404: Answer(404, "not-found", Text("没有这个页面，或者您不能查看。")),
    405: Answer(405, "method", Text("这个地址不能这样使用。")),
    412: Answer(412, "stale", Text("内容有了变化，请刷新后再试。")),
    413: Answer(413, "too-large", Text("发来的内容太大。")),
    415: Answer(415, "media-type", Text("不能接收这种格式。")),
    422: Answer(422, "invalid", Text("内容需要改。")),
    429: Answer(429, "too-many-attempts", Text("尝试次数过多，请稍后再试。")),
    500: Answer(500, "internal", Text("平台出了故障，已经记录。")),
    503: Answer(503, "unavailable", Text("平台暂时不能使用，请稍后再试。")),
}
RETRY_AFTER = "900"
SOON = "5"


def register_errors(app: Flask) -> None:
    """Let this module answer every error of an application."""
    app.register_error_handler(Refusal, answer_refusal)
    app.register_error_handler(HTTPError, answer_api_error)
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(Exception, answer_failure)


def status_of(refusal: Refusal) -> int:
    """The status code of a refusal, for views that answer it with a page of their own."""
    return _answer_to(refusal).status


def _answer_to(refusal: Refusal) -> Answer:
    return next(REFUSALS[kind] for kind in type(refusal).__mro__ if kind in REFUSALS)


def for_programs() -> bool:
    """Whether the asker is a program (or a script of a page that reads problem+json)."""
    offered = ["text/html", "application/json", PROBLEM]
    return request.path.startswith("/api/") or (
        request.accept_mimetypes.best_match(offered) not in (None, "text/html")
    )


def answer_refusal(refusal: Refusal) -> Response:
    """A reason of the domain."""
    answer = _answer_to(refusal)
    if isinstance(refusal, errors.PurposeNeeded) and not request.path.startswith("/api/"):
        return _ask_purpose(refusal.case_id)
    if not for_programs():
        return _page(answer.status, say(refusal.text), _wrong_fields(refusal))
    more: dict[str, object] = {}
    if isinstance(refusal, AlreadyDone):
        by = {"username": refusal.username, "name": refusal.by}
        more = {"by": by, "at": refusal.at.isoformat(), "decision": refusal.decision}
    wrong = refusal.errors if isinstance(refusal, Invalid) else ()
    response = problem(answer.status, answer.name, answer.title, refusal.text, wrong, **more)
    if answer.status == 429:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def _ask_purpose(case_id: str) -> Response:
    """To the page that asks, which leads back to what was to be looked at."""
    goes_on = request.full_path.rstrip("?")
    target = f"/cases/{case_id}/purpose?{urlencode({'next': goes_on})}"
    if request.headers.get("HX-Request"):
        return Response(status=403, headers={"HX-Redirect": target})
    return current_app.make_response(redirect(target, 303))


def answer_api_error(error: HTTPError) -> Response:
    """What APIFlask found wrong with a request's body or query."""
    cause = error.__cause__
    if not isinstance(cause, ValidationError):
        return _answer_status(error.status_code, {})
    return answer_refusal(wrong_shape(cause))


def wrong_shape(error: ValidationError) -> Invalid:
    """What is wrong with a body or a query that has not the shape asked for."""
    return Invalid(
        [_read(item["type"], item["loc"], item.get("ctx") or {}) for item in error.errors()]
    )


def answer_http_error(error: HTTPException) -> Response:
    """What Flask or a view aborted with; a redirect passes."""
    if error.response is not None or (error.code or 500) < 400:
        return current_app.make_response(error.get_response())
    headers = {
        name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")
    }
    return _answer_status(error.code or 500, headers)


def answer_failure(error: Exception) -> Response:
    """What nobody expected: logged with a reference that the person can quote; fails a test.

    A database that is gone or a disk that is full is expected: nothing was done, it may be tried again.
    """
    g.pop("uow", None)
    if is_outage(error) or is_passing(error) or _is_disk_full(error):
        log.warning("unavailable", path=request.path, error=str(error).partition("\n")[0])
        return _answer_status(503, {"Retry-After": SOON})
    if current_app.testing:
        raise error
    reference = uuid4().hex[:8]
    log.error("request_failed", reference=reference, path=request.path, exc_info=error)
    return _answer_status(500, {}, reference)


def _is_disk_full(error: Exception) -> bool:
    return isinstance(error, OSError) and error.errno in (ENOSPC, EDQUOT, EFBIG)


def _answer_status(status: int, headers: dict[str, str], reference: str = "") -> Response:
    answer = STATUSES.get(status) or Answer(status, "malformed", STATUSES[400].title)
    if for_programs():
        more = {"reference": reference} if reference else {}
        response = problem(status, answer.name, answer.title, None, (), **more)
    else:
        response = _page(status, say(answer.title), "", reference)
    response.headers.update(headers)
    return response


def _page(status: int, what: str, now: str = "", reference: str = "") -> Response:
    page = ErrorPage(
        status=status,
        what=what,
        now=now or _what_now(status),
        ask=gettext("仍有问题，请联系本单位系统管理员。") if status >= 500 else "",
        reference=reference,
    )
    try:
        return Response(render_template("error.html", page=page), status=status)
    except Exception as error:
        # Of a host that is not ours no address can be built, so no page: that is no failure.
        if not isinstance(request.routing_exception, SecurityError):
            log.error("error_page_failed", exc_info=error)
        nonce = csp_nonce()
        return Response(
            f'<!doctype html><html lang="zh-CN" data-nonce="{nonce}"><title>联枢</title>'
            f"<h1>{escape(what)}</h1><p>{escape(reference)}</p></html>",
            status=status,
        )


def _what_now(status: int) -> str:
    return {
        400: gettext("请返回上一页，刷新后再试。"),
        403: gettext("需要办理的，请找有权限的同事。"),
        404: gettext("请核对地址，或者从待办进入。"),
        405: gettext("请核对地址，或者从待办进入。"),
        413: gettext("请返回上一页，减少内容或文件后再提交；自动保存的草稿还在。"),
        500: gettext("请稍后再试；没有提交成功的内容需要重新提交。"),
    }.get(status, "")


def _wrong_fields(refusal: Refusal) -> str:
    if not isinstance(refusal, Invalid):
        return ""
    return " ".join(say(item.message) for item in refusal.errors)


def _read(kind: str, place: tuple[int | str, ...], context: dict[str, object]) -> FieldError:
    pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in place)
    name = str(place[-1]) if place else ""
    return FieldError(pointer, _wording(kind, name, context))


def _wording(kind: str, name: str, context: dict[str, object]) -> Text:
    limit = next(
        (value for key, value in context.items() if key.startswith(("max", "min", "g", "l"))), ""
    )
    texts = {
        "missing": Text("缺少“{name}”。", name=name),
        "extra_forbidden": Text("没有“{name}”这一项，请删去。", name=name),
        "string_too_long": Text("“{name}”最多 {limit} 字。", name=name, limit=limit),
        "string_too_short": Text("“{name}”不能为空。", name=name),
        "greater_than": Text("“{name}”应大于 {limit}。", name=name, limit=limit),
        "greater_than_equal": Text("“{name}”不能小于 {limit}。", name=name, limit=limit),
        "less_than_equal": Text("“{name}”不能大于 {limit}。", name=name, limit=limit),
        "literal_error": Text("“{name}”请从给出的选项里选。", name=name),
    }
    return texts.get(kind) or Text("“{name}”的内容不是要求的类型。", name=name)
