"""What the API takes for what is done to a case beside its steps."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from web.api.shapes import Taken


class Reason(Taken):
    """Why it is done."""

    reason: str = ""


class Termination(Taken):
    """Why; where the case was filed, who reviewed it (username) and with which opinion."""

    reason: str = ""
    reviewer: str = ""
    review: str = ""


class Merger(Taken):
    """Into which case, by id, and why."""

    into: str = ""
    reason: str = ""


class Split(Taken):
    """What the form for splitting asks about the other party, and why."""

    data: dict[str, Any] = Field(default_factory=dict)
    reason: str = ""


class Note(Taken):
    """A note with a copy to these usernames."""

    text: str = ""
    to: Annotated[list[str], Field(max_length=50)] = Field(default_factory=list)


class CaseMessage(Taken):
    """Which message of the process, and what its form asks."""

    name: str = ""
    data: dict[str, Any] = Field(default_factory=dict)


class Signer(Taken):
    """Who signs, by username, and why."""

    person: str = ""
    reason: str = ""


class NewBody(Taken):
    """The row of a list that names one more body, and why it is added."""

    row: dict[str, Any] = Field(default_factory=dict)
    reason: str = ""


class HandOver(Taken):
    """To whom, by username, and why; `version` is that of the task as seen, if it matters."""

    to: str = ""
    opinion: str = ""
    version: int | None = None


class Recusal(Taken):
    """Whom, by username, and why; `version` is that of the task as seen, if it matters."""

    person: str = ""
    reason: str = ""
    version: int | None = None


class Review(Taken):
    """Why a suspended deadline stands on."""

    opinion: str = ""


class Ground(Taken):
    """The code of a legal ground of the deadline's rule."""

    ground: str = ""


class Extension(Taken):
    """The ground with its article, and the new last day (ISO); without it as long as the rule gives."""

    ground: str = ""
    to: str | None = None


class Opinion(Taken):
    """What is said with it; `version` is that of the task as seen, if it matters."""

    opinion: str = ""
    version: int | None = None


class RequestAnswer(Taken):
    """A refusal gives its reason."""

    granted: bool
    reason: str = ""


class Completion(Taken):
    """`version` is that of the task as seen; the header If-Match may say it instead."""

    decision: Annotated[str, Field(max_length=60)] = ""
    data: dict[str, Any] = Field(default_factory=dict)
    opinion: str = ""
    version: int | None = None


class Intention(Taken):
    """A decision and as much of the form as is filled in."""

    decision: Annotated[str, Field(max_length=60)] = ""
    data: dict[str, Any] = Field(default_factory=dict)


class Claim(Taken):
    """`version` is that of the task as seen, if it matters."""

    version: int | None = None
