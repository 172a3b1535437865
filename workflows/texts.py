"""Texts for people, carried as a message id with values so that the edge can translate them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """How to word a message id, also by number; `english` where a text's own English counts."""

    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]
    english: bool = False


CHINESE = Language(lambda message_id: message_id, lambda message_id, _many, _number: message_id)


class Text:
    """A sentence: its Chinese wording is the message id, `values` fill its `{holes}`.

    Texts of process folders are in no catalogue; they bring their `english` along. A value may be
    a text itself.
    """

    __slots__ = ("english", "message_id", "values")

    def __init__(self, message_id: str, english: str | None = None, /, **values: object) -> None:
        self.message_id = message_id
        self.english = english
        self.values = values

    def __str__(self) -> str:
        return self.translated(CHINESE)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self!s})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def translated(self, language: Language) -> str:
        """Return the sentence in that language."""
        message = self._message(language)
        values = {
            name: value.translated(language) if isinstance(value, Text) else value
            for name, value in self.values.items()
        }
        return message.format(**values) if values else message

    def _message(self, language: Language) -> str:
        return (self.english if language.english else None) or language.gettext(self.message_id)


class Counted(Text):
    """A sentence that other languages word by number: 1 hour, 2 hours."""

    __slots__ = ("count",)

    def __init__(self, message_id: str, *, count: int, **values: object) -> None:
        super().__init__(message_id, None, count=count, **values)
        self.count = count

    def _message(self, language: Language) -> str:
        return language.ngettext(self.message_id, self.message_id, self.count)


def mark(message_id: str) -> str:
    """The words as they are, marked for the catalogue: they become a text, or part of one, later."""
    return message_id


def mark_by_number(message_id: str) -> str:
    """The same for words that become a counted text."""
    return message_id
