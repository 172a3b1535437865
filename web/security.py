"""What keeps the pages safe: CSRF, the content security policy and the other headers, size limits."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import cast

from flask import Flask, Response, abort, g, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from web.uploads import MOST_BODY, MOST_MULTIPART

SESSION_LIFE = timedelta(hours=12)
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]

_csrf = CSRFProtect()

POLICY = {
    "default-src": "'none'",
    "script-src": "'nonce-{nonce}'",
    "style-src": "'self'",
    "style-src-attr": "'unsafe-inline'",  # bpmn-js and ECharts place what they draw
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "form-action": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def secure(app: Flask, *, secret_key: str, base_url: str, demo: bool) -> None:
    """Set an application up with all of this."""
    app.config.update(
        SECRET_KEY=secret_key,
        # Public passwords: only this machine may reach a demo, also through a name (DNS rebinding).
        TRUSTED_HOSTS=LOOPBACK if demo else None,
        SESSION_COOKIE_NAME="lianshu_session",
        SESSION_COOKIE_SECURE=base_url.startswith("https:") or not demo,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=SESSION_LIFE,
        MAX_CONTENT_LENGTH=MOST_MULTIPART,
        MAX_FORM_MEMORY_SIZE=MOST_BODY,
        WTF_CSRF_CHECK_DEFAULT=False,  # web.access checks, once it knows who asks
        WTF_CSRF_TIME_LIMIT=None,  # a form left open over lunch is still sent; the session ends
    )
    _csrf.init_app(app)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.before_request(_check_request)
    app.after_request(_add_headers)


def believe_proxies(app: Flask, hops: int) -> None:
    """Take the client's address and scheme from the last `hops` entries of X-Forwarded-For and -Proto.

    What stands further left was written by whoever asks. The host is never taken from a header: a
    page of elsewhere could name a trusted one where no proxy overwrites it.
    """
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]


def check_csrf() -> None:
    """Abort a change whose form or X-CSRFToken header lacks this session's token."""
    _csrf.protect()


def csp_nonce() -> str:
    """The word that lets a script of this answer run."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return cast(str, g.nonce)


def _check_request() -> None:
    multipart = request.mimetype == "multipart/form-data"
    known = g.get("viewer") is not None
    request.max_content_length = MOST_MULTIPART if multipart and known else MOST_BODY
    if "\0" in request.path or any(
        "\0" in text for pair in request.args.items(True) for text in pair
    ):
        abort(400)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "Content-Security-Policy" not in response.headers:
        policy = "; ".join(f"{name} {sources}" for name, sources in POLICY.items())
        response.headers["Content-Security-Policy"] = policy.format(nonce=csp_nonce())
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
