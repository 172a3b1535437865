"""Counting anew, with invented calendars: once is enough, and it is as if counted so at first."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from workflows.calendar.office_calendar import OfficeCalendar, SpecialDay
from workflows.calendar.seed import notice, published_years, seed_calendar, special_days
from workflows.clock import OFFICE_ZONE
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.counting import count
from workflows.deadlines.rungs import NAMES, Rung, next_rung, rungs

AMOUNTS = ("1WD", "3WD", "5WD", "10WD", "15WD", "20WD", "3CD", "7CD", "15CD", "30CD", "60CD",
           "90CD", "1M", "2M", "6M")  # fmt: skip
FIRST = datetime(2026, 10, 1, 9, tzinfo=OFFICE_ZONE)

starts = st.integers(0, 90).map(lambda days: FIRST + timedelta(days=days))
days_of_2027 = st.integers(0, 364).map(lambda number: date(2027, 1, 1) + timedelta(days=number))


@st.composite
def notices(draw: st.DrawFn) -> OfficeCalendar:
    """A calendar of 2027: some weekdays off, some weekend days worked."""
    special = dict(special_days())
    for day in draw(st.sets(days_of_2027, max_size=40)):
        works = day.weekday() >= 5
        special[day] = SpecialDay(works, "春节", "调休上班" if works else "放假", "虚构")
    return OfficeCalendar(special, {**{y: notice(y) for y in published_years()}, 2027: "虚构"})


@given(start=starts, text=st.sampled_from(AMOUNTS), calendar=notices())
def test_no_year_without_a_calendar_stops_a_count(
    start: datetime, text: str, calendar: OfficeCalendar
) -> None:
    """Before the notice and after it a deadline has an end; only what touches 2027 can move."""
    before = count(start, parse_amount(text), seed_calendar())
    after = count(start, parse_amount(text), calendar)

    assert before.provisional == (before.due.year > 2026)
    assert not after.provisional or after.due.year > 2027
    if before.due.year == 2026:
        assert after == before


@given(
    start=starts,
    text=st.sampled_from(AMOUNTS),
    calendar=notices(),
    stop=st.integers(0, 200),
)
def test_each_rung_is_reached_once_for_each_last_day(
    start: datetime, text: str, calendar: OfficeCalendar, stop: int
) -> None:
    """A ladder is climbed by the old calendar up to some day and by the new one from then on."""
    amount = parse_amount(text)
    ladders = []
    for each in (seed_calendar(), calendar):
        end = count(start, amount, each)
        ladders.append(rungs(amount, start, end.due, end.due_at, each))
    changed_at = start + timedelta(days=stop)
    before = climb(ladders[0], None, start, changed_at)
    pending = _after(ladders[0], before)
    if pending is None:
        return
    after = climb(ladders[1], pending, changed_at, changed_at + timedelta(days=600))

    for climbed in (before, after):
        assert climbed == [name for name in NAMES if name in climbed], "in order, each once"
    assert after[-1] == "L3"
    again = set(before) & set(after)
    assert again == {
        rung.name for rung in ladders[1] if rung.name in before and rung.at > changed_at
    }, "what was told of the old day is told of the new one if it still lies ahead"


def climb(
    ladder: tuple[Rung, ...], pending: str | None, since: datetime, until: datetime
) -> list[str]:
    """The rungs that a timer reaches, as the worker fires it: at once what is due."""
    found: list[str] = []
    now = since
    while True:
        rung = next_rung(ladder, pending, now)
        at = max(rung.at, now)
        if at > until:
            return found
        found.append(rung.name)
        place = [each.name for each in ladder].index(rung.name)
        if place + 1 == len(ladder):
            return found
        pending, now = ladder[place + 1].name, at


def _after(ladder: tuple[Rung, ...], climbed: list[str]) -> str | None:
    """The rung that comes next; None at the top."""
    if not climbed:
        return ladder[0].name
    names: list[str] = [each.name for each in ladder]
    place = names.index(climbed[-1]) + 1
    return ladder[place].name if place < len(ladder) else None
