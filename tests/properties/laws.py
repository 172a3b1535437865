"""Laws of legal time: how they are held over many examples, and the examples."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workflows.clock import OFFICE_ZONE
from workflows.deadlines.amounts import Amount, Unit
from workflows.deadlines.pauses import Ledger, resume, suspend

Body = Callable[..., None]


class Laws:
    """The laws of one module; `long` holds them with many examples, for the long campaign."""

    def __init__(self) -> None:
        self.long: list[tuple[str, Body]] = []

    def __call__(
        self, few: int, many: int, **examples: st.SearchStrategy[Any]
    ) -> Callable[[Body], Body]:
        """Hold a law over some examples in every run of the suite, over many in the long one."""
        quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much]

        def holds(body: Body, count: int) -> Body:
            checked = given(**examples)(body)
            return settings(max_examples=count, deadline=None, suppress_health_check=quiet)(checked)

        def mark(body: Body) -> Body:
            self.long.append((body.__name__, holds(body, many)))
            return holds(body, few)

        return mark


starts = st.dates(date(2024, 1, 1), date(2028, 12, 31))
rolls = st.sampled_from(["forward", "none"])
day_amounts = st.one_of(
    st.builds(Amount, st.integers(1, 60), st.just(Unit.WD)),
    st.builds(Amount, st.integers(1, 180), st.just(Unit.CD)),
    st.builds(Amount, st.integers(1, 24), st.just(Unit.M)),
    st.builds(Amount, st.integers(1, 3), st.just(Unit.Y)),
)
exact_amounts = st.one_of(
    st.builds(Amount, st.integers(1, 100), st.just(Unit.H)),
    st.builds(Amount, st.integers(1, 600), st.just(Unit.MIN)),
)
amounts = st.one_of(day_amounts, exact_amounts)
instants = st.datetimes(
    datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=st.just(OFFICE_ZONE)
)


@st.composite
def day_pauses(draw: st.DrawFn, start: date) -> list[tuple[date, date]]:
    """Up to four pauses around a period, overlapping or not, some of no length."""
    found = []
    for _ in range(draw(st.integers(0, 4))):
        first = start + timedelta(days=draw(st.integers(-10, 120)))
        found.append((first, first + timedelta(days=draw(st.integers(0, 40)))))
    return found


@st.composite
def ledgers(draw: st.DrawFn, start: datetime) -> Ledger:
    """A ledger of closed pauses after a start, in order, to the minute."""
    ledger: Ledger = ()
    at = start
    for _ in range(draw(st.integers(0, 3))):
        at += timedelta(minutes=draw(st.integers(0, 20_000)))
        ledger = suspend(ledger, at, "补正材料")
        at += timedelta(minutes=draw(st.integers(0, 20_000)))
        ledger = resume(ledger, at)
    return ledger
