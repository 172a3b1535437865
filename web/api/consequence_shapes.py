"""Shapes of what a decision would bring about."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from web.api.basic_shapes import Shape


class NextTaskShape(Shape):
    """A task that opens. `on_lapse` names what comes by itself if its clock runs out."""

    element: str
    name: str
    organization: str
    people: list[str]
    due_on: date | None
    due_at: datetime | None
    provisional: bool
    on_lapse: list[str]


class ClockChangeShape(Shape):
    """What happens to a clock that no task of `tasks` shows."""

    change: Literal["started", "paused", "resumed", "met", "cancelled"]
    title: str
    due_on: date | None
    due_at: datetime | None
    provisional: bool


class PaperShape(Shape):
    title: str
    organization: str


class ConsequencesShape(Shape):
    """What a decision would bring about, names in the reader's language; `told` get a mail."""

    tasks: list[NextTaskShape]
    cancelled: list[str]
    clocks: list[ClockChangeShape]
    documents: list[PaperShape]
    told: list[str]
    seen_by: list[str]
    out_of_sight: str | None = Field(
        description="where it stands if a step opens that is hidden from you"
    )
    outcome: str | None = Field(description="how the case ends, null if it goes on")
    goes_on: bool = Field(description="whether another case is opened when it ends")
