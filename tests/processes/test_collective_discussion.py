"""The heads of a township discuss a major case: its stories, and what the platform refuses."""

from __future__ import annotations

from typing import Any

import pytest

from bpmn.folder import check_folder, read_directory
from lianshu.stories import Story, play_story, stories_of
from tests.support.databases import Fresh
from tests.support.discussing_county import CALLER, TITLES, calling_files, load_discussing_county
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from workflows.cases.models import Case
from workflows.errors import Invalid, NotPermitted, WrongState
from workflows.organizations.manage_people import add_person, new_password
from workflows.steps.change_signers import add_signer, close_vote, remove_signer
from workflows.steps.context import CaseContext
from workflows.steps.forms import task_form
from workflows.steps.start_case import start_case
from workflows.tasks.models import Task
from workflows.tasks.queries import candidates

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

STORIES = stories_of(read_directory(CALLER))
HEAD, DEPUTY = "bailu-head", "bailu-deputy"
OTHERS = ["bailu-member1", "bailu-member2", "bailu-member3"]
MEETING = {
    "meeting_at": "2026-11-24T10:00",
    "meeting_place": "镇政府会议室",
    "discussion_members": list(TITLES),
    "presided_by": "head",
    "discussion_reporters": ["bailu-officer"],
    "case_brief": "拟罚款 8 万元。",
}


@pytest.fixture
def county_url(fresh: Fresh) -> str:
    return fresh("discussing", load_discussing_county)


def proposed(driver: Driver, *investigators: str) -> str:
    """A major case that is to be discussed."""
    data = {"title": "采砂案", "investigators": list(investigators) or ["bailu-officer"]}
    case = driver.act("bailu-officer", lambda uow: start_case(uow, "major_case", data))
    driver.complete(case.id, "bailu-officer", "propose_decision", "submit")
    return case.id


def add_member(driver: Driver) -> None:
    """One more on the list of the township: bailu-member4."""
    new = {"username": "bailu-member4", "name": "韩雪梅", "email": "", "password": new_password()}
    driver.act(
        "admin",
        lambda uow: add_person(uow, organization_code="bailu", role="discussion_member", **new),
    )


def convene(driver: Driver, case_id: str, **changes: Any) -> None:
    driver.complete(case_id, HEAD, "convene_discussion", "convene", **{**MEETING, **changes})


def vote(driver: Driver, case_id: str, who: str, value: str = "agree") -> Task:
    return driver.complete(case_id, who, "discuss_case", value, "理由")


def asked(driver: Driver, case_id: str) -> set[str]:
    task = driver.open(case_id)["discuss_case"]
    with driver.uow() as uow:
        found = candidates(uow.session, task, driver.clock.now().date())
        return {person.username for person in found}


def test_both_folders_are_sound() -> None:
    assert check_folder(calling_files()) == ()


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_story(county, story: Story) -> None:
    county.clock.reach(story.begins_at)

    assert play_story(county, story) == []


def test_everybody_on_the_list_is_proposed(driver: Driver) -> None:
    case_id = proposed(driver)
    task = driver.open(case_id)["convene_discussion"]
    with driver.uow(HEAD) as uow:
        case = uow.session.get_one(Case, case_id)
        form = task_form(CaseContext(uow, case), task)
    offered = [choice.value for choice in form.choices["discussion_absent"]]
    assert sorted(form.data["discussion_members"]) == sorted(offered) == sorted(TITLES)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"discussion_members": [HEAD, DEPUTY, *OTHERS[:2]]}, "discussion_members", "还缺谢长青"),
        (
            {"discussion_members": [HEAD, "bailu-desk", DEPUTY]},
            "discussion_members",
            "从给出的选项里选",
        ),
        ({"discussion_kept_off": OTHERS, "kept_off_reason": "回避"}, "discussion_absent", "3 名"),
        (
            {"discussion_absent": OTHERS, "absence_cause": "出差"},
            "discussion_absent",
            "至少 3 名，现在是 2 名",
        ),
        (
            {
                "discussion_absent": OTHERS[:1],
                "absence_cause": "出差",
                "discussion_kept_off": OTHERS[:1],
                "kept_off_reason": "回避",
            },
            "discussion_absent",
            "已经写作回避",
        ),
        ({"discussion_absent": OTHERS[:1]}, "absence_cause", "缺席原因"),
        ({"discussion_kept_off": OTHERS[:1]}, "kept_off_reason", "回避理由"),
        (
            {"discussion_absent": [HEAD], "absence_cause": "出差"},
            "presided_by",
            "由到会的副职主持",
        ),
        (
            {"presided_by": "deputy", "deputy_reason": "忙"},
            "presided_by",
            "负责人到会的，由负责人主持",
        ),
        (
            {"presided_by": "deputy", "discussion_absent": [HEAD], "absence_cause": "出差"},
            "deputy_reason",
            "原因",
        ),
        (
            {
                "presided_by": "deputy",
                "deputy_reason": "出差",
                "discussion_absent": [HEAD, DEPUTY],
                "absence_cause": "出差",
            },
            "presided_by",
            "没有到会的副职",
        ),
    ],
)
def test_a_discussion_that_would_not_be_one_is_not_convened(driver, changes, field, said) -> None:
    case_id = proposed(driver)
    with pytest.raises(Invalid) as refused:
        convene(driver, case_id, **changes)
    assert [(each.field, said in str(each.message)) for each in refused.value.errors] == [
        (field, True)
    ]
    assert list(driver.open(case_id)) == ["convene_discussion"]


