"""A county whose 白鹭镇 has a list of discussion members, and a major case that calls the discussion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bpmn.folder import read_directory
from bpmn.folder_calls import with_called
from lianshu.demo.county import load_county
from lianshu.migrate import migrate
from lianshu.process_folders import files_of
from tests.support.county import BEFORE, BODIES, opened_county, part_of_county
from tests.support.sources import ROOT
from workflows.processes.publish_process import publish_process

CALLER = ROOT / "tests" / "data" / "major_case"
TITLES = {
    "bailu-head": ("周启明", "镇长"),
    "bailu-deputy": ("陈志远", "副镇长"),
    "bailu-member1": ("许文涛", "党委副书记"),
    "bailu-member2": ("高秀英", "人大主席"),
    "bailu-member3": ("谢长青", "副镇长"),
}
"""Who decides major cases of 白鹭镇 together."""


def calling_files() -> Mapping[str, bytes]:
    """The calling folder with what it calls."""
    called = files_of("collective_discussion")
    return with_called(read_directory(CALLER), {"collective_discussion": called}.get)


def load_discussing_county(url: str) -> None:
    """Migrate an empty database and fill it with the small county, the members and the case's process."""
    migrate(url)
    county = part_of_county(BODIES)
    blank = dict.fromkeys(county.people[0], "")
    members = tuple(
        blank
        | {
            "username": username,
            "name": name,
            "organization": "bailu",
            "role": "discussion_member",
            "title": title,
        }
        for username, (name, title) in TITLES.items()
    )
    with TemporaryDirectory() as folder, opened_county(url, Path(folder), BEFORE) as platform:
        with platform.unit_of_work() as uow:
            load_county(uow, replace(county, people=(*county.people, *members)))
        with platform.unit_of_work() as uow:
            publish_process(uow, calling_files())
