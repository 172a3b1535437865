"""A county built by hand, with one or two people in each post, for tests of those who watch over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime

import pytest

from workflows.calendar.models import CalendarDay, CalendarYear
from workflows.calendar.seed import notice, special_days
from workflows.clock import OFFICE_ZONE, FixedClock
from workflows.database.base import new_id
from workflows.database.session import Database
from workflows.database.unit_of_work import UnitOfWork
from workflows.organizations.models import Certificate, Organization, Person, Post
from workflows.organizations.sign_in import viewer_of
from workflows.viewer import Viewer

Moment = Callable[..., AbstractContextManager[UnitOfWork]]

SINCE = date(2020, 1, 1)
YEAR = 2026

# code: (kind, name, short name, parent, township it serves, prefix of numbers)
ORGANIZATIONS = {
    "gov": ("GOV", "云溪县人民政府", "县政府", None, None, None),
    "sfj": ("SFJ", "云溪县司法局", "县司法局", "gov", None, "云溪司"),
    "zhidao": ("COORD", "云溪县综合行政执法监督指导办公室", "县监督指导办", "sfj", None, None),
    "shuili": ("DEPT", "云溪县水利局", "县水利局", "gov", None, "云溪水"),
    "bailu": ("TOWN", "白鹭镇人民政府", "白鹭镇", "gov", None, "云溪白"),
    "bailu-team": ("TEAM", "白鹭镇综合行政执法队", "白鹭镇执法队", "bailu", None, None),
    "bailu-station": ("STN", "白鹭市场监管所", "白鹭市场监管所", "bailu", None, None),
    "bailu-sfs": ("SFS", "白鹭司法所", "白鹭司法所", "sfj", "bailu", None),
    "qingshi": ("TOWN", "青石镇人民政府", "青石镇", "gov", None, "云溪青"),
    "qingshi-team": ("TEAM", "青石镇综合行政执法队", "青石镇执法队", "qingshi", None, None),
    "qingshi-sfs": ("SFS", "青石司法所", "青石司法所", "sfj", "qingshi", None),
    "jcy": ("JCY", "云溪县人民检察院", "县检察院", None, None, None),
    "court": ("COURT", "云溪县人民法院", "县法院", None, None, None),
    "ga": ("GA", "云溪县公安局", "县公安局", None, None, None),
    "jw": ("JW", "云溪县纪委监委", "县纪委监委", None, None, None),
}

# username: (name, [(role, organization)])
PEOPLE = {
    "county-leader": ("江行舟", [("leader", "gov")]),
    "sfj-head": ("贺知远", [("bureau_head", "sfj")]),
    "sfj-supervisor": ("方卓", [("coordinator", "zhidao"), ("supervisor", "sfj")]),
    "sfj-supervisor2": ("卢敏", [("supervisor", "sfj")]),
    "shuili-clerk": ("许澄", [("clerk", "shuili")]),
    "shuili-head": ("祁衡", [("dept_head", "shuili")]),
    "bailu-desk": ("程小满", [("desk", "bailu")]),
    "bailu-officer": ("周启明", [("officer", "bailu-team")]),
    "bailu-officer2": ("梁夏", [("officer", "bailu-team")]),
    "bailu-team": ("韩立", [("team_head", "bailu-team")]),
    "bailu-deputy": ("孟庆云", [("deputy_head", "bailu")]),
    "bailu-head": ("秦朗", [("head", "bailu")]),
    "bailu-sfs": ("沈砚", [("supervisor", "bailu-sfs")]),
    "bailu-station": ("杜衡", [("officer", "bailu-station")]),
    "qingshi-officer": ("莫然", [("officer", "qingshi-team")]),
    "qingshi-team": ("石磊", [("team_head", "qingshi-team")]),
    "qingshi-deputy": ("叶青", [("deputy_head", "qingshi")]),
    "qingshi-head": ("罗城", [("head", "qingshi")]),
    "jcy-prosecutor": ("苏明镜", [("prosecutor", "jcy")]),
    "court-liaison": ("宋语", [("court_liaison", "court")]),
    "police-liaison": ("郭军", [("police_liaison", "ga")]),
    "jw-liaison": ("石敬", [("jw_liaison", "jw")]),
    "admin": ("管理员", [("administrator", "sfj")]),
}

CERTIFIED = ("shuili-clerk", "shuili-head", "bailu-officer", "bailu-officer2")


@dataclass
class WatchedCounty:
    """Ids by code and by username."""

    organizations: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)

    def names(self, person_ids: Iterable[str]) -> set[str]:
        """The usernames of people."""
        usernames = {person_id: username for username, person_id in self.people.items()}
        return {usernames[person_id] for person_id in person_ids}

    def viewer(self, uow: UnitOfWork, username: str) -> Viewer:
        """The person as permissions see them."""
        viewer = viewer_of(uow, self.people[username])
        assert viewer is not None
        return viewer


def build_watched_county(uow: UnitOfWork) -> WatchedCounty:
    """Fill an empty database with the calendar of one year, the bodies and the people."""
    county = WatchedCounty()
    county.organizations = {code: new_id() for code in ORGANIZATIONS}
    county.people = {username: new_id() for username in PEOPLE}
    _add_calendar(uow)
    for code, (kind, name, short_name, parent, serves, prefix) in ORGANIZATIONS.items():
        uow.session.add(
            Organization(
                id=county.organizations[code],
                code=code,
                name=name,
                short_name=short_name,
                legal_name=name if prefix else None,
                kind=kind,
                parent_id=county.organizations[parent] if parent else None,
                serves_id=county.organizations[serves] if serves else None,
                document_prefix=prefix,
            )
        )
    uow.session.flush()
    for number, (username, (name, posts)) in enumerate(PEOPLE.items(), start=1):
        _add_person(uow, county, number, username, name, posts)
    return county


def _add_calendar(uow: UnitOfWork) -> None:
    uow.session.add(CalendarYear(year=YEAR, source=notice(YEAR), status="official"))
    for day, special in special_days().items():
        if day.year == YEAR:
            uow.session.add(
                CalendarDay(
                    day=day,
                    is_workday=special.is_workday,
                    name=special.name,
                    kind=special.kind,
                    source=special.source,
                    status=special.status,
                )
            )


def _add_person(
    uow: UnitOfWork,
    county: WatchedCounty,
    number: int,
    username: str,
    name: str,
    posts: list[tuple[str, str]],
) -> None:
    person_id = county.people[username]
    uow.session.add(
        Person(
            id=person_id,
            username=username,
            name=name,
            password_hash="",
            email=f"{username}@yunxi.example",
            active=True,
        )
    )
    uow.session.flush()
    for role, code in posts:
        uow.session.add(
            Post(
                person_id=person_id,
                organization_id=county.organizations[code],
                role=role,
                enforcement=username in CERTIFIED,
                valid_from=SINCE,
            )
        )
    if username in CERTIFIED:
        uow.session.add(
            Certificate(
                person_id=person_id,
                kind="enforcement",
                number=f"ZF{number:08}",
                valid_from=SINCE,
            )
        )
    uow.session.flush()


@pytest.fixture
def watched(database: Database) -> WatchedCounty:
    """The county in this test's database."""
    with database.unit_of_work(FixedClock(datetime(2026, 1, 4, 9, tzinfo=OFFICE_ZONE))) as uow:
        return build_watched_county(uow)


@pytest.fixture
def moment(database: Database) -> Moment:
    """Opens a unit of work at an instant."""
    return lambda instant, viewer=None: database.unit_of_work(FixedClock(instant), viewer)
