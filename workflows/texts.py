"""Texts for people, carried as a message id with values so that the edge can translate them."""

from __future__ import annotations

from collections.abc import Callable


class Text:
    """A sentence: its Chinese wording is the message id, `values` fill its `{holes}`."""

    __slots__ = ("message_id", "values")

    def __init__(self, message_id: str, **values: object) -> None:
        self.message_id = message_id
        self.values = values

    def __str__(self) -> str:
        return self.translated(lambda message_id: message_id)

    def __repr__(self) -> str:
        return f"Text({self!s})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def translated(self, gettext: Callable[[str], str]) -> str:
        """Return the sentence in the language of `gettext`."""
        message = gettext(self.message_id)
        return message.format(**self.values) if self.values else message
