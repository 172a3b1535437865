"""Reading dates, instants and pauses as people write them on the command line."""

from datetime import date, datetime

from workflows.deadlines.amounts import TimeRuleError
from workflows.deadlines.counting import Moment, Span


def parse_moment(text: str) -> Moment:
    """Read `2026-11-24` as a date, `2026-11-24T09:00` (also with an offset) as an instant."""
    written = text.strip()
    try:
        if "T" in written or ":" in written:
            return datetime.fromisoformat(written)
        return date.fromisoformat(written)
    except ValueError as error:
        raise TimeRuleError(
            "日期“{text}”写法不对：应为 2026-11-24 或 2026-11-24T09:00", text=text
        ) from error


def parse_pause(text: str) -> Span:
    """Read `2026-09-25..2026-09-28`: the clock stands from the first moment to the second."""
    begin, dots, end = text.partition("..")
    if not dots:
        raise TimeRuleError(
            "中止区间“{text}”写法不对：应为 起..止，例如 2026-09-25..2026-09-28", text=text
        )
    return parse_moment(begin), parse_moment(end)
