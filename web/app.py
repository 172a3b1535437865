"""The web application: pages, API and what surrounds them, put together once per process."""

from __future__ import annotations

from collections.abc import Callable

from apiflask import APIFlask
from flask import Flask
from jinja2 import StrictUndefined

from web.access import public, refuse_unguarded
from web.api.register import register_api
from web.errors import register_errors
from web.filters import install as install_filters
from web.health import health
from web.json_text import Json
from web.language import install_languages
from web.metrics import count_requests
from web.pages.register import register_pages
from web.ports import DemoControls, Mailbox, Platform
from web.security import believe_proxies, secure
from web.sessions import install_sessions


def create_app(
    platform: Platform,
    *,
    secret_key: str,
    demo: DemoControls | None = None,
    mailbox: Mailbox | None = None,
    trusted_proxies: int = 0,
    is_migrated: Callable[[], bool] = lambda: True,
) -> Flask:
    """Make the application for a platform.

    `demo` moves the demo clock and `mailbox` holds the demo's mails, where there is a demo;
    `trusted_proxies` is how many reverse proxies stand before it, which say where a request is from;
    `is_migrated` says whether the database has the tables of this version.
    """
    app = APIFlask(
        "web", title="联枢 Lianshu", version="1", spec_path=None, docs_path=None, json_errors=False
    )
    app.json = Json(app)
    app.extensions.update(lianshu=platform, demo=demo, mailbox=mailbox, is_migrated=is_migrated)
    app.jinja_env.undefined = StrictUndefined
    install_filters(app.jinja_env)
    count_requests(app)
    app.before_request(refuse_unguarded)
    install_sessions(app)
    secure(app, secret_key=secret_key, base_url=platform.base_url, demo=platform.demo)
    believe_proxies(app, trusted_proxies)
    install_languages(app)
    register_errors(app)
    app.view_functions["static"] = public(work="none")(app.view_functions["static"])
    app.register_blueprint(health)
    register_api(app)
    register_pages(app)
    return app
