"""All pages of the application."""

from __future__ import annotations

from flask import Flask

from web.shell import shell_context


def register_pages(app: Flask) -> None:
    """Add the pages and the frame around them."""
    app.context_processor(shell_context)
    for blueprint in ():
        app.register_blueprint(blueprint)
