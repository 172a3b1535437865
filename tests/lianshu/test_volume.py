"""Cases copied in bulk are cases: proved, numbered, on time by the calendar; people go on with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from lianshu.demo.county import load_county, whole_county
from lianshu.demo.load import publish_all
from lianshu.migrate import migrate
from lianshu.platform import Platform
from lianshu.verify_files import verify_files
from lianshu.volume.city import MATTERS, SYNTHETIC, TOWNSHIPS, city
from lianshu.volume.lexicon import Lexicon, cast
from lianshu.volume.load import Loading, load_volume
from lianshu.volume.originals import Studio, play_originals
from tests.support.county import BEFORE, DEMO_START, opened_county
from tests.support.databases import Fresh
from tests.support.driver import Driver
from workflows.calendar.queries import office_calendar
from workflows.cases.models import Case
from workflows.cases.queries import case_ids
from workflows.clock import local_date
from workflows.deadlines.amounts import parse_amount
from workflows.deadlines.models import Deadline
from workflows.deadlines.pauses import effective, ledger_of
from workflows.deadlines.queries import live_deadlines, pauses_of
from workflows.documents.queries import documents_of_case
from workflows.errors import WrongState
from workflows.history.verify import verify_history
from workflows.organizations.queries import holders
from workflows.tasks.models import Task
from workflows.tasks.queries import tasks_of_case

CHOSEN = {"lead_referral": ("normal", "late"), "accompanying_supervision": ("prompted",)}
CASES = 60


def load_bare_county(url: str) -> None:
    migrate(url)
    with TemporaryDirectory() as folder, opened_county(url, Path(folder), BEFORE) as platform:
        with platform.unit_of_work() as uow:
            load_county(uow, whole_county())
        publish_all(platform)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of the originals lie, and with them those of the copies."""
    return tmp_path_factory.mktemp("volume")


@pytest.fixture(scope="module")
def studio(folder: Path) -> Studio:
    with opened_county(f"sqlite:///{folder / 'unused.sqlite'}", folder, BEFORE) as platform:
        return play_originals(platform, CHOSEN)


@pytest.fixture
def bare(fresh: Fresh, folder: Path) -> Iterator[Platform]:
    """The whole county without a case, its clock at the demo's start."""
    with opened_county(fresh("bare_county", load_bare_county), folder, DEMO_START) as platform:
        yield platform


@dataclass(frozen=True)
class Copied:
    case: Case
    open: list[Task]
    live: list[Deadline]


def copied(platform: Platform) -> list[Copied]:
    with platform.unit_of_work(write=False) as uow:
        return [
            Copied(
                uow.session.get_one(Case, case_id),
                list(tasks_of_case(uow.session, case_id, "open")),
                list(live_deadlines(uow.session, case_id)),
            )
            for case_id in case_ids(uow.session)
        ]


def load(platform: Platform, studio: Studio) -> list[Copied]:
    loading = Loading(platform, studio, "county", DEMO_START)
    loading.spread(date(2026, 9, 1), CASES, lambda _written, _wanted: None)
    loading.finish()
    return copied(platform)


def test_copies_are_cases(bare, studio):
    found = load(bare, studio)

    assert len(found) >= CASES
    assert all(each.case.title.startswith("【合成】") for each in found)
    assert {each.case.state for each in found} == {"running", "finished"}
    assert len({each.case.organization_id for each in found}) > 3
    with bare.unit_of_work(write=False) as uow:
        assert verify_history(uow).ok
        assert verify_files(uow)[1] is None
        today = local_date(uow.now)
        for each in found:
            for task in each.open:
                assert holders(uow.session, task.role, task.organization_id, today), task.element
            for deadline in each.live:
                ends = effective(
                    deadline.started_at,
                    parse_amount(deadline.amount),
                    ledger_of(pauses_of(uow.session, deadline.id)),
                    office_calendar(uow.session),
                    roll="none" if deadline.roll == "none" else "forward",
                )
                assert (ends.due if ends else None) == deadline.due_on


def test_numbers_have_no_gaps_and_go_on(bare, studio):
    load(bare, studio)

    with bare.unit_of_work(write=False) as uow:
        numbers = [
            made.number
            for case_id in case_ids(uow.session)
            for made in documents_of_case(uow.session, case_id)
            if made.number
        ]
    last = Counter(number.rpartition("〕")[0] for number in numbers)
    ends = {
        head: max(int(number[-5:-1]) for number in numbers if number.startswith(f"{head}〕"))
        for head in last
    }
    assert ends == dict(last)


def test_people_go_on_with_a_copy(bare, studio):
    driver = Driver(bare)
    waiting = [
        (each.case.id, task)
        for each in load(bare, studio)
        for task in each.open
        if task.element == "sign_receipt"
    ]
    case_id, task = waiting[0]
    with bare.unit_of_work(write=False) as uow:
        able = holders(uow.session, task.role, task.organization_id, local_date(uow.now))
        before = len(documents_of_case(uow.session, case_id))

    driver.complete(case_id, able[0].username, "sign_receipt", "sign", copies=1)

    assert list(driver.open(case_id)) == ["check_completeness"]
    with bare.unit_of_work(write=False) as uow:
        assert len(documents_of_case(uow.session, case_id)) == before + 1
        assert verify_history(uow, case_id).ok


def test_the_same_county_twice(bare, studio, fresh, tmp_path):
    first = [(each.case.id, each.case.number) for each in load(bare, studio)]
    with opened_county(fresh("bare_county", load_bare_county), tmp_path, DEMO_START) as other:
        again = [(each.case.id, each.case.number) for each in load(other, studio)]

    assert again == first


def test_a_full_database_is_left_alone(county):
    with pytest.raises(WrongState):
        load_volume(county, "county", DEMO_START, lambda _written, _wanted: None)


def test_a_city_has_its_townships_and_matters():
    county = city()
    towns = [row for row in county.organizations if row["kind"] == "TOWN"]
    known = {row["code"] for row in county.organizations}

    assert len(towns) == len({row["short_name"] for row in towns}) == TOWNSHIPS
    assert len(county.matters) == len({row["code"] for row in county.matters}) == MATTERS
    assert len(known) == len(county.organizations)
    assert {row["organization"] for row in county.people} <= known
    made_up = {row["short_name"] for row in towns} - {
        row["short_name"] for row in whole_county().organizations
    }
    assert {row["township"] for row in county.delegations} == {row["short_name"] for row in towns}
    assert all(
        SYNTHETIC in row["notice"] for row in county.delegations if row["township"] in made_up
    )


def test_who_stands_for_whom():
    lexicon = Lexicon(whole_county())
    casting = cast(lexicon, ["bailu-officer", "bailu-officer2", "sfj-head"], {"bailu": "nanpu"}, {})

    assert casting.bodies["bailu-team"] == "nanpu-team"
    assert casting.bodies["nanpu"] == "bailu"
    stand_ins = [casting.people["bailu-officer"], casting.people["bailu-officer2"]]
    assert len(set(stand_ins)) == len(stand_ins)
    assert all(each.startswith("nanpu-") for each in stand_ins)
    assert "sfj-head" not in casting.people
