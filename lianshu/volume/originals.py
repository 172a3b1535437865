"""The stories that copies are made of: each played once on a county of its own, and photographed.

A photograph is every row of every case of the story at an instant. One is taken after each step and
each instant at which something fell due, so that a copy can stand anywhere in its course.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bpmn.folder import read_directory
from lianshu.demo.county import load_county, whole_county
from lianshu.demo.load import NoTransport, publish_all
from lianshu.migrate import migrate
from lianshu.platform import Platform
from lianshu.process_folders import shipped
from lianshu.stories import Expectation, Story, play_step, stories_of
from lianshu.tick import advance, next_due
from workflows.clock import FixedClock
from workflows.database.bulk import columns_of, read_rows, tables_of_cases
from workflows.database.session import Database
from workflows.deadlines.rules.queries import timelines
from workflows.organizations.queries import all_people, organizations
from workflows.processes.queries import current_version

LEFT_OUT = ("message",)
"""Mails: those of a copy would tell of the original, and nobody waits for them."""
LONGEST_END = timedelta(days=60)
"""How long after its last step a story may take to come to its end by itself."""


def copied_tables() -> tuple[str, ...]:
    """The tables of which every row of a case is copied, in an order in which to write them."""
    return tables_of_cases(LEFT_OUT)


@dataclass(frozen=True, slots=True)
class Photograph:
    """The rows of a story's cases at an instant, by table."""

    at: datetime
    rows: Mapping[str, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True, eq=False)
class Original:
    """A story as it was played: photographs in order of time; `ends` if every case is over in the last."""

    name: str
    process: str
    begins_at: datetime
    photographs: tuple[Photograph, ...]
    ends: bool


@dataclass(frozen=True, slots=True)
class Studio:
    """What the originals have in common: what the ids of bodies, people and processes mean."""

    bodies: Mapping[str, str]
    """Code by id."""
    people: Mapping[str, str]
    """User name by id."""
    versions: Mapping[str, str]
    """Key by id of the process version."""
    rules: Mapping[str, tuple[str, str]]
    """Process and code by id of the rule's version."""
    originals: tuple[Original, ...]


def play_originals(platform: Platform, chosen: Mapping[str, tuple[str, ...]]) -> Studio:
    """Play stories by process and name; what they file goes into the platform's store.

    Raises KeyError for a story that there is not.
    """
    stories = [story for process, names in chosen.items() for story in _stories(process, names)]
    begins_at = min(story.begins_at for story in stories) - timedelta(days=1)
    with TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.sqlite"
        migrate(f"sqlite:///{prepared}")
        with _scratch(platform, prepared, begins_at) as county:
            with county.unit_of_work() as uow:
                load_county(uow, whole_county())
            publish_all(county)
            with county.unit_of_work(write=False) as uow:
                studio = Studio(
                    bodies={each.id: each.code for each in organizations(uow.session)},
                    people={each.id: each.username for each, _, _ in all_people(uow.session)},
                    versions={
                        version.id: key
                        for key in shipped()
                        if (version := current_version(uow.session, key)) is not None
                    },
                    rules={
                        str(version.id): key
                        for key, versions in timelines(uow.session).items()
                        for version in versions
                    },
                    originals=(),
                )
        originals, tables = [], copied_tables()
        for number, story in enumerate(stories):
            copy = Path(folder) / f"{number}.sqlite"
            shutil.copyfile(prepared, copy)
            with _scratch(platform, copy, begins_at) as county:
                originals.append(_play(county, story, tables))
            copy.unlink()
    return replace(studio, originals=tuple(originals))


def _stories(process: str, names: tuple[str, ...]) -> list[Story]:
    known = {each.name: each for each in stories_of(read_directory(shipped()[process]))}
    return [known[name] for name in names]


@contextmanager
def _scratch(platform: Platform, file: Path, now: datetime) -> Iterator[Platform]:
    database = Database(f"sqlite:///{file}", platform.database.services)
    try:
        yield replace(
            platform, database=database, clock=FixedClock(now), transport=NoTransport(), demo=True
        )
    finally:
        database.dispose()  # the last connection takes the journal into the file


def _play(county: Platform, story: Story, tables: tuple[str, ...]) -> Original:
    cases: list[str] = []
    taken: list[Photograph] = []
    for scene in story.scenes:
        _advance(county, scene.at, tables, taken)
        if isinstance(scene, Expectation):
            continue
        play_step(county, story, cases, scene)
        advance(county, scene.at)
        taken.append(_photograph(county, tables))
    if _is_running(taken[-1]):
        _advance(county, taken[-1].at + LONGEST_END, tables, taken)
    return Original(
        story.name, story.process, story.begins_at, tuple(taken), ends=not _is_running(taken[-1])
    )


def _advance(
    county: Platform, to: datetime, tables: tuple[str, ...], taken: list[Photograph]
) -> None:
    """Let time pass through each instant at which something falls due, until all cases have ended."""
    while (instant := next_due(county)) is not None and instant <= to:
        advance(county, max(instant, county.clock.now()))
        if taken:
            taken.append(_photograph(county, tables))
            if not _is_running(taken[-1]):
                return
    advance(county, to)


def _photograph(county: Platform, tables: tuple[str, ...]) -> Photograph:
    with county.unit_of_work(write=False) as uow:
        rows = {name: read_rows(uow.session, name) for name in tables}
        case = [each.name for each in columns_of(uow.session, "history")].index("case_id")
        rows["history"] = [row for row in rows["history"] if row[case] is not None]
        return Photograph(uow.now, rows)


def _is_running(photograph: Photograph) -> bool:
    """Whether any of the cases is under way."""
    return any("running" in row for row in photograph.rows["case"])
