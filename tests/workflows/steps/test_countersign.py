"""Tasks that several people sign: each votes once, unseen by the others, and the votes decide together."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bpmn.folder import check_folder
from tests.bpmn.diagram_text import bpmn
from tests.support.driver import Driver
from tests.support.several import TEXT, form
from workflows.errors import Invalid, NotPermitted, WrongState
from workflows.history.models import HistoryRow
from workflows.history.verify import verify_history
from workflows.processes.publish_process import publish_process
from workflows.steps.change_signers import add_signer, close_vote, remove_signer
from workflows.steps.complete_task import complete_task
from workflows.steps.context import CaseContext
from workflows.steps.recuse import bar
from workflows.steps.start_case import start_case
from workflows.tasks.claim_task import claim_task
from workflows.tasks.models import Task
from workflows.tasks.queries import candidates, tasks_in_scope

DIAGRAM = """
start s
user name_panel
user panel_vote mi=panel{more}
xor voted
user finish
user county
end e
s > name_panel
name_panel > panel_vote
panel_vote > voted
voted > name_panel panel_vote == "too_few"
voted > county panel_vote == "no_majority" and panel_vote_rounds >= 2
voted > name_panel panel_vote == "no_majority"
voted > finish *
finish > e
county > e
"""
SETTINGS = """
key = "signed"
title = "会签"
title_en = "Signed"
summary = "一句话。"
process_id = "signed"
[start]
form = "start"
holders = ["clerk@DEPT"]
[slots.sender]
source = "starter"
visible_from = "start"
[slots.town]
source = "data.town"
visible_from = "start"
[tasks.name_panel]
holder = "clerk@sender"
untimed = "不计时"
form = "panel"
decisions = [{ value = "convene", label = "召集" }]
[tasks.panel_vote]
holder = "co_officer@town/TEAM"
untimed = "不计时"
decisions = [
  { value = "exempt", label = "免责" }, { value = "not_exempt", label = "不予免责" },
  { value = "no_majority", label = "未过半数" }, { value = "too_few", label = "人数不足" },
]
[tasks.panel_vote.countersign]
members = "panel"
recused = "recused"
majority = "1/2"
quorum = "2/3"
least = 3
undecided = "no_majority"
too_few = "too_few"
by = "clerk@sender"
votes = [
  { value = "exempt", label = "免责", decides = "exempt" },
  { value = "not_exempt", label = "不予免责", decides = "not_exempt", opinion = "required" },
  { value = "abstain", label = "弃权" },
]
[tasks.finish]
holder = "clerk@sender"
untimed = "不计时"
decisions = [{ value = "go", label = "办结" }]
[tasks.county]
holder = "clerk@sender"
untimed = "不计时"
decisions = [{ value = "go", label = "办结" }]
"""
LEADER = "shuili-clerk"
FIVE = [f"bailu-co{number}" for number in range(1, 6)]
NAMES = {"type": "array", "title": "成员", "items": {"type": "string"}}


def folder(settings: str = SETTINGS, more: str = "") -> dict[str, bytes]:
    return {
        "process.toml": settings.encode(),
        "process.bpmn": bpmn(DIAGRAM.format(more=more), process_id="signed"),
        "forms/start.json": form(town=TEXT),
        "forms/panel.json": form(panel=NAMES, recused=NAMES, absent=NAMES),
    }


def convened(
    driver: Driver,
    panel: list[str] = FIVE,
    settings: str = SETTINGS,
    more: str = "",
    **data: Any,
) -> str:
    """A case in which the members have just been asked to vote."""
    driver.act("admin", lambda uow: publish_process(uow, folder(settings, more)))
    case = driver.act(LEADER, lambda uow: start_case(uow, "signed", {"town": "bailu"}))
    driver.complete(case.id, LEADER, "name_panel", "convene", panel=panel, **data)
    return case.id


def vote(driver: Driver, case_id: str, who: str, value: str, opinion: str = "理由") -> Task:
    task = driver.open(case_id)["panel_vote"]
    return driver.act(
        who,
        lambda uow: complete_task(
            uow, task.id, decision=value, data={}, opinion=opinion, version=None
        ),
    )


def vote_all(driver: Driver, case_id: str, *values: str) -> None:
    for who, value in zip(FIVE, values, strict=False):
        vote(driver, case_id, who, value)


def asked(driver: Driver, case_id: str) -> list[str]:
    """Who has the task now."""
    task = driver.open(case_id)["panel_vote"]
    with driver.uow() as uow:
        found = candidates(uow.session, task, driver.clock.now().date())
        return [person.username for person in found]


def in_inbox(driver: Driver, who: str) -> list[str]:
    with driver.uow(who) as uow:
        found = tasks_in_scope(uow.session, uow.person, "mine", driver.clock.now().date())
        return [task.element for task, _ in found]


def test_the_folder_is_sound() -> None:
    assert check_folder(folder()) == ()


@pytest.mark.parametrize(
    ("votes", "outcome"),
    [
        (("exempt", "exempt", "exempt", "not_exempt", "abstain"), "finish"),
        (("not_exempt", "not_exempt", "not_exempt", "exempt", "exempt"), "finish"),
        (("exempt", "exempt", "not_exempt", "not_exempt", "abstain"), "name_panel"),
        (("abstain",) * 5, "name_panel"),
    ],
)
def test_more_than_half_of_the_members_decide(
    driver: Driver, votes: tuple[str, ...], outcome: str
) -> None:
    case_id = convened(driver)
    vote_all(driver, case_id, *votes)
    assert list(driver.open(case_id)) == [outcome]
    with driver.uow() as uow:
        assert verify_history(uow, case_id).ok


def test_no_majority_twice_goes_to_the_county(driver: Driver) -> None:
    case_id = convened(driver)
    vote_all(driver, case_id, *["abstain"] * 5)
    driver.complete(case_id, LEADER, "name_panel", "convene", panel=FIVE)
    vote_all(driver, case_id, *["abstain"] * 5)
    assert list(driver.open(case_id)) == ["county"]


def test_only_who_has_not_voted_is_asked(driver: Driver) -> None:
    case_id = convened(driver, recused=["bailu-co5"])
    assert asked(driver, case_id) == FIVE[:4]
    assert in_inbox(driver, "bailu-co1") == ["panel_vote"]
    assert in_inbox(driver, "bailu-co6") == []
    vote(driver, case_id, "bailu-co1", "exempt")
    assert asked(driver, case_id) == FIVE[1:4]
    assert in_inbox(driver, "bailu-co1") == []


@pytest.mark.parametrize("who", ["bailu-co5", "bailu-co6", "bailu-officer"])
def test_who_is_no_member_or_keeps_off_does_not_vote(driver: Driver, who: str) -> None:
    case_id = convened(driver, recused=["bailu-co5"])
    with pytest.raises(NotPermitted):
        vote(driver, case_id, who, "exempt")


def test_a_member_votes_once(driver: Driver) -> None:
    case_id = convened(driver)
    vote(driver, case_id, "bailu-co1", "exempt")
    with pytest.raises(NotPermitted, match="已经表决"):
        vote(driver, case_id, "bailu-co1", "not_exempt")
    with pytest.raises(Invalid):
        vote(driver, case_id, "bailu-co2", "no_majority")
    with pytest.raises(Invalid):
        vote(driver, case_id, "bailu-co2", "not_exempt", opinion="")


def test_nobody_sees_a_vote_before_it_is_closed(driver: Driver) -> None:
    case_id = convened(driver)
    vote(driver, case_id, "bailu-co1", "not_exempt", opinion="明知故犯")
    with driver.uow() as uow:
        rows = uow.session.scalars(select(HistoryRow).where(HistoryRow.case_id == case_id)).all()
        said = [str(row.data) for row in rows]
    assert not any("not_exempt" in text or "明知故犯" in text for text in said)
    for who in FIVE[1:]:
        vote(driver, case_id, who, "exempt")
    with driver.uow() as uow:
        rows = uow.session.scalars(
            select(HistoryRow).where(HistoryRow.kind == "task:completed")
        ).all()
        last = rows[-1].data
    assert last is not None
    assert last["decision"] == "exempt"
    assert last["opinion"].startswith("免责 4 票（")
    assert "不予免责 1 票（曾青山：明知故犯）" in last["opinion"]


def test_too_few_members_end_the_vote_at_once(driver: Driver) -> None:
    case_id = convened(driver, FIVE[:2])
    assert list(driver.open(case_id)) == ["name_panel"]
    assert driver.open(case_id)["name_panel"].round == 2


def test_one_less_may_be_what_the_vote_waited_for(driver: Driver) -> None:
    case_id = convened(driver, FIVE[:4])
    vote_all(driver, case_id, "exempt", "exempt", "exempt")
    task = driver.open(case_id)["panel_vote"]
    with pytest.raises(NotPermitted):
        driver.act("bailu-co1", lambda uow: remove_signer(uow, task.id, "bailu-co4", "出差"))
    with pytest.raises(WrongState, match="已经表决"):
        driver.act(LEADER, lambda uow: remove_signer(uow, task.id, "bailu-co1", "出差"))
    driver.act(LEADER, lambda uow: remove_signer(uow, task.id, "bailu-co4", "出差"))
    assert list(driver.open(case_id)) == ["finish"]


def test_one_more_member_votes_too(driver: Driver) -> None:
    case_id = convened(driver, FIVE[:3])
    task = driver.open(case_id)["panel_vote"]
    driver.act(LEADER, lambda uow: add_signer(uow, task.id, "bailu-co6", "涉及其专业"))
    with pytest.raises(Invalid):
        driver.act(LEADER, lambda uow: add_signer(uow, task.id, "bailu-co6", "再加"))
    with pytest.raises(Invalid):
        driver.act(LEADER, lambda uow: add_signer(uow, task.id, LEADER, "再加"))
    vote_all(driver, case_id, "exempt", "exempt", "abstain")
    assert asked(driver, case_id) == ["bailu-co6"]
    vote(driver, case_id, "bailu-co6", "exempt")
    assert list(driver.open(case_id)) == ["finish"]


def test_a_quorum_lets_the_vote_be_closed(driver: Driver) -> None:
    case_id = convened(driver)
    vote_all(driver, case_id, "exempt", "exempt", "exempt")
    task = driver.open(case_id)["panel_vote"]
    with pytest.raises(WrongState, match="不到规定人数"):
        driver.act(LEADER, lambda uow: close_vote(uow, task.id))
    vote(driver, case_id, "bailu-co4", "abstain")
    driver.act(LEADER, lambda uow: close_vote(uow, task.id))
    assert list(driver.open(case_id)) == ["finish"], "three of five are more than half"


def test_in_sequence_they_vote_in_their_order(driver: Driver) -> None:
    case_id = convened(driver, more=" seq=1")
    assert asked(driver, case_id) == ["bailu-co1"]
    with pytest.raises(NotPermitted, match="还没有轮到"):
        vote(driver, case_id, "bailu-co2", "exempt")
    vote_all(driver, case_id, *["exempt"] * 5)
    assert list(driver.open(case_id)) == ["finish"]


def test_one_veto_decides(driver: Driver) -> None:
    settings = SETTINGS.replace(
        'by = "clerk@sender"\n', 'by = "clerk@sender"\nveto = "not_exempt"\n'
    )
    case_id = convened(driver, settings=settings)
    vote(driver, case_id, "bailu-co1", "exempt")
    vote(driver, case_id, "bailu-co2", "not_exempt")
    assert list(driver.open(case_id)) == ["finish"]


def test_nobody_claims_what_all_sign(driver: Driver) -> None:
    case_id = convened(driver)
    task = driver.open(case_id)["panel_vote"]
    with pytest.raises(NotPermitted, match="不用认领"):
        driver.act("bailu-co1", lambda uow: claim_task(uow, task.id))


def test_who_keeps_off_the_case_is_not_counted(driver: Driver) -> None:
    case_id = convened(driver, FIVE[:3])
    person = driver.viewer("bailu-co1").id
    driver.act("bailu-head", lambda uow: bar(CaseContext.locked(uow, case_id), person))
    assert list(driver.open(case_id)) == ["name_panel"], "fewer than three are left"


def test_in_sequence_it_is_the_next_ones_turn_when_one_keeps_off(driver: Driver) -> None:
    case_id = convened(driver, more=" seq=1")
    person = driver.viewer("bailu-co1").id
    driver.act("bailu-head", lambda uow: bar(CaseContext.locked(uow, case_id), person))
    assert asked(driver, case_id) == ["bailu-co2"]


ABSENT = SETTINGS.replace('recused = "recused"\n', 'recused = "recused"\nabsent = "absent"\n')


def test_who_is_absent_still_counts_for_the_majority(driver: Driver) -> None:
    case_id = convened(driver, settings=ABSENT, absent=FIVE[3:])
    with pytest.raises(NotPermitted, match="记作缺席"):
        vote(driver, case_id, "bailu-co4", "exempt")
    vote_all(driver, case_id, "exempt", "exempt", "abstain")
    assert list(driver.open(case_id)) == ["name_panel"], "two of five are no majority"


def test_unless_a_majority_is_there_there_are_too_few(driver: Driver) -> None:
    settings = ABSENT.replace("least = 3", "least = 1")
    case_id = convened(driver, settings=settings, absent=FIVE[2:])
    assert list(driver.open(case_id)) == ["name_panel"]


def test_who_is_taken_out_counts_as_absent_and_may_come_back(driver: Driver) -> None:
    case_id = convened(driver, settings=ABSENT)
    task = driver.open(case_id)["panel_vote"]
    driver.act(LEADER, lambda uow: remove_signer(uow, task.id, "bailu-co5", "突发疾病"))
    assert asked(driver, case_id) == FIVE[:4]
    driver.act(LEADER, lambda uow: add_signer(uow, task.id, "bailu-co5", "已经到会"))
    assert asked(driver, case_id) == FIVE


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('members = "panel"', 'members = "people"', "condition-field"),
        ('recused = "recused"', 'absent = "people"', "condition-field"),
        ('by = "clerk@sender"', 'last = "clerk@nobody"', "lane-unbound"),
        ('undecided = "no_majority"', 'undecided = "nothing"', "config-invalid"),
        ('quorum = "2/3"', 'quorum = "3/2"', "config-invalid"),
        ("least = 3", "least = 0", "config-invalid"),
        ('by = "clerk@sender"', 'by = "clerk@nobody"', "lane-unbound"),
        ('decides = "not_exempt"', 'decides = "none"', "config-invalid"),
        ('by = "clerk@sender"', 'by = "clerk@sender"\nveto = "abstain"', "config-invalid"),
        ("[tasks.panel_vote.countersign]", "[tasks.finish.countersign]", "config-invalid"),
    ],
)
def test_what_does_not_fit(old: str, new: str, code: str) -> None:
    assert old in SETTINGS
    assert code in {each.code for each in check_folder(folder(SETTINGS.replace(old, new)))}
