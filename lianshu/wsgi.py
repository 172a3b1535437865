"""The web application as gunicorn loads it: `lianshu.wsgi:application`."""

from __future__ import annotations

from flask import Flask

from lianshu.application import make_application
from lianshu.logs import configure_logs
from lianshu.settings import load_settings


def _load() -> Flask:
    settings = load_settings(serving=True)
    configure_logs(settings)
    return make_application(settings)


application = _load()
