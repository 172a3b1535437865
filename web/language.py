"""Which language a reader gets: Chinese, or English where it is asked for."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, has_request_context, request, session
from flask_babel import Babel

CHINESE, ENGLISH = "zh_Hans_CN", "en"
TRANSLATIONS = Path(__file__).with_name("translations")
API = "/api/"


def install_languages(app: Flask) -> None:
    """Let texts of pages and refusals come in the reader's language and the office's time zone."""
    app.config.update(
        BABEL_DEFAULT_LOCALE=CHINESE,
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
        BABEL_TRANSLATION_DIRECTORIES=str(TRANSLATIONS),
    )
    Babel(app, locale_selector=choose_language)
    app.before_request(remember_language)


def choose_language() -> str:
    """The locale of this request.

    `?lang=` counts first and is remembered for pages. Pages are Chinese otherwise, whatever the
    browser says: office machines with an English system are common. The API, where nobody sees a
    link to change it, follows Accept-Language.
    """
    if not has_request_context():
        return CHINESE
    asked = request.args.get("lang", "")
    if asked:
        return _known(asked)
    if request.path.startswith(API):
        return _known(request.accept_languages.best_match(["zh-CN", "zh", "en"]) or "")
    return _known(str(session.get("lang", "")))


def remember_language() -> None:
    """Keep the language of `?lang=` for the pages that follow."""
    asked = request.args.get("lang", "")
    if asked and not request.path.startswith(API) and session.get("lang") != _known(asked):
        session["lang"] = _known(asked)


def english() -> bool:
    """Whether this reader gets English."""
    return choose_language() == ENGLISH


def _known(tag: str) -> str:
    return ENGLISH if tag.lower().replace("_", "-").split("-")[0] == "en" else CHINESE
