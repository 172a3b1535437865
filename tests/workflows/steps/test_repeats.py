"""A sub-process for each body of a list: own tasks, answers, clocks and papers; outside they are counted."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from sqlalchemy import select

from tests.support.driver import Driver
from tests.support.several import several_folder
from tests.support.statements import counted
from workflows.cases.models import Answer, Case
from workflows.cases.queries import last_answered_by, visible_case
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.models import Deadline
from workflows.deadlines.queries import deadlines_of_case
from workflows.documents.queries import documents_of_case
from workflows.errors import Invalid, WrongState
from workflows.history.models import HistoryRow
from workflows.history.verify import verify_history
from workflows.processes.publish_process import publish_process
from workflows.steps.complete_task import complete_task
from workflows.steps.context import CaseContext
from workflows.steps.forms import task_form
from workflows.steps.item_context import at_task
from workflows.steps.return_task import return_task
from workflows.steps.start_case import start_case
from workflows.steps.take_back import take_back_task
from workflows.tasks.models import Task
from workflows.tasks.queries import tasks_of_case

BODIES = [
    {"organization": "chengguan", "duty": "市容"},
    {"organization": "bailu", "duty": "交通"},
    {"organization": "qingshi", "duty": "不派"},
]
WHO = {"chengguan": "chengguan-clerk", "bailu": "bailu-officer", "qingshi": "qingshi-officer"}


@pytest.fixture
def county(driver: Driver) -> Driver:
    """The county with the joint action published."""
    driver.act("admin", lambda uow: publish_process(uow, several_folder()))
    return driver


def planned(driver: Driver, bodies: list[dict[str, str]] = BODIES, **more: Any) -> str:
    """A case in which each body has been asked."""
    case = driver.act("shuili-clerk", lambda uow: start_case(uow, "several", {"topic": "清河"}))
    more = {"act_on": "2026-11-30", **more}
    driver.complete(case.id, "shuili-clerk", "plan", "submit", bodies=bodies, **more)
    return case.id


def opened(driver: Driver, case_id: str) -> dict[tuple[str, str | None], Task]:
    with driver.uow() as uow:
        found = tasks_of_case(uow.session, case_id, "open")
        return {(task.element, task.item): task for task in found}


def answer(
    driver: Driver, case_id: str, element: str, body: str, decision: str, **data: Any
) -> Task:
    task = opened(driver, case_id)[element, body]
    who = "sfj-supervisor" if element == "order" else WHO[body]
    opinion = data.pop("opinion", "理由")
    return driver.act(
        who,
        lambda uow: complete_task(
            uow, task.id, decision=decision, data=data, opinion=opinion, version=task.version
        ),
    )


def clocks(driver: Driver, case_id: str) -> dict[tuple[str, str | None], Deadline]:
    with driver.uow() as uow:
        rows = deadlines_of_case(uow.session, case_id)
        return {(row.rule, row.item): row for row in rows}


def seen_by(uow: UnitOfWork, case_id: str, task: Task) -> CaseContext:
    """The case as the body of a task sees it."""
    return at_task(CaseContext(uow, uow.session.get_one(Case, case_id)), task)


def may_see(driver: Driver, username: str, case_id: str) -> bool:
    with driver.uow(username) as uow:
        return visible_case(uow.session, uow.person, case_id) is not None


def test_each_body_of_the_list_has_its_own_task_clock_and_sight(county: Driver) -> None:
    case = county.act("shuili-clerk", lambda uow: start_case(uow, "several", {"topic": "清河"}))
    assert not may_see(county, "bailu-officer", case.id)
    county.complete(case.id, "shuili-clerk", "plan", "submit", bodies=BODIES)
    tasks = opened(county, case.id)
    assert tasks.keys() == {("reply", each) for each in WHO}
    assert {task.path[0] for task in tasks.values()} == {"answers"}
    assert {task.round for task in tasks.values()} == {1}
    with county.uow() as uow:
        bodies = {key[1]: seen_by(uow, case.id, task) for key, task in tasks.items()}
        folder = bodies["bailu"].folder
        team = folder.tasks["reply"].holders[0].holder
        assert (
            tasks["reply", "bailu"].organization_id == bodies["bailu"].held_by(team).organization.id
        )
        assert tasks["reply", "bailu"].role == "officer"
        assert tasks["reply", "chengguan"].role == "clerk"
        said = folder.tasks["reply"].instruction or ""
        assert bodies["bailu"].filled(said) == "县水利局请白鹭镇参加，职责：交通。"
    assert clocks(county, case.id).keys() == {("SEV-REPLY", body) for body in WHO}
    assert all(may_see(county, who, case.id) for who in WHO.values())


def test_what_a_body_says_is_its_own(county: Driver) -> None:
    case_id = planned(county)
    answer(county, case_id, "reply", "chengguan", "attend", people=2, contact="姚")
    assert county.case(case_id).data.get("people") is None
    tasks = opened(county, case_id)
    with county.uow("bailu-officer") as uow:
        context = seen_by(uow, case_id, tasks["reply", "bailu"])
        form = task_form(context, tasks["reply", "bailu"])
        assert dict(form.data) == {"people": 4}, "proposed by its own row"
        names = context.names()
        assert (names["reply"], names["body_duty"], names["body_kind"]) == (None, "交通", "TOWN")
        assert (names["attending"], names["asked_bodies"]) == (1, 3)
        [kept] = uow.session.scalars(select(Answer).where(Answer.element == "reply")).all()
        assert (kept.item, kept.data) == ("chengguan", {"people": 2, "contact": "姚"})
    answer(county, case_id, "reply", "bailu", "attend", people=4)
    with county.uow() as uow:
        texts = {
            made.organization_id: docx.Document(
                io.BytesIO(uow.services.blobs.read(made.docx_sha256 or ""))
            )
            .paragraphs[0]
            .text
            for made in documents_of_case(uow.session, case_id)
        }
    assert sorted(texts.values()) == [
        "云溪县城市管理局致云溪县水利局：派 2 人",
        "云溪县白鹭镇人民政府致云溪县水利局：派 4 人",
    ]


def test_a_bar_reads_the_row_of_the_body(county: Driver) -> None:
    case_id = planned(county)
    with pytest.raises(Invalid) as refused:
        answer(county, case_id, "reply", "qingshi", "attend")
    assert str(refused.value.errors[0].message) == "青石镇不派人"
    answer(county, case_id, "reply", "qingshi", "refuse")
    assert ("order", "qingshi") in opened(county, case_id)


def test_who_takes_part_next_is_evaluated_for_each_body(county: Driver) -> None:
    case_id = planned(county)
    answer(county, case_id, "reply", "chengguan", "attend")
    answer(county, case_id, "reply", "bailu", "refuse")
    answer(county, case_id, "reply", "qingshi", "refuse")
    answer(county, case_id, "order", "bailu", "order")
    answer(county, case_id, "order", "qingshi", "excuse")
    assert list(opened(county, case_id)) == [("settle", None)]
    county.complete(case_id, "shuili-clerk", "settle", "go")
    assert opened(county, case_id).keys() == {("carry_out", "chengguan"), ("carry_out", "bailu")}
    due = clocks(county, case_id)
    assert {str(due["SEV-WORK", body].due_on) for body in ("chengguan", "bailu")} == {"2026-12-02"}
    answer(county, case_id, "carry_out", "chengguan", "found", findings=["砂石"])
    assert opened(county, case_id).keys() == {("carry_out", "bailu")}
    answer(county, case_id, "carry_out", "bailu", "nothing")
    case = county.case(case_id)
    assert (case.state, case.outcome) == ("finished", "archived")
    with county.uow() as uow:
        assert verify_history(uow, case_id).ok
        row = uow.session.scalars(
            select(HistoryRow).where(
                HistoryRow.kind == "task:completed", HistoryRow.case_id == case_id
            )
        ).all()[-1]
        assert row.data is not None
        assert row.data["item"] == "bailu"


def test_nobody_left_goes_the_other_way(county: Driver) -> None:
    case_id = planned(county, BODIES[:1])
    answer(county, case_id, "reply", "chengguan", "refuse")
    answer(county, case_id, "order", "chengguan", "excuse")
    with pytest.raises(Invalid) as refused:
        county.complete(case_id, "shuili-clerk", "settle", "go")
    assert str(refused.value.errors[0].message) == "没有单位参加"
    county.complete(case_id, "shuili-clerk", "settle", "cancel")
    assert county.case(case_id).outcome == "cancelled"


def test_a_clock_lapses_for_the_body_that_did_not_answer(county: Driver) -> None:
    case_id = planned(county)
    answer(county, case_id, "reply", "chengguan", "attend")
    county.at("2026-11-27T09:00").tick()
    assert opened(county, case_id).keys() == {("order", "bailu"), ("order", "qingshi")}
    states = {key[1]: row.state for key, row in clocks(county, case_id).items()}
    assert states == {"chengguan": "met", "bailu": "lapsed", "qingshi": "lapsed"}


def test_another_round_begins_anew(county: Driver) -> None:
    case_id = planned(county)
    for body in WHO:
        answer(county, case_id, "reply", body, "refuse")
        answer(county, case_id, "order", body, "order")
    county.complete(case_id, "shuili-clerk", "settle", "postpone")
    tasks = opened(county, case_id)
    assert {key[0] for key in tasks} == {"reply"}
    with county.uow() as uow:
        names = seen_by(uow, case_id, tasks["reply", "bailu"]).names()
        assert (names["reply"], names["order"], names["attending"]) == (None, None, 0)
    county.at("2026-11-27T09:00").tick()  # nobody answers: the engine must not go by the last round
    for body in WHO:
        answer(county, case_id, "order", body, "excuse")
    with pytest.raises(Invalid) as refused:
        county.complete(case_id, "shuili-clerk", "settle", "go")
    assert str(refused.value.errors[0].message) == "没有单位参加"


@pytest.mark.parametrize(
    ("bodies", "field"),
    [
        ([BODIES[0], {"organization": "nowhere"}], "/bodies/1/organization"),
        ([BODIES[0], BODIES[1], BODIES[0]], "/bodies/2/organization"),
    ],
)
def test_a_list_names_each_body_once(
    county: Driver, bodies: list[dict[str, str]], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        planned(county, bodies)
    assert [error.pointer for error in refused.value.errors] == [field]


def test_an_empty_list_is_passed_by(county: Driver) -> None:
    case_id = planned(county, [])
    assert list(opened(county, case_id)) == [("settle", None)]


def test_what_a_body_decided_is_taken_back_by_it_alone(county: Driver) -> None:
    case_id = planned(county)
    answer(county, case_id, "reply", "bailu", "refuse")
    answer(county, case_id, "reply", "chengguan", "refuse")
    with county.uow("chengguan-clerk") as uow:
        done = next(
            each for each in tasks_of_case(uow.session, case_id, "done") if each.item == "chengguan"
        )
    county.act("chengguan-clerk", lambda uow: take_back_task(uow, done.id))
    tasks = opened(county, case_id)
    assert tasks.keys() == {("reply", "chengguan"), ("reply", "qingshi"), ("order", "bailu")}
    assert tasks["reply", "chengguan"].round == 2
    with county.uow() as uow:
        again = seen_by(uow, case_id, tasks["reply", "chengguan"])
        assert again.names()["reply"] is None
        assert seen_by(uow, case_id, tasks["order", "bailu"]).names()["reply"] == "refuse"
    live = clocks(county, case_id)
    assert live["SEV-REPLY", "chengguan"].state == "running"


def test_a_body_returns_to_its_own_step_only(county: Driver) -> None:
    case_id = planned(county)
    answer(county, case_id, "reply", "bailu", "refuse")
    task = opened(county, case_id)["order", "bailu"]
    county.act("sfj-supervisor", lambda uow: return_task(uow, task.id, "reply", "请再核实"))
    assert ("reply", "bailu") in opened(county, case_id)
    answer(county, case_id, "reply", "chengguan", "refuse")
    other = opened(county, case_id)["order", "chengguan"]
    answer(county, case_id, "reply", "bailu", "refuse")
    county.act("sfj-supervisor", lambda uow: return_task(uow, other.id, "reply", "请再核实"))
    assert opened(county, case_id).keys() == {
        ("order", "bailu"), ("reply", "chengguan"), ("reply", "qingshi")
    }  # fmt: skip


def test_the_leader_takes_the_asking_back(county: Driver) -> None:
    case_id = planned(county)
    with county.uow("shuili-clerk") as uow:
        [plan] = list(tasks_of_case(uow.session, case_id, "done"))
    county.act("shuili-clerk", lambda uow: take_back_task(uow, plan.id))
    assert list(opened(county, case_id)) == [("plan", None)]
    assert {row.state for row in clocks(county, case_id).values()} == {"cancelled"}
    county.complete(case_id, "shuili-clerk", "plan", "submit", bodies=BODIES[:1])
    assert list(opened(county, case_id)) == [("reply", "chengguan")]
    answer(county, case_id, "reply", "chengguan", "attend")
    with county.uow() as uow:
        names = CaseContext(uow, uow.session.get_one(Case, case_id)).names()
    assert (names["attending"], names["asked_bodies"]) == (1, 1)


def test_a_done_step_of_a_body_is_not_taken_back_across_the_end(county: Driver) -> None:
    case_id = planned(county, BODIES[:1])
    answer(county, case_id, "reply", "chengguan", "refuse")
    done = answer(county, case_id, "order", "chengguan", "order")
    with pytest.raises(WrongState, match="没有等待办理的下一步"):
        county.act("sfj-supervisor", lambda uow: take_back_task(uow, done.id))


def test_what_a_body_does_costs_no_more_statements(county: Driver) -> None:
    case_id = planned(county)
    task = opened(county, case_id)["reply", "chengguan"]
    viewer = county.viewer("chengguan-clerk")
    database = county.platform.database
    with counted(database) as seen, database.unit_of_work(county.clock, viewer) as uow:
        complete_task(
            uow, task.id, decision="refuse", data={}, opinion="无人", version=task.version
        )
    assert len(seen) <= 12, seen


def test_who_drafted_is_known_for_each_body(county: Driver) -> None:
    case_id = planned(county)
    answer(county, case_id, "reply", "chengguan", "attend")
    answer(county, case_id, "reply", "bailu", "attend")
    clerk, officer = county.viewer("chengguan-clerk").id, county.viewer("bailu-officer").id
    with county.uow() as uow:
        of_one = last_answered_by(uow.session, case_id, ["reply"], "bailu")
        of_all = last_answered_by(uow.session, case_id, ["reply"])
    assert of_one == {("reply", officer)}
    assert of_all == {("reply", officer), ("reply", clerk)}


def test_what_a_body_empties_in_its_form_is_forgotten(county: Driver) -> None:
    case_id = planned(county)
    answer(county, case_id, "reply", "chengguan", "refuse", people=4, contact="李平")
    answer(county, case_id, "reply", "bailu", "refuse", people=2, contact="王海")
    task = opened(county, case_id)["order", "chengguan"]
    county.act("sfj-supervisor", lambda uow: return_task(uow, task.id, "reply", "请再核实"))
    answer(county, case_id, "reply", "chengguan", "refuse", people=3, contact="")
    said = county.case(case_id).items["body"]["said"]
    assert said["chengguan"]["data"] == {"people": 3}
    assert said["bailu"]["data"] == {"people": 2, "contact": "王海"}
