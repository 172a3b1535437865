"""The case that another one is started about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """The case that a new one is about: the field `field` names it, and `relation` links the two.

    The organization in the field `body` has to take part in it. While a case of this process that is
    about it and agrees in the fields `alone` runs, no other is started.
    """

    field: str
    relation: str
    body: str | None
    alone: tuple[str, ...]
