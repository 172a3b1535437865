"""The desk: where the day of a township head, a prosecutor, the justice bureau begins."""

from __future__ import annotations

from dataclasses import dataclass

from web.view_models.inbox import TaskRow, WaitingRequest
from web.view_models.papers import Pager


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that leads to what it counts. `tone`: red or yellow where it counts lights or cards."""

    label: str
    count: int
    url: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class DeskPart:
    """A list of the desk with its first rows, or all of them on a page of its own."""

    key: str
    title: str
    url: str  # the whole list
    count: int
    rows: tuple[TaskRow, ...]
    more: int = 0
    held_by_others: bool = False  # the column says who has it, not where it came from
    figures: tuple[Figure, ...] = ()  # the list by bodies


@dataclass(frozen=True, slots=True)
class DeskPage:
    """/desk, or /desk/<list> with one part and its pager."""

    url: str
    subtitle: str
    parts: tuple[DeskPart, ...]  # those that hold something
    nothing: tuple[str, ...] = ()  # titles of the lists that are empty
    requests: tuple[WaitingRequest, ...] = ()
    figures: tuple[Figure, ...] = ()
    pager: Pager | None = None  # of a single list
    narrowed: str = ""  # the body it is narrowed to
    back_url: str | None = None
