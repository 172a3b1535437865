"""Error pages."""

from __future__ import annotations

from dataclasses import dataclass

from web.view_models.case import Fact


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """Four sentences: what happened, is what I typed kept, what now, who to ask."""

    status: int
    what: str
    kept: str = ""
    now: str = ""
    ask: str = ""
    reference: str = ""  # id to quote
    action_url: str = "/"
    action_label: str = ""
    typed: tuple[Fact, ...] = ()  # what the person wrote, to be copied
