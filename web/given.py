"""Days and instants as somebody wrote them into a form or a body."""

from __future__ import annotations

from datetime import date, datetime

from workflows.calendar.local_time import to_local
from workflows.errors import FieldError, Invalid
from workflows.texts import Text


def given_day(pointer: str, text: str | None) -> date | None:
    """An ISO date; None when nothing was written; raises Invalid for what is none."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid([FieldError(pointer, Text("请写明日期，例如 2026-11-24。"))]) from None


def given_instant(pointer: str, text: str) -> datetime:
    """An ISO instant, local time without a zone; raises Invalid for what is none."""
    try:
        return to_local(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        raise Invalid(
            [FieldError(pointer, Text("请写明日期和时间，例如 2026-11-24 09:00。"))]
        ) from None
