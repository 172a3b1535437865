"""Sentences of the domain in the reader's language."""

from __future__ import annotations

from flask_babel import gettext

from web.language import english
from workflows.texts import Text


def say(text: Text) -> str:
    """The sentence in the language of this request."""
    return text.translated(gettext)


def choose(chinese: str | None, in_english: str | None) -> str:
    """A text of a process folder: its English where the reader wants that and there is one."""
    return (in_english if english() else None) or chinese or ""
