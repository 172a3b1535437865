"""Sentences of the domain in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext, ngettext

from web.filters import day_only
from web.language import english
from workflows.texts import Language, Text


def say(text: Text | str) -> str:
    """The sentence in the language of this request; plain words are data and stay as they are."""
    if isinstance(text, str):
        return text
    return text.translated(Language(_gettext, ngettext, english()))


def choose(chinese: str | None, in_english: str | None) -> str:
    """A text of a process folder: its English where the reader wants that and there is one."""
    return (in_english if english() else None) or chinese or ""


def listed(names: Iterable[str]) -> str:
    """甲、乙"""
    return gettext("、").join(names)


def written_day(day: date, *, year: bool = False) -> str:
    """11月25日, or 2026年11月25日"""
    return day_only(day, date.min if year else day, "en" if english() else "zh-CN")


def _gettext(message_id: str) -> str:
    # The empty id stands for the head of the catalogue.
    return gettext(message_id) if message_id else ""
