"""What the web needs from the front door, which it may not import: lianshu hands these in."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from workflows.clock import Clock
from workflows.database.session import Database


class Platform(Protocol):
    """The parts that the front door has joined."""

    @property
    def database(self) -> Database:
        """The county's database."""
        ...

    @property
    def clock(self) -> Clock:
        """Tells the instant of each request."""
        ...

    @property
    def base_url(self) -> str:
        """Where people open the platform; `https:` means that cookies are for https only."""
        ...

    @property
    def demo(self) -> bool:
        """Whether this is the demo county with its public passwords."""
        ...


@dataclass(frozen=True, slots=True)
class Advance:
    """What happened while the demo clock went on; everything due by `now` has been dealt with."""

    now: datetime
    fired: int
    cards: int
    messages: int


class DemoControls(Protocol):
    """Moves the clock of the demo county."""

    def advance(
        self,
        *,
        hours: float | None = None,
        workdays: int | None = None,
        to: str | None = None,
    ) -> Advance:
        """Move the clock on by exactly one of the three and return when settled.

        `to` is an ISO date or instant. Raises Invalid, and WrongState when the clock would go back.
        """
        ...


class Mailbox(Protocol):
    """What the demo's mail sink has received."""

    def arrived(self) -> Set[str]:
        """The Message-IDs of the mails that are there."""
        ...

    def mail(self, message_id: str) -> bytes | None:
        """A mail as it came in over the wire; None while it is not there."""
        ...