def test_half_of_those_due_are_not_enough(driver: Driver) -> None:
    add_member(driver)
    case_id = proposed(driver)
    due = [*TITLES, "bailu-member4"]
    with pytest.raises(Invalid) as refused:
        convene(
            driver,
            case_id,
            discussion_members=due,
            discussion_absent=OTHERS,
            absence_cause="在省里开会",
        )
    assert str(refused.value.errors[0].message) == ("应到 6 名，到会 3 名，没有超过半数；请改期。")


def test_a_discussion_left_by_too_many_is_convened_anew(driver: Driver) -> None:
    case_id = proposed(driver)
    due = {"discussion_absent": [OTHERS[0], OTHERS[1]], "absence_cause": "出差"}
    convene(driver, case_id, **due)
    leave = driver.open(case_id)["discuss_case"]
    driver.act(HEAD, lambda uow: remove_signer(uow, leave.id, DEPUTY, "突发疾病离会"))
    assert list(driver.open(case_id)) == ["convene_discussion"]


def test_whoever_investigated_only_reports(driver: Driver) -> None:
    case_id = proposed(driver, "bailu-officer", DEPUTY)
    with pytest.raises(Invalid) as refused:
        convene(driver, case_id)
    assert "陈志远参加了调查" in str(refused.value.errors[0].message)
    convene(driver, case_id, discussion_kept_off=[DEPUTY], kept_off_reason="参加了调查")
    with pytest.raises(NotPermitted, match="您已回避"):
        vote(driver, case_id, DEPUTY)


def test_the_head_speaks_when_all_others_have(driver: Driver) -> None:
    case_id = proposed(driver)
    convene(driver, case_id, discussion_absent=[OTHERS[2]], absence_cause="住院")
    assert asked(driver, case_id) == {DEPUTY, *OTHERS[:2]}
    with pytest.raises(NotPermitted, match="您才最后表态"):
        vote(driver, case_id, HEAD)
    with pytest.raises(NotPermitted, match="记作缺席"):
        vote(driver, case_id, OTHERS[2])
    for who in (DEPUTY, *OTHERS[:2]):
        vote(driver, case_id, who)
    assert asked(driver, case_id) == {HEAD}
    assert vote(driver, case_id, HEAD).decision == "adopted"


def test_whoever_comes_later_votes_before_the_head_and_whoever_leaves_is_absent(
    driver: Driver,
) -> None:
    case_id = proposed(driver)
    convene(driver, case_id, discussion_absent=[OTHERS[2]], absence_cause="在路上")
    task = driver.open(case_id)["discuss_case"]
    for who in (DEPUTY, OTHERS[0]):
        vote(driver, case_id, who)
    driver.act(HEAD, lambda uow: remove_signer(uow, task.id, OTHERS[1], "突发疾病离会"))
    assert asked(driver, case_id) == {HEAD}
    driver.act(HEAD, lambda uow: add_signer(uow, task.id, OTHERS[2], "已经到会"))
    assert asked(driver, case_id) == {OTHERS[2]}
    vote(driver, case_id, OTHERS[2], "disagree")
    assert vote(driver, case_id, HEAD).decision == "adopted"
    told = driver.case(case_id)
    assert told.data["discussion_absent"] == [OTHERS[2]]


def test_a_new_member_votes_before_the_head(driver: Driver) -> None:
    case_id = proposed(driver)
    convene(driver, case_id)
    add_member(driver)
    task = driver.open(case_id)["discuss_case"]
    driver.act(HEAD, lambda uow: add_signer(uow, task.id, "bailu-member4", "新任成员"))
    assert asked(driver, case_id) == {DEPUTY, *OTHERS, "bailu-member4"}


def test_who_presides_neither_leaves_nor_closes_the_vote(driver: Driver) -> None:
    case_id = proposed(driver)
    convene(driver, case_id)
    task = driver.open(case_id)["discuss_case"]
    with pytest.raises(WrongState, match="最后表态"):
        driver.act(HEAD, lambda uow: remove_signer(uow, task.id, HEAD, "有事"))
    vote(driver, case_id, DEPUTY)
    with pytest.raises(WrongState, match="不到规定人数"):
        driver.act(HEAD, lambda uow: close_vote(uow, task.id))
    with pytest.raises(NotPermitted):
        driver.act(DEPUTY, lambda uow: remove_signer(uow, task.id, OTHERS[0], "有事"))
