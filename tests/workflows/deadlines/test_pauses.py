"""The ledger of pauses."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from workflows.calendar.seed import seed_calendar
from workflows.clock import OFFICE_ZONE
from workflows.deadlines.amounts import TimeRuleError, parse_amount
from workflows.deadlines.pauses import (
    Budget,
    Ledger,
    budget,
    effective,
    resume,
    spans,
    standing,
    suspend,
)

CALENDAR = seed_calendar()
START = datetime(2026, 11, 23, 10, tzinfo=OFFICE_ZONE)  # Monday


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=OFFICE_ZONE)


def due(rule: str, ledger: Ledger) -> date | None:
    result = effective(START, parse_amount(rule), ledger, CALENDAR)
    return None if result is None else result.due


def test_a_deadline_has_no_end_while_it_stands() -> None:
    ledger = suspend((), at(25, 15), "补正材料")
    assert standing(ledger) == ledger[0]
    assert due("5WD", ledger) is None

    ledger = resume(ledger, at(27, 9))

    assert standing(ledger) is None
    assert spans(ledger) == ((at(25, 15), at(27, 9)),)
    assert due("5WD", ledger) == date(2026, 12, 2)  # the 25th and 26th are not counted


def test_out_and_back_on_one_day_changes_days_nothing_and_hours_exactly() -> None:
    ledger = resume(suspend((), at(23, 11), "职责争议"), at(23, 12, 30))

    for rule in ("5WD", "30CD", "2M", "1Y"):
        assert due(rule, ledger) == due(rule, ())
    result = effective(START, parse_amount("4H"), ledger, CALENDAR)
    assert result is not None
    assert result.due_at == at(23, 15, 30)


def test_a_pause_after_the_end_comes_too_late() -> None:
    ledger = suspend((), at(1, 9, month=12), "补正材料")

    assert due("5WD", ledger) == date(2026, 11, 30)
    assert due("6WD", ledger) is None


def test_the_ledger_refuses_what_cannot_be() -> None:
    ledger = suspend((), at(25, 15), "补正材料")
    with pytest.raises(TimeRuleError, match="已经中止"):
        suspend(ledger, at(26, 9), "职责争议")
    with pytest.raises(TimeRuleError, match="恢复时间早于"):
        resume(ledger, at(25, 14))
    ledger = resume(ledger, at(27, 9))
    with pytest.raises(TimeRuleError, match="没有中止"):
        resume(ledger, at(27, 10))
    with pytest.raises(TimeRuleError, match="早于上一次恢复"):
        suspend(ledger, at(27, 8), "职责争议")
    assert len(suspend(ledger, at(27, 9), "职责争议")) == 2


@pytest.mark.parametrize(
    ("rule", "when", "used", "unit"),
    [
        ("5WD", at(23, 12), 0, "workday"),
        ("5WD", at(24, 9), 0, "workday"),  # the 24th is not over yet
        ("5WD", at(25, 9), 1, "workday"),
        ("5WD", at(26, 9), 1, "workday"),  # paused on the 25th and 26th
        ("5WD", at(27, 9), 1, "workday"),
        ("5WD", at(28, 9), 2, "workday"),
        ("5WD", at(2, 23, month=12), 4, "workday"),
        ("5WD", at(3, 0, month=12), 5, "workday"),
        ("5WD", at(20, 0, month=12), 5, "workday"),
        ("30CD", at(28, 9), 2, "day"),
        ("1M", at(28, 9), 2, "day"),
    ],
)
def test_used_up_days(rule: str, when: datetime, used: int, unit: str) -> None:
    ledger = resume(suspend((), at(25, 15), "补正材料"), at(27, 9))

    found = budget(START, parse_amount(rule), ledger, when, CALENDAR)

    assert (found.used, found.unit) == (used, unit)
    assert found.total == {"5WD": 5, "30CD": 30, "1M": 30}[rule]


def test_the_budget_stands_while_the_clock_does() -> None:
    ledger = suspend((), at(25, 15), "补正材料")
    amount = parse_amount("5WD")

    assert budget(START, amount, ledger, at(25, 15), CALENDAR) == Budget(5, 1, "workday")
    assert budget(START, amount, ledger, at(25, 15, month=12), CALENDAR).left == 4


def test_hours_are_used_to_the_instant() -> None:
    ledger = resume(suspend((), at(23, 11), "职责争议"), at(23, 12, 30))
    amount = parse_amount("4H")
    hour = 3_600_000_000

    assert budget(START, amount, ledger, at(23, 12), CALENDAR) == Budget(
        4 * hour, hour, "microsecond"
    )
    assert budget(START, amount, ledger, at(23, 13, 30), CALENDAR).left == 2 * hour
    assert budget(START, amount, ledger, at(24, 9), CALENDAR).left == 0
    assert budget(START, amount, (), at(23, 9), CALENDAR).used == 0
