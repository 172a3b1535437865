"""What the API takes for what is done to a case beside its steps."""

from __future__ import annotations

from web.api.shapes import Taken


class Reason(Taken):
    """Why it is done."""

    reason: str = ""


class RequestAnswer(Taken):
    """A refusal gives its reason."""

    granted: bool
    reason: str = ""
