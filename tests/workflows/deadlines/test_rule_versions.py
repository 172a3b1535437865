"""Whatever is changed and published in whatever order: every day of a rule has exactly one version."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpmn.folder import read_directory, read_folder
from bpmn.folder_model import ProcessFolder
from lianshu.process_folders import shipped
from tests.support.driver import Driver
from workflows.calendar.seed import seed_calendar
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.rules.change_rule import RuleChange, change_rule
from workflows.deadlines.rules.in_force import rule_in_force
from workflows.deadlines.rules.lighter import is_lighter_period
from workflows.deadlines.rules.note_folder import note_folder
from workflows.deadlines.rules.queries import timelines
from workflows.deadlines.rules.versions import RuleVersion, holding_on, holds_on, version_on
from workflows.errors import Refusal
from workflows.processes.publish_process import publish_process
from workflows.processes.published import folder_of
from workflows.processes.queries import current_version

START = date(2026, 11, 24)
KEY = "lead_referral"


class Undone(Exception):
    pass


def referral(amount: str, code: str = "LR-SIGN", before: str = "1WD") -> dict[str, bytes]:
    """The shipped folder with another period of a rule."""
    files = dict(read_directory(shipped()[KEY]))
    head, mark, tail = files["process.toml"].decode().partition(f'code = "{code}"')
    changed = tail.replace(f'amount = "{before}"', f'amount = "{amount}"', 1)
    files["process.toml"] = f"{head}{mark}{changed}".encode()
    return files


@cache
def saying(amount: str) -> ProcessFolder:
    """That folder, read once: publishing it notes it so."""
    return read_folder(referral(amount))


def versions(uow: UnitOfWork, code: str = "LR-SIGN") -> list[RuleVersion]:
    return list(timelines(uow.session)[KEY, code])


def assert_whole(found: list[RuleVersion]) -> None:
    """No gap, no overlap from the first day on; the last one has no end."""
    held = [each for each in found if each.valid_from != each.valid_to]
    for earlier, later in pairwise(held):
        assert earlier.valid_to == later.valid_from
    assert held[-1].valid_to is None
    first = held[0].valid_from
    assert first is not None
    for day in (first + timedelta(days=n) for n in range(60)):
        assert sum(holds_on(each, day) for each in found) == 1


Deed = tuple[str, int, int]
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["change", "change", "publish", "wait"]),
        st.integers(0, 12),
        st.integers(1, 9),
    ),
    min_size=1,
    max_size=8,
)


def test_every_day_has_one_version(driver: Driver) -> None:
    @given(DEEDS)
    def holds(deeds: list[Deed]) -> None:
        driver.at("2026-11-24T09:00")
        with pytest.raises(Undone), driver.uow("sfj-supervisor") as uow:  # noqa: PT012 - all of it is undone
            for what, days, amount in deeds:
                _do(uow, what, days, amount)
                uow.session.flush()
                assert_whole(versions(uow))
            raise Undone

    holds()


def _do(uow: UnitOfWork, what: str, days: int, amount: int) -> None:
    today = uow.now.date()
    if what == "wait":
        uow.now += timedelta(days=days)
    elif what == "publish":
        note_folder(uow, saying(f"{amount}WD"))
    else:
        try:
            change_rule(
                uow,
                KEY,
                "LR-SIGN",
                RuleChange(amount=f"{amount}WD"),
                reason="试",
                valid_from=today + timedelta(days=days),
            )
        except Refusal:
            return


def test_what_a_folder_says_anew_holds_from_its_publishing(driver: Driver) -> None:
    driver.at("2026-11-24T09:00")
    driver.act("admin", lambda uow: publish_process(uow, referral("2WD")))
    with driver.uow() as uow:
        first, second = versions(uow)
    assert (first.amount, first.valid_to) == ("1WD", START)
    assert (second.amount, second.source, second.valid_from) == ("2WD", "folder", START)


def test_what_the_county_says_outlives_a_publishing(driver: Driver) -> None:
    driver.at("2026-11-24T09:00")
    said = RuleChange(amount="3WD")
    driver.act(
        "admin",
        lambda uow: change_rule(uow, KEY, "LR-SIGN", said, reason="试", valid_from=START),
    )
    driver.act("admin", lambda uow: publish_process(uow, referral("2WD")))
    with driver.uow() as uow:
        assert [each.amount for each in versions(uow)] == ["1WD", "3WD"]


def test_less_time_by_law_ends_what_the_county_says(driver: Driver) -> None:
    driver.at("2026-11-24T09:00")
    said = RuleChange(amount="80CD")
    driver.act(
        "admin",
        lambda uow: change_rule(uow, KEY, "APL60", said, reason="试", valid_from=START),
    )
    driver.at("2026-11-26T09:00")
    driver.act("admin", lambda uow: publish_process(uow, referral("60CD", "APL60", "90CD")))
    with driver.uow() as uow:
        last = versions(uow, "APL60")[-1]
    assert (last.amount, last.source, last.valid_from) == ("60CD", "folder", date(2026, 11, 26))


def test_a_rule_that_is_gone_ends(driver: Driver) -> None:
    driver.at("2026-11-24T09:00")
    files = {
        name: text.replace(b"LR-EVAL", b"LR-EVAL2") if name.endswith((".toml", ".bpmn")) else text
        for name, text in read_directory(shipped()[KEY]).items()
    }
    driver.act("admin", lambda uow: publish_process(uow, files))
    with driver.uow() as uow:
        assert versions(uow, "LR-EVAL")[-1].valid_to == START
        assert versions(uow, "LR-EVAL2")[-1].valid_from == START


def test_a_case_of_an_older_version_keeps_what_its_folder_says(driver: Driver) -> None:
    driver.at("2026-11-24T09:00")
    case_id = driver.start()
    driver.act("admin", lambda uow: publish_process(uow, referral("2WD")))
    driver.until(case_id, "sign_receipt")
    clock = driver.deadlines(case_id)["LR-SIGN"]
    with driver.uow() as uow:
        assert (clock.amount, clock.rule_version_id) == ("1WD", versions(uow)[0].id)


@pytest.mark.parametrize(
    ("new", "old", "lighter", "better"),
    [
        ("10WD", "5WD", "longer", True),
        ("5WD", "10WD", "longer", False),
        ("15CD", "10WD", "longer", True),
        ("10CD", "10WD", "longer", False),
        ("30CD", "1M", "longer", False),
        ("20CD", "30CD", "shorter", True),
        ("30CD", "30CD", "shorter", False),
    ],
)
def test_lighter_is_what_leaves_the_person_more_time_or_the_authority_less(
    new: str, old: str, lighter: str, better: bool
) -> None:
    amounts = parse_amount(new), parse_amount(old)

    assert is_lighter_period(*amounts, lighter, START, seed_calendar()) == better


@pytest.mark.parametrize(("amount", "taken"), [("40CD", "40CD"), ("20CD", "30CD")])
def test_a_persons_period_is_that_of_the_act_unless_the_new_one_is_lighter(
    driver: Driver, amount: str, taken: str
) -> None:
    driver.at("2026-11-24T09:00")
    said = RuleChange(amount=amount)
    driver.act(
        "admin",
        lambda uow: change_rule(
            uow, "fault_tolerance", "FT-WIN", said, reason="试", valid_from=START
        ),
    )
    later = date(2026, 12, 10)
    with driver.uow() as uow:
        current = current_version(uow.session, "fault_tolerance")
        assert current is not None
        folder = folder_of(current)
        of_act, of_later_act = (
            rule_in_force(
                uow.session, folder, folder.rules["FT-WIN"], later, today=later, act_on=act_on
            )
            for act_on in (date(2026, 11, 20), later)
        )
    assert of_act.rule.amount.text == taken
    assert of_later_act.rule.amount.text == amount


def test_before_the_first_version_it_holds_too(driver: Driver) -> None:
    with driver.uow() as uow:
        found = versions(uow)
    long_ago = date(1995, 1, 1)
    assert holding_on(found, long_ago) is None
    assert version_on(found, long_ago) == found[0]
