"""The heads of a township discuss a major case: what the platform refuses, and who votes when."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from tests.support.driver import Driver
from tests.support.major_case import (
    DEPUTY,
    HEAD,
    MEMBERS,
    OTHERS,
    add_member,
    convene,
    proposed,
    sign,
    vote,
)
from tests.support.plain_documents import plain_documents
from tests.support.statements import counted
from workflows.cases.models import Case
from workflows.cases.queries import visible_case
from workflows.errors import Invalid, NotPermitted, WrongState
from workflows.steps.change_signers import add_signer, close_vote, remove_signer
from workflows.steps.context import CaseContext
from workflows.steps.forms import task_form
from workflows.tasks.queries import candidates

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

MOST_STATEMENTS = 12
"""Of a step, whatever it does."""


def asked(driver: Driver, case_id: str) -> set[str]:
    task = driver.open(case_id)["discuss_case"]
    with driver.uow() as uow:
        found = candidates(uow.session, task, driver.clock.now().date())
        return {person.username for person in found}


def sees(driver: Driver, case_id: str, who: str) -> bool:
    with driver.uow(who) as uow:
        return visible_case(uow.session, uow.person, case_id) is not None


def test_everybody_on_the_list_is_proposed(driver: Driver) -> None:
    case_id = proposed(driver)
    task = driver.open(case_id)["convene_discussion"]
    with driver.uow(HEAD) as uow:
        case = uow.session.get_one(Case, case_id)
        form = task_form(CaseContext(uow, case), task)
    offered = [choice.value for choice in form.choices["discussion_absent"]]
    assert sorted(form.data["discussion_members"]) == sorted(offered) == sorted(MEMBERS)


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
    due = [*MEMBERS, "bailu-member4"]
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
    case_id = proposed(driver, DEPUTY)
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
    assert not sees(driver, case_id, "bailu-member4"), "members see what they are asked about"
    driver.act(HEAD, lambda uow: add_signer(uow, task.id, "bailu-member4", "新任成员"))
    assert asked(driver, case_id) == {DEPUTY, *OTHERS, "bailu-member4"}
    assert sees(driver, case_id, "bailu-member4")


def test_a_member_sees_the_case_when_it_comes_to_the_vote(driver: Driver) -> None:
    case_id = proposed(driver)
    assert not sees(driver, case_id, OTHERS[0])
    assert sees(driver, case_id, DEPUTY), "it is the post of a deputy that opens it"
    convene(driver, case_id)
    assert sees(driver, case_id, OTHERS[0])


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


def test_a_vote_and_the_minutes_ask_for_what_belongs_together_at_once(driver: Driver) -> None:
    steps = counted_steps(driver)
    for voting in steps["vote"]:
        assert asking(voting, "task_vote") == 1
    (convening,), (signing,) = steps["convene"], steps["sign"]
    assert asking(convening, "task_vote") == 0, "those who were just named"
    assert asking(signing, "certificate") <= 2, "not for each person and kind"


@pytest.mark.postgresql
def test_each_step_of_a_discussion_takes_no_more_statements_than_any_other(driver: Driver) -> None:
    """People and posts are looked up by the first case; on SQLite each table is written by one more."""
    counted_steps(driver)
    for step, runs in counted_steps(driver).items():
        assert max(len(each) for each in runs) <= MOST_STATEMENTS, step


def counted_steps(driver: Driver) -> dict[str, list[list[str]]]:
    """What convening, each vote and signing send in a case of their own."""
    case_id = proposed(driver)
    acts: list[tuple[str, Callable[[], object]]] = [
        ("convene", partial(convene, driver, case_id)),
        *(("vote", partial(vote, driver, case_id, who)) for who in (DEPUTY, *OTHERS, HEAD)),
        ("sign", partial(sign, driver, case_id)),
    ]
    found: dict[str, list[list[str]]] = {}
    for step, act in acts:
        with counted(driver.platform.database) as seen:
            act()
        found.setdefault(step, []).append(seen)
    return found


def asking(statements: list[str], table: str) -> int:
    return sum(f"FROM {table}" in " ".join(each.split()) for each in statements)
