"""What changing a rule and changing a warning profile have in common: from when, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.rules.versions import Dated
from workflows.errors import FieldError, Stale
from workflows.texts import Text

LONGEST_REASON = 500
LONGEST_BASIS = 500


def wrong_reason(reason: str) -> Iterator[FieldError]:
    """A reason that is missing, too long or cannot be kept."""
    if not reason:
        yield FieldError("/reason", Text("请写明更改的理由。"))
    yield from wrong_text("reason", reason, LONGEST_REASON)


def wrong_text(field: str, text: str, limit: int) -> Iterator[FieldError]:
    """A text that is too long or holds what no page can show."""
    if len(text) > limit:
        length = len(text)
        said = Text("最多 {limit} 字，现在是 {length} 字。", limit=limit, length=length)
        yield FieldError(f"/{field}", said)
    if not all(part.isprintable() for part in text.split("\n")):
        yield FieldError(f"/{field}", Text("有不能显示的字符，请删去后重写。"))


def wrong_day(uow: UnitOfWork, day: date | None, versions: Sequence[Dated]) -> Iterator[FieldError]:
    """A first day that lies behind us, or before the last change of the same thing."""
    if day is None:
        yield FieldError("/valid_from", Text("请写从哪一天起，例如 2026-12-01。"))
        return
    begun = versions[-1].valid_from
    if day < local_date(uow.now):
        yield FieldError(
            "/valid_from", Text("不能从已经过去的日子起更改，请写今天或者以后的日期。")
        )
    elif begun is not None and day < begun:
        said = Text("已经有一次从{day}起的更改，请写这一天或者以后的日期。", day=begun)
        yield FieldError("/valid_from", said)


def day_written(text: str) -> date | None:
    """An ISO date as a form or the API brings it; None for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def check_seen(seen: str | None, versions: Iterable[str]) -> None:
    """Raises Stale when the version that a person looked at is not the last one any more."""
    if seen and seen != list(versions)[-1]:
        raise Stale(Text("您打开页面以后有人更改过这一条，请看过现在的内容再改。"))
