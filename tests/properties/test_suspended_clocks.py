"""Clocks of cases as they live: suspended on several grounds, extended, in years without a notice.

`calendar_oracle` crosses days out one by one; it knows nothing of our walk.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import strategies as st

from tests.properties import calendar_oracle as oracle
from tests.properties.laws import Body, Laws, day_amounts, instants, ledgers, rolls
from workflows.calendar.seed import published_years, seed_calendar
from workflows.clock import OFFICE_ZONE, local_date
from workflows.deadlines.amounts import Amount, Unit
from workflows.deadlines.counting import Result, Roll, Span, count
from workflows.deadlines.explain import explain
from workflows.deadlines.pauses import Ledger, Pause, budget, effective, resume, spans, suspend
from workflows.deadlines.rungs import rungs

CALENDAR = seed_calendar()

law = Laws()

extensions = st.lists(st.integers(1, 15), max_size=3)
"""By how much a clock is extended, time after time, in its own unit."""


def in_days(pauses: tuple[Span, ...]) -> list[tuple[date, date]]:
    return [(local_date(a), local_date(b)) for a, b in pauses if isinstance(a, datetime)
            and isinstance(b, datetime)]  # fmt: skip


def ends(start: datetime, amount: Amount, ledger: Ledger, roll: Roll) -> Result:
    """Where a running clock ends."""
    found = effective(start, amount, ledger, CALENDAR, roll=roll)
    assert found is not None
    return found


@law(150, 5_000, data=st.data(), start=instants, amount=day_amounts, roll=rolls, more=extensions)
def test_suspended_and_extended_clocks_agree_with_the_oracle(
    data: st.DataObject, start: datetime, amount: Amount, roll: Roll, more: list[int]
) -> None:
    """Date and explanation of a clock that was suspended and extended, against crossing out days."""
    most = {Unit.M: 6, Unit.Y: 1}.get(amount.unit, 120)
    longer = Amount(amount.value + min(sum(more), most), amount.unit)
    pauses = spans(data.draw(ledgers(start)))

    explained = explain(start, longer, CALENDAR, roll=roll, pauses=pauses)

    raw, due, uncertain = oracle.end_of_period(
        local_date(start),
        longer.value,
        longer.unit.value,
        roll=roll == "forward",
        clear=False,
        pauses=in_days(pauses),
    )
    result = explained.result
    assert (result.raw, result.due, result.provisional) == (raw, due, uncertain)
    assert explained.steps[-1].at == due
    if longer.unit in (Unit.WD, Unit.CD):
        counted = [step.at for step in explained.steps if step.counted]
        assert len(counted) == longer.value
        assert not {day for day in counted if isinstance(day, date)} & oracle.crossed_out(
            in_days(pauses)
        )


@law(100, 2_000, data=st.data(), start=instants, amount=day_amounts, roll=rolls, more=extensions)
def test_an_extension_never_moves_a_date_earlier(
    data: st.DataObject, start: datetime, amount: Amount, roll: Roll, more: list[int]
) -> None:
    ledger = data.draw(ledgers(start))
    before = ends(start, amount, ledger, roll)
    value = amount.value
    for each in more:
        value += each
        after = ends(start, Amount(value, amount.unit), ledger, roll)
        assert after.raw > before.raw
        assert after.due_at >= before.due_at
        before = after


@law(100, 2_000, data=st.data(), start=instants, amount=day_amounts, more=st.integers(1, 40))
def test_extending_adds_to_what_is_left_and_to_nothing_else(
    data: st.DataObject, start: datetime, amount: Amount, more: int
) -> None:
    """In working days and calendar days: what is used stays used, whenever it is extended."""
    if amount.unit not in (Unit.WD, Unit.CD):
        return
    ledger = data.draw(ledgers(start))
    at = start + timedelta(minutes=data.draw(st.integers(0, 100_000)))
    before = budget(start, amount, ledger, at, CALENDAR)
    after = budget(start, Amount(amount.value + more, amount.unit), ledger, at, CALENDAR)

    assert after.total == before.total + more
    if before.left:
        assert (after.used, after.left) == (before.used, before.left + more)


@law(100, 2_000, data=st.data(), start=instants, amount=day_amounts, roll=rolls)
def test_grounds_one_within_the_other_stand_once(
    data: st.DataObject, start: datetime, amount: Amount, roll: Roll
) -> None:
    """A second ground inside or across the first: the days that either covers, each once."""
    first = start + timedelta(minutes=data.draw(st.integers(0, 80_000)))
    length = data.draw(st.integers(0, 40_000))
    second = first + timedelta(minutes=data.draw(st.integers(0, length)))
    last = second + timedelta(minutes=data.draw(st.integers(0, 40_000)))
    outer, inner = (first, first + timedelta(minutes=length)), (second, last)

    both = count(start, amount, CALENDAR, roll=roll, pauses=(outer, inner))
    whole = count(start, amount, CALENDAR, roll=roll, pauses=((first, max(outer[1], last)),))

    assert both == whole == count(start, amount, CALENDAR, roll=roll, pauses=(inner, outer))


@law(100, 2_000, start=instants, amount=day_amounts, minutes=st.integers(0, 60_000))
def test_a_pause_over_days_off_alone_moves_no_working_days(
    start: datetime, amount: Amount, minutes: int
) -> None:
    """Suspended at the end of a working day and resumed on the next one: nothing was missed."""
    at = start + timedelta(minutes=minutes)
    day = local_date(at)
    resumed = oracle.days_after(day, 1)[0]
    while not oracle.works(resumed):
        resumed = oracle.days_after(resumed, 1)[0]
    back = datetime.combine(resumed, datetime.min.time(), OFFICE_ZONE) + timedelta(hours=9)
    late = datetime.combine(day, datetime.max.time(), OFFICE_ZONE)
    ledger = resume(suspend((), max(at, late), "检验"), back)
    if amount.unit is not Unit.WD:
        return
    plain, paused = ends(start, amount, (), "forward"), ends(start, amount, ledger, "forward")
    # The day of the suspension itself stands, as it does in every unit of days.
    assert oracle.count_between(plain.due, paused.due) == int(
        oracle.works(day) and local_date(start) < day <= plain.due
    )


@law(60, 1_500, start=instants, amount=day_amounts, minutes=st.integers(0, 300_000))
def test_resumed_on_a_day_off_it_goes_on_from_that_day(
    start: datetime, amount: Amount, minutes: int
) -> None:
    """The day of resuming runs: in calendar days it counts, in working days only if one works."""
    resumed = start + timedelta(minutes=minutes)
    ledger = (Pause(start, resumed, "鉴定"),)
    result = ends(start, amount, ledger, "none")
    eve = resumed - timedelta(days=1)
    if local_date(resumed) > local_date(start) and amount.unit in (Unit.WD, Unit.CD):
        assert result.due == count(eve, amount, CALENDAR, roll="none").due
    spent = budget(start, amount, ledger, resumed, CALENDAR)
    assert spent.used == 0


@law(
    150,
    3_000,
    start=st.datetimes(
        datetime(1990, 1, 1), datetime(2090, 12, 31), timezones=st.just(OFFICE_ZONE)
    ),
    amount=day_amounts,
    roll=rolls,
)
def test_no_year_without_a_calendar_raises(start: datetime, amount: Amount, roll: Roll) -> None:
    explained = explain(start, amount, CALENDAR, roll=roll)
    result = explained.result
    years = range((local_date(start) + timedelta(days=1)).year, result.due.year + 1)
    assert result.provisional == any(year not in published_years() for year in years)
    ladder = rungs(amount, start, result.due, result.due_at, CALENDAR)
    assert ladder[-1].at > result.due_at


@pytest.mark.long
@pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in law.long])
def test_many_times(body: Body) -> None:
    """The same properties, many examples each."""
    body()
