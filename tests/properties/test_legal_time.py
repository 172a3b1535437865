"""Legal time against the slow oracle, and the laws that hold whatever the dates are."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.properties import calendar_oracle as oracle
from tests.properties.laws import (
    Body,
    Laws,
    amounts,
    day_amounts,
    day_pauses,
    exact_amounts,
    instants,
    ledgers,
    rolls,
    starts,
)
from workflows.calendar.seed import seed_calendar
from workflows.clock import OFFICE_ZONE, start_of_day
from workflows.deadlines.amounts import Amount, Unit, parse_amount
from workflows.deadlines.counting import Moment, Result, Roll, count
from workflows.deadlines.explain import explain
from workflows.deadlines.pauses import Pause, budget, effective, spans
from workflows.deadlines.remaining import remaining
from workflows.deadlines.rungs import NAMES, mail_at, rungs

CALENDAR = seed_calendar()

law = Laws()


@law(200, 8_000, data=st.data(), start=starts, amount=day_amounts, roll=rolls, clear=st.booleans())
def test_dates_agree_with_the_oracle(
    data: st.DataObject, start: date, amount: Amount, roll: Roll, clear: bool
) -> None:
    pauses = data.draw(day_pauses(start))

    result = count(start, amount, CALENDAR, roll=roll, clear=clear, pauses=pauses)

    raw, due, uncertain = oracle.end_of_period(
        start,
        amount.value,
        amount.unit.value,
        roll=roll == "forward",
        clear=clear,
        pauses=pauses,
    )
    assert (result.raw, result.due, result.provisional) == (raw, due, uncertain)
    assert result.due_at == datetime.combine(
        due + timedelta(days=1), datetime.min.time(), tzinfo=oracle.CHINA
    )
    if roll == "none" and not clear:
        assert result.act_by is not None
        assert result.act_by <= raw
        assert oracle.works(result.act_by)
        assert oracle.count_between(result.act_by, raw) == 0
    else:
        assert result.act_by is None


@law(60, 1_000, data=st.data(), start=instants, amount=exact_amounts)
def test_hours_agree_with_the_oracle(data: st.DataObject, start: datetime, amount: Amount) -> None:
    start = start.replace(second=0, microsecond=0)
    pauses = spans(data.draw(ledgers(start)))

    result = count(start, amount, CALENDAR, pauses=pauses)

    minutes = amount.value * (60 if amount.unit is Unit.H else 1)
    exact = [(a, b) for a, b in pauses if isinstance(a, datetime) and isinstance(b, datetime)]
    assert result.due_at == oracle.end_of_minutes(start, minutes, exact)
    assert result.due == result.due_at.date()
    assert not result.provisional


@law(100, 2_000, data=st.data(), start=starts, amount=day_amounts, roll=rolls, clear=st.booleans())
def test_explanation_and_date_agree(
    data: st.DataObject, start: date, amount: Amount, roll: Roll, clear: bool
) -> None:
    pauses = data.draw(day_pauses(start))

    explained = explain(start, amount, CALENDAR, roll=roll, clear=clear, pauses=pauses)

    assert explained.result == count(start, amount, CALENDAR, roll=roll, clear=clear, pauses=pauses)
    steps = explained.steps
    assert (steps[0].at, steps[0].counted) == (start, False)
    assert steps[-1].at == explained.result.due
    assert all(step.reason and step.source for step in steps)
    counted = [step.at for step in steps if step.counted]
    if amount.unit in (Unit.WD, Unit.CD):
        assert len(counted) == amount.value
        days = [step.at for step in steps]
        assert days == [start, *oracle.days_after(start, len(days) - 1)]
    else:
        assert len(counted) == (0 if clear else 1)
    if amount.unit is Unit.WD:
        assert all(oracle.works(day) for day in counted)
    document = explained.document()
    assert document["due"] == explained.result.due.isoformat()
    assert document["steps"][-1]["date"] == document["due"]


@law(100, 2_000, data=st.data(), start=instants, amount=amounts, roll=rolls)
def test_pauses_of_no_length_change_nothing(
    data: st.DataObject, start: datetime, amount: Amount, roll: Roll
) -> None:
    ledger = data.draw(ledgers(start))
    at = start + timedelta(minutes=data.draw(st.integers(-5_000, 100_000)))
    known = spans(ledger)

    assert count(start, amount, CALENDAR, roll=roll, pauses=(*known, (at, at))) == count(
        start, amount, CALENDAR, roll=roll, pauses=known
    )


@law(100, 2_000, data=st.data(), start=instants, amount=amounts, roll=rolls)
def test_splitting_a_pause_changes_nothing(
    data: st.DataObject, start: datetime, amount: Amount, roll: Roll
) -> None:
    first = start + timedelta(minutes=data.draw(st.integers(-5_000, 50_000)))
    cut = first + timedelta(minutes=data.draw(st.integers(0, 20_000)))
    last = cut + timedelta(minutes=data.draw(st.integers(0, 20_000)))

    def due(*pauses: tuple[Moment, Moment]) -> Result:
        return count(start, amount, CALENDAR, roll=roll, pauses=pauses)

    whole = due((first, last))
    assert due((first, cut), (cut, last)) == whole
    assert due((cut, last), (first, cut)) == whole
    assert due((first, last), (first, cut)) == whole


@law(100, 2_000, data=st.data(), start=instants, amount=amounts, roll=rolls, clear=st.booleans())
def test_a_pause_never_moves_a_date_earlier(
    data: st.DataObject, start: datetime, amount: Amount, roll: Roll, clear: bool
) -> None:
    assume(not (clear and amount.unit.exact))
    known = spans(data.draw(ledgers(start)))
    at = start + timedelta(minutes=data.draw(st.integers(-5_000, 100_000)))
    more = (at, at + timedelta(minutes=data.draw(st.integers(0, 50_000))))

    before = count(start, amount, CALENDAR, roll=roll, clear=clear, pauses=known)
    after = count(start, amount, CALENDAR, roll=roll, clear=clear, pauses=(*known, more))

    assert after.raw >= before.raw
    assert after.due_at >= before.due_at


@law(100, 2_000, data=st.data(), start=instants, amount=amounts)
def test_what_is_left_leads_to_the_same_end(
    data: st.DataObject, start: datetime, amount: Amount
) -> None:
    ledger = data.draw(ledgers(start))
    assume(ledger)
    last = ledger[-1].ended_at
    assert last is not None
    result = effective(start, amount, ledger, CALENDAR, roll="none")
    assert result is not None

    left = budget(start, amount, ledger, last, CALENDAR)

    assert 0 <= left.used <= left.total
    if amount.unit.exact:
        run_out = left.left * timedelta(microseconds=1)
        assert result.due_at <= last if not left.left else result.due_at == last + run_out
        return
    resumed = last.astimezone(OFFICE_ZONE).date()
    if not left.left:
        assert result.due < resumed
    elif resumed > start.date():
        unit = Unit.WD if amount.unit is Unit.WD else Unit.CD
        rest = Amount(left.left, unit)
        yesterday = resumed - timedelta(days=1)
        assert count(yesterday, rest, CALENDAR, roll="none").due == result.due


@law(100, 2_000, data=st.data(), start=instants, amount=amounts)
def test_a_standing_clock_has_no_end_and_keeps_its_budget(
    data: st.DataObject, start: datetime, amount: Amount
) -> None:
    at = start + timedelta(minutes=data.draw(st.integers(0, 50_000)))
    later = at + timedelta(minutes=data.draw(st.integers(0, 500_000)))
    running = effective(start, amount, (), CALENDAR)
    assert running is not None

    standing = effective(start, amount, (Pause(at, None, "职责争议"),), CALENDAR)

    assert standing == (None if at < running.due_at else running)
    ledger = (Pause(at, None, "职责争议"),)
    assert budget(start, amount, ledger, at, CALENDAR) == budget(
        start, amount, ledger, later, CALENDAR
    )


@law(150, 3_000, first=starts, last=starts, number=st.integers(-300, 300))
def test_working_days_agree_with_the_oracle(first: date, last: date, number: int) -> None:
    assert CALENDAR.workdays_between(first, last) == oracle.count_between(first, last)
    assert CALENDAR.is_workday(first) == oracle.works(first)
    there = CALENDAR.add_workdays(first, number)
    if number > 0:
        assert oracle.works(there)
        assert oracle.count_between(first, there) == number
    elif number < 0:
        assert oracle.works(there)
        before = first - timedelta(days=1)
        assert oracle.count_between(there - timedelta(days=1), before) == -number
    else:
        assert there == first


@law(150, 3_000, start=instants, amount=amounts, roll=rolls)
def test_the_ladder_is_climbed_in_order(start: datetime, amount: Amount, roll: Roll) -> None:
    end = count(start, amount, CALENDAR, roll=roll)

    ladder = rungs(amount, start, end.due, end.due_at, CALENDAR)

    names = [rung.name for rung in ladder]
    assert names == [name for name in NAMES if name in names]
    assert names[-3:] == ["L1", "L2", "L3"]
    assert [rung.at for rung in ladder] == sorted(rung.at for rung in ladder)
    assert all(rung.at > start for rung in ladder)
    at = {rung.name: rung.at for rung in ladder}
    assert at["L1"] == end.due_at
    assert oracle.count_between(end.due, at["L2"].date()) == 2
    assert oracle.count_between(end.due, at["L3"].date()) == 6
    for rung in ladder:
        mail = mail_at(rung.at, CALENDAR, urgent=False)
        assert mail >= rung.at
        assert oracle.works(mail.date())
        assert (mail.hour, mail.minute) == (8, 30)


@law(150, 3_000, start=instants, value=st.integers(4, 30))
def test_n_left_begins_with_the_day_on_which_n_remain(start: datetime, value: int) -> None:
    amount = Amount(value, Unit.WD)
    end = count(start, amount, CALENDAR)
    marks = (3, 1) if value <= 10 else (5, 2)

    for rung in rungs(amount, start, end.due, end.due_at, CALENDAR)[:2]:
        if rung.name not in ("remind", "warn"):
            continue
        left = marks[rung.name == "warn"]
        before = rung.at - timedelta(microseconds=1)
        assert remaining(amount, end.due, end.due_at, rung.at, CALENDAR).value == left
        assert remaining(amount, end.due, end.due_at, before, CALENDAR).value == left + 1


@law(150, 3_000, start=instants, amount=amounts, minutes=st.integers(0, 400_000))
def test_what_remains_falls_and_turns_at_the_end(
    start: datetime, amount: Amount, minutes: int
) -> None:
    end = count(start, amount, CALENDAR)
    now = start + timedelta(minutes=minutes)

    def left(at: datetime) -> int:
        return remaining(amount, end.due, end.due_at, at, CALENDAR).value

    assert (left(now) < 0) == (now >= end.due_at)
    assert left(end.due_at) == -1
    assert left(now) >= left(now + timedelta(hours=7)) or amount.unit.exact
    if not amount.unit.exact:
        assert left(start_of_day(end.due)) == 0


@given(amounts)
def test_amounts_read_back_what_they_write(amount: Amount) -> None:
    assert parse_amount(str(amount)) == amount


@pytest.mark.long
@pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in law.long])
def test_many_times(body: Body) -> None:
    """The same properties, many examples each."""
    body()
