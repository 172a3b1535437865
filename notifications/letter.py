"""What a letter is, whatever it is about: the finished words that the templates of a mail put in order.

Only what is free of party data goes in: the case's title, number and steps, time limits, posts and
names of officials. Answers, opinions and evidence never do.
"""

from __future__ import annotations

from dataclasses import dataclass

from notifications.words import Lamp


@dataclass(frozen=True, slots=True)
class Next:
    """What happens by itself when nothing is done: by when, what, and who else hears of it."""

    until: str
    result: str
    also: str


@dataclass(frozen=True, slots=True)
class Letter:
    """The finished words that the templates of a mail put in order."""

    name: str
    title: str
    lamp: Lamp
    facts: tuple[tuple[str, str], ...]
    link: str
    step: str = ""
    mine: bool = False
    """Whether the reader is the one to act, or one of those who could."""
    holder: str = ""
    round: int = 1
    left: str = ""
    next: Next | None = None
    also_told: str = ""
    asked: str = ""
    """What a card asks the holder's head for."""
    over: bool = False
    finished: bool = False
    """Over by an end that the process draws, and not because somebody withdrew or stopped it."""
    news: str = ""
    opening: str = ""
    """The first sentence in the words of the process itself, in place of the usual one."""


class Overtaken(Exception):
    """The clock has ended or stands still since it was asked whom to tell: nobody is told any more.

    Between two statements of one transaction PostgreSQL shows what others have committed meanwhile.
    """
