"""The web server's command line: gunicorn, one process with threads."""

from __future__ import annotations

import sys

from lianshu.settings import Settings

THREADS = 8


def server_command(settings: Settings) -> list[str]:
    """The gunicorn call for these settings."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    options = {
        "--bind": f"{host}:{settings.port}",
        "--worker-class": "gthread",
        "--workers": "1",
        "--threads": str(THREADS),
        "--timeout": "60",
        "--limit-request-line": "8190",
        "--graceful-timeout": "5",
        "--log-level": "warning",
    }
    words = [word for option in options.items() for word in option]
    return [
        sys.executable, "-m", "gunicorn", *words, "--no-control-socket", "lianshu.wsgi:application"
    ]  # fmt: skip


def public_url(settings: Settings) -> str:
    """Where people open the platform, without a slash at its end; links in mails begin with it."""
    return (settings.base_url or address(settings)).rstrip("/")


def address(settings: Settings) -> str:
    """The address that a person opens on this machine."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}/"
