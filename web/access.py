"""Who may call a view. Every view carries exactly one of `public`, `signed_in` and `api`.

They also give the view its unit of work: a reader for GET, a writer for the rest, unless `work`
says otherwise. The body of a request is read before the unit of work is opened, so that a slow
client does not hold the database.

    @pages.get("/inbox")
    @signed_in
    def inbox() -> str: ...

    @pages.post("/login")
    @public
    def sign_in() -> ResponseReturnValue: ...
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, overload
from urllib.parse import urlencode

from flask import Response, current_app, g, redirect, request
from flask.typing import ResponseReturnValue

from web.idempotency import answer_once
from web.problems import sign_in_problem
from web.security import check_csrf
from web.unit_of_work import Work, in_unit_of_work

View = TypeVar("View", bound=Callable[..., Any])
Guard = Callable[[], ResponseReturnValue | None]

SAFE = ("GET", "HEAD", "OPTIONS")
KEPT = ("signed_in", "api")
"""Whose answers an Idempotency-Key keeps. What anybody may call takes passwords and gives tokens, and
neither is stored."""


@overload
def public(view: View) -> View: ...
@overload
def public(*, work: Work | None = None) -> Callable[[View], View]: ...
def public(view: View | None = None, *, work: Work | None = None) -> Any:
    """Anybody may call it. Forms need their csrf_token all the same."""
    return _guarded("public", _check_form, view, work)


@overload
def signed_in(view: View) -> View: ...
@overload
def signed_in(*, work: Work | None = None) -> Callable[[View], View]: ...
def signed_in(view: View | None = None, *, work: Work | None = None) -> Any:
    """Only people who are signed in; others are sent to the sign-in page."""
    return _guarded("signed_in", _check_signed_in, view, work)


@overload
def api(view: View) -> View: ...
@overload
def api(*, work: Work | None = None) -> Callable[[View], View]: ...
def api(view: View | None = None, *, work: Work | None = None) -> Any:
    """Only with a bearer token, or in a session (then a change needs the header X-CSRFToken)."""
    return _guarded("api", _check_api, view, work)


@overload
def open_api(view: View) -> View: ...
@overload
def open_api(*, work: Work | None = None) -> Callable[[View], View]: ...
def open_api(view: View | None = None, *, work: Work | None = None) -> Any:
    """The part of the API that needs no token: getting one, and its description."""
    return _guarded("open_api", lambda: None, view, work)


def access_of(view: Callable[..., Any]) -> str | None:
    """Which of the decorators a view carries; None is a mistake."""
    return getattr(view, "access", None)


def refuse_unguarded() -> None:
    """Nothing is served from a view that nobody gave an access rule."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and access_of(view) is None:
        raise RuntimeError(f"{request.endpoint} carries no access decorator")


def _guarded(access: str, guard: Guard, view: View | None, work: Work | None) -> Any:
    def decorate(function: View) -> View:
        @wraps(function)
        def guarded(*args: Any, **kwargs: Any) -> Response:
            refused = guard()
            if refused is not None:
                return current_app.make_response(refused)
            return _answer(function, args, kwargs, work, access in KEPT)

        guarded.access = access  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate if view is None else decorate(view)


def _answer(
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    work: Work | None,
    kept: bool,
) -> Response:
    _read_body()
    chosen = work or ("read" if request.method in SAFE else "write")

    def answer() -> Response:
        return current_app.make_response(current_app.ensure_sync(function)(*args, **kwargs))

    if kept and request.method == "POST":
        return answer_once(chosen, answer)
    return in_unit_of_work(chosen, answer)


def _read_body() -> None:
    if request.method in SAFE:
        return
    if request.mimetype == "multipart/form-data":
        _ = request.form
    else:
        request.get_data()


def _check_form() -> ResponseReturnValue | None:
    check_csrf()
    return None


def _check_signed_in() -> ResponseReturnValue | None:
    if g.get("viewer") is not None:
        check_csrf()
        return None
    target = "/login"
    path = request.full_path.rstrip("?") if request.method in SAFE else ""
    if path and path != "/":
        target += "?" + urlencode({"next": path})
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": target})
    return redirect(target, 303)


def _check_api() -> ResponseReturnValue | None:
    if g.get("viewer") is None:
        return sign_in_problem(g.get("sign_in_refusal"))
    if not g.bearer:
        check_csrf()
    return None
