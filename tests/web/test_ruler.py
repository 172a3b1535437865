"""The working-day ruler."""

from datetime import date, timedelta

from web.ruler import draw_ruler
from web.view_models.lights import Ruler

TODAY = date(2026, 11, 24)  # a Tuesday


def is_workday(day: date) -> bool:
    return day.weekday() < 5


def spell(ruler: Ruler) -> str:
    """One letter a cell: p past, T today, . to come, o over; _ a gap; ! the last day."""
    letters = []
    for cell in ruler.cells:
        letter = "o" if cell.over else "p" if cell.past else "T" if cell.today else "."
        letters.append("_" if cell.gap else letter + ("!" if cell.due else ""))
    return "".join(letters)


def ruler(first: date, due_on: date, today: date = TODAY) -> Ruler | None:
    return draw_ruler(first, due_on, today, is_workday)


def test_running() -> None:
    drawn = ruler(date(2026, 11, 19), date(2026, 11, 25))
    assert drawn is not None and spell(drawn) == "pp_pT.!" and drawn.total == 5


def test_due_today() -> None:
    drawn = ruler(date(2026, 11, 20), TODAY)
    assert drawn is not None and spell(drawn) == "p_pT!"


def test_overdue_counts_working_days_only() -> None:
    drawn = ruler(date(2026, 11, 16), date(2026, 11, 20))
    assert drawn is not None and spell(drawn) == "ppppp!_oo" and drawn.more == 0


def test_long_overdue_is_cut_and_counted() -> None:
    drawn = ruler(date(2026, 10, 12), date(2026, 10, 16))
    assert drawn is not None
    assert spell(drawn).replace("_", "") == "ppppp!oooooo" and drawn.more == 21
    assert len([cell for cell in drawn.dated if not cell.gap]) == 9
    assert drawn.dated[-1].today


def test_longer_than_ten_days_is_not_drawn() -> None:
    assert ruler(TODAY, TODAY + timedelta(days=90)) is None


def test_last_day_on_a_day_off_ends_at_the_working_day_before() -> None:
    drawn = ruler(date(2026, 11, 23), date(2026, 11, 28))
    assert drawn is not None and spell(drawn) == "pT...!"


def test_nothing_to_count_is_not_drawn() -> None:
    assert ruler(date(2026, 11, 28), date(2026, 11, 29)) is None


def test_days_on_which_the_clock_stood_are_no_part_of_it() -> None:
    """Seven working days from the 16th, of which the clock stood from the 18th until before the 23rd."""
    stood = [date(2026, 11, 18) + timedelta(days=n) for n in range(5)]
    drawn = draw_ruler(
        date(2026, 11, 16), date(2026, 11, 27), TODAY, is_workday, lambda day: day in stood
    )
    assert drawn is not None
    assert (spell(drawn), drawn.total) == ("pp_pT...!", 7)
    assert [cell.stood for cell in drawn.cells if cell.gap] == [True]
