"""`lianshu demo` loads an empty or half loaded database, and leaves any other alone."""

from __future__ import annotations

import pytest

from lianshu.command import main
from lianshu.commands import demo
from lianshu.demo.county import load_county
from lianshu.demo.load import state_of_county
from lianshu.demo_clock import DemoClock
from lianshu.migrate import migrate
from lianshu.platform import opened
from lianshu.settings import load_settings
from lianshu.volume.load import Loaded
from tests.support.county import BODIES, DEMO_START, part_of_county
from workflows.database.queries import create_demo_clock


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setenv("LIANSHU_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setattr("lianshu.command.configure_logs", lambda settings: None)
    monkeypatch.setattr(demo, "end_at_once_on_signals", lambda: None)
    return load_settings(demo=True)


@pytest.fixture
def loaded(monkeypatch):
    """What was loaded: a part of the county, without cases."""
    starts = []

    def load(platform, starts_at, size="demo"):
        assert state_of_county(platform) == "empty"
        with platform.unit_of_work() as uow:
            create_demo_clock(uow.session)
            load_county(uow, part_of_county(BODIES))
        DemoClock(platform.database).set_to(starts_at)
        starts.append((size, starts_at))

    def load_many(platform, size, starts_at, say):
        load(platform, starts_at, size)
        say(1, 2)
        return Loaded(2, 1)

    monkeypatch.setattr(demo, "load_demo", load)
    monkeypatch.setattr(demo, "load_volume", load_many)
    return starts


def test_an_empty_database_is_loaded_once(settings, loaded):
    assert main(["demo", "--load-only"]) == 0
    assert main(["demo", "--load-only"]) == 0

    assert loaded == [("demo", DEMO_START)]


def test_a_half_loaded_one_is_loaded_again(settings, loaded):
    migrate(settings.database)
    with opened(settings) as platform, platform.unit_of_work() as uow:
        create_demo_clock(uow.session)
        load_county(uow, part_of_county(BODIES))

    assert main(["demo", "--load-only"]) == 0
    assert loaded == [("demo", DEMO_START)]


def test_a_county_of_ones_own_is_left_alone(settings, loaded, capsys):
    migrate(settings.database)
    with opened(settings) as platform, platform.unit_of_work() as uow:
        load_county(uow, part_of_county(BODIES))

    assert main(["demo", "--load-only"]) == 1
    assert "no demo" in capsys.readouterr().err
    assert not loaded
    with opened(settings) as platform:
        assert state_of_county(platform) == "other"


@pytest.mark.parametrize("size", ["county", "city"])
def test_a_size_is_loaded_and_says_how_far_it_is(settings, loaded, size, capsys):
    assert main(["demo", "--load-only", "--size", size]) == 0

    assert loaded == [(size, DEMO_START)]
    said = capsys.readouterr().err
    assert "1 / 2" in said
    assert "2" in said.splitlines()[-1]
