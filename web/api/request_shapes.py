"""What the API tells of requests that wait for an answer."""

from __future__ import annotations

from web.api.basic_shapes import Shape
from web.api.shapes import RequestShape


class WaitingRequest(RequestShape):
    """A request that waits for the reader's answer, with its case."""

    case_id: str
    number: str | None
    title: str
    process: str


class RequestList(Shape):
    items: list[WaitingRequest]
    next_cursor: str | None
