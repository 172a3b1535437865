"""Why the domain says no. The text of a refusal is what the person reads; only the web knows status codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workflows.texts import Counted, Text


class Refusal(Exception):
    """Root of everything the domain refuses. `text` is for the person, in Chinese unless translated."""

    def __init__(self, text: Text | str) -> None:
        self.text = text if isinstance(text, Text) else Text(text)
        super().__init__(str(self.text))


class NotPermitted(Refusal):
    """This person may see the thing but may not do this to it."""


class PurposeNeeded(Refusal):
    """This person may see the case by a post of oversight and has to say first what for."""

    def __init__(self, text: Text, case_id: str) -> None:
        self.case_id = case_id
        super().__init__(text)


class NotFound(Refusal):
    """There is no such thing, or this person may not know of it."""


class WrongState(Refusal):
    """The thing is not in a state in which this can be done."""


class Stale(Refusal):
    """The thing changed since the person looked at it."""


class Outdated(Stale):
    """A list says no more what would happen by now: it has to be made anew and looked at."""


class TooLarge(Refusal):
    """A file is larger than allowed."""


class UnsupportedMedia(Refusal):
    """A file is not of a kind that is accepted."""


class TooManyAttempts(Refusal):
    """Signing in is blocked for a while after repeated failures."""


class AlreadyDone(Refusal):
    """Somebody else completed the task first."""

    def __init__(
        self, by: str, at: datetime, decision: str, decision_label: Text, username: str = ""
    ) -> None:
        self.by = by
        self.username = username
        self.at = at
        self.decision = decision
        self.decision_label = decision_label
        super().__init__(
            Text(
                "这件事已由{by}于{at}办结，结论是“{decision}”。您填的内容没有丢，可以复制留存。",
                by=by,
                at=Text("{month}月{day}日 {time}", month=at.month, day=at.day, time=f"{at:%H:%M}"),
                decision=decision_label,
            )
        )


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field: JSON pointer into `data` (`/facts`, `/goods/0/name`) and how to put it right."""

    pointer: str
    message: Text

    @property
    def field(self) -> str:
        """The field of the form in which the error lies."""
        return self.pointer.removeprefix("/").partition("/")[0]


class Invalid(Refusal):
    """Some fields are wrong; each is named with what to do about it."""

    def __init__(self, errors: list[FieldError]) -> None:
        self.errors = tuple(errors)
        super().__init__(Counted("还有 {count} 处需要改。", count=len(self.errors)))
