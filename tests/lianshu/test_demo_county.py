"""The demo county has the bodies, people and powers that it promises, and cases under way."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from bpmn.folder import read_directory
from lianshu.demo.cases import PROCESS
from lianshu.demo.county import PASSWORD, whole_county
from lianshu.demo.load import load_demo, state_of_county
from lianshu.observe import observations
from lianshu.process_folders import shipped
from lianshu.stories import play_story, stories_of
from lianshu.verify_files import verify_files
from oversight.queries import cards_of_case
from tests.support.county import BODIES, DEMO_START
from workflows.cases.queries import case_ids, cases_by_id
from workflows.errors import WrongState
from workflows.evidence.queries import evidence_of_case
from workflows.history.verify import verify_history
from workflows.matters.queries import delegation_on, matter, townships_by_matter
from workflows.organizations.queries import (
    all_people,
    certified_staff,
    child_of_kind,
    holders,
    judicial_office_of,
    legal_subject,
    organization_by_code,
    organizations,
    person_by_username,
    posts_of,
)
from workflows.organizations.roles import ROLES
from workflows.organizations.sign_in import check_password
from workflows.tasks.queries import candidates, tasks_of_case, votes_of

pytestmark = pytest.mark.sqlite  # what the county consists of; its verbs run on both elsewhere

DAY = date(2026, 11, 24)

NAMED = re.findall(
    r"\S+",
    """
    shuili-clerk shuili-head bailu-desk bailu-officer bailu-officer2 bailu-team bailu-deputy
    bailu-head bailu-legal bailu-sfs qingshi-desk qingshi-officer qingshi-deputy chengguan-clerk
    chengguan-head sfj-supervisor sfj-supervisor2 sfj-head panel-1 panel-2 panel-3 panel-4 panel-5
    county-leader jcy-prosecutor jcy-chief court-liaison police-liaison jw-liaison zzb admin
    security audit
    """,
)

ONCE_A_TOWNSHIP = ("desk", "deputy_head", "head")


def body_of(session, code):
    found = organization_by_code(session, code)
    assert found is not None
    return found


def matter_of(session, code):
    found = matter(session, code)
    assert found is not None
    return found


@pytest.fixture
def session(demo):
    with demo.unit_of_work(write=False) as uow:
        yield uow.session


def test_bodies(session):
    kinds = Counter(body.kind for body in organizations(session))

    assert kinds["TOWN"] == kinds["TEAM"] == kinds["SFS"] == kinds["CMD"] == 16
    assert kinds["DEPT"] == 17
    assert all(
        kinds[kind] == 1 for kind in ("GOV", "SFJ", "COORD", "JCY", "COURT", "GA", "JW", "ZZB")
    )
    for body in organizations(session):
        assert bool(body.legal_name) == (body.kind not in ("TEAM", "SFS", "CMD", "COORD", "PANEL"))
        assert legal_subject(session, body.id).legal_name


def test_prefixes_of_numbers_are_unique(session):
    prefixes = [body.document_prefix for body in organizations(session) if body.document_prefix]

    assert len(prefixes) == len(set(prefixes))
    assert body_of(session, "shuili").document_prefix == "云溪水"


def test_people(session):
    rows = all_people(session)
    people = {person.username: person for person, _, _ in rows}
    enforcing = {person.username for person, post, _ in rows if post.enforcement}
    bodies = [body.id for body in organizations(session)]
    staff = certified_staff(session, bodies, DAY)
    certified = {person.username for person, held in staff if held.kind == "enforcement"}
    police = {person.username for person, held in staff if held.kind == "police"}
    reviewers = {person.username for person, post, _ in rows if post.role == "legal_reviewer"}

    assert set(NAMED) <= set(people)
    assert (len(people), len(enforcing), len(certified), len(reviewers)) == (371, 200, 150, 11)
    assert police == {"police-officer", "police-officer2"}
    assert certified <= enforcing
    assert len({person.name for person in people.values()}) == 371
    assert {post.role for _, post, _ in rows} <= set(ROLES)
    assert all(person.email == f"{person.username}@yunxi.example" for person in people.values())


def test_each_township_is_complete(session):
    for town in organizations(session, "TOWN"):
        team = child_of_kind(session, town.id, "TEAM")
        office = judicial_office_of(session, town.id)
        assert team is not None
        assert office is not None
        assert [len(holders(session, role, town.id, DAY)) for role in ONCE_A_TOWNSHIP] == [1, 1, 1]
        members = {each.username for each in holders(session, "discussion_member", town.id, DAY)}
        heads = {f"{town.code}-head", f"{town.code}-deputy"}
        assert heads < members, "the heads and some more, so that a major case can be discussed"
        assert len(members) == 5
        assert len(holders(session, "team_head", team.id, DAY)) == 1
        assert len(holders(session, "supervisor", office.id, DAY)) == 1
        officers = [person.username for person in holders(session, "officer", team.id, DAY)]
        assert officers == [f"{town.code}-officer", f"{town.code}-officer2"]
        certified = {person.username for person, _ in certified_staff(session, [team.id], DAY)}
        assert set(officers) <= certified


def test_each_department_can_refer(session):
    for department in organizations(session, "DEPT"):
        clerk, head = f"{department.code}-clerk", f"{department.code}-head"
        assert [p.username for p in holders(session, "clerk", department.id, DAY)] == [clerk]
        assert [p.username for p in holders(session, "dept_head", department.id, DAY)] == [head]
        certified = {p.username for p, _ in certified_staff(session, [department.id], DAY)}
        # Whoever verifies with the clerk does not decide: a third one can.
        second = [p.username for p in holders(session, "co_officer", department.id, DAY)]
        assert second == [f"{department.code}-officer"]
        assert {clerk, head, *second} <= certified


def test_supervisor_of_the_bureau_is_also_its_office(session):
    supervisor = person_by_username(session, "sfj-supervisor")
    assert supervisor is not None
    posts = [(post.role, body.code) for post, body in posts_of(session, supervisor.id, DAY)]

    assert posts == [("supervisor", "sfj"), ("coordinator", "zhidao")]


def test_powers(session):
    bailu = body_of(session, "bailu")
    assert matter_of(session, "SL002").department_id == body_of(session, "shuili").id
    assert matter_of(session, "GH001").department_id is None
    assert len(townships_by_matter(session, DAY)) > 75
    assert delegation_on(session, "SL002", bailu.id, DAY) is not None


def test_last_day_of_a_delegation_is_inclusive(session):
    town = body_of(session, "qingshi")

    assert delegation_on(session, "ST015", town.id, date(2026, 6, 30)) is not None
    assert delegation_on(session, "ST015", town.id, date(2026, 7, 1)) is None


def test_everybody_signs_in_with_the_public_password(demo):
    with demo.unit_of_work() as uow:
        assert check_password(uow, "bailu-desk", PASSWORD, "127.0.0.1") is not None


def test_cases_stand_at_many_stages(demo):
    with demo.unit_of_work(write=False) as uow:
        ids = case_ids(uow.session)
        evidence = [row.media_type for each in ids for row in evidence_of_case(uow.session, each)]
        assert verify_history(uow).ok
    found = [observations(demo, case_id) for case_id in ids]

    assert len(ids) >= 40
    assert {"normal", "yellow", "red", "done"} <= {each["light"] for each in found}
    assert {"yellow", "red", "none"} == {each["card"] for each in found}
    assert {"archived", "declined", "withdrawn", "transferred_on", "handed_to_police"} <= {
        each["outcome"] for each in found
    }
    assert len({element for each in found for element in each["open"]}) >= 14
    assert "paused" in {each["light"] for each in found}
    assert any(each["related"] == ["passed_on_from"] for each in found)
    assert any(each["provisional"] for each in found)
    frozen = "application/json"  # the record kept when a tolerance case begins
    assert set(evidence) == {"image/jpeg", "application/pdf", "audio/wav", frozen}


def test_a_head_finds_a_major_case_that_only_they_still_have_to_vote_on(demo):
    """Its members have voted, one is away, and who presides votes last."""
    with demo.unit_of_work(write=False) as uow:
        session = uow.session
        (task,) = (
            task
            for case_id in case_ids(session)
            for task in tasks_of_case(session, case_id, "open")
            if task.element == "discuss_case"
        )
        head = person_by_username(session, "longtan-head")
        assert head is not None
        assert [each.id for each in candidates(session, task, DAY)] == [head.id]
        case = observations(demo, task.case_id)
        assert (case["light"], case["card"]) == ("normal", "none")
        assert cards_of_case(session, task.case_id) == [], "nothing in it has been late"
        votes = sorted((row.state, row.vote) for row in votes_of(session, task.id) if row.vote)
        assert votes == [("voted", "agree"), ("voted", "agree"), ("voted", "disagree")]


def test_where_demonstrations_happen_nothing_turns_red(demo):
    """A second red card within 30 days would go to the county leader at once."""
    protected = {"bailu", "bailu-team", "qingshi", "qingshi-team", "shuili", "chengguan"}
    with demo.unit_of_work(write=False) as uow:
        codes = {body.id: body.code for body in organizations(uow.session)}
        for case_id in cases_by_id(uow.session, set(case_ids(uow.session))):
            ends = observations(demo, case_id)["due"]
            for task in tasks_of_case(uow.session, case_id, "open"):
                if codes[task.organization_id] in protected and task.element != "evaluate":
                    assert not "2026-10-24" < ends[task.element] < "2026-12-18"


@pytest.mark.parametrize("name", ["late", "urgent"])
def test_stories_come_out_beside_the_cases_of_the_county(demo, name):
    files = read_directory(shipped()[PROCESS])
    (story,) = [story for story in stories_of(files) if story.name == name]

    assert play_story(demo, story) == []


def test_loading_twice_is_refused(demo):
    assert state_of_county(demo) == "loaded"
    with pytest.raises(WrongState):
        load_demo(demo, DEMO_START)


def test_a_county_of_ones_own_is_no_demo(county):
    assert state_of_county(county) == "other"


def test_missing_files_are_found(demo):
    """The copy of the database has no evidence store beside it."""
    with demo.unit_of_work(write=False) as uow:
        _, first_bad = verify_files(uow)

    assert first_bad is not None


def test_the_data_files_fit_together():
    county = whole_county()
    codes = {row["code"] for row in county.organizations}

    assert {row["organization"] for row in county.people} <= codes
    assert set(BODIES) <= codes
    assert all("," not in row["name"] for row in county.organizations)
