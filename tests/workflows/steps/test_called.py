"""A process that calls another: one case, with the tasks, clocks and papers of both."""

from __future__ import annotations

import io

import docx
import pytest

from bpmn.folder import check_folder
from tests.support.called_pair import CALLED, CALLER, called_folder, caller_folder
from tests.support.driver import Driver
from workflows.cases.models import Case
from workflows.cases.queries import slots_of, visible_case
from workflows.documents.queries import documents_of_case
from workflows.errors import NotPermitted
from workflows.history.verify import verify_history
from workflows.processes.models import ProcessVersion
from workflows.processes.publish_process import publish_process
from workflows.processes.published import published_folder
from workflows.steps.context import CaseContext
from workflows.steps.start_case import start_case
from workflows.tasks.runs import runs


def publish(driver: Driver, files: dict[str, bytes]) -> ProcessVersion:
    return driver.act("admin", lambda uow: publish_process(uow, files))


@pytest.fixture
def asking(driver: Driver) -> Driver:
    """The county with both processes published."""
    publish(driver, called_folder())
    publish(driver, caller_folder())
    return driver


def ask(driver: Driver) -> str:
    """A case whose question has just gone to 白鹭镇."""
    data = {"topic": "砂石清运", "town": "bailu"}
    case = driver.act("shuili-clerk", lambda uow: start_case(uow, "asking", data))
    driver.complete(case.id, "shuili-clerk", "prepare", "submit")
    return case.id


def may_see(driver: Driver, username: str, case_id: str) -> bool:
    with driver.uow(username) as uow:
        return visible_case(uow.session, uow.person, case_id) is not None


def test_both_folders_are_sound() -> None:
    assert check_folder(called_folder()) == ()
    assert check_folder(caller_folder()) == ()


def test_the_called_task_is_held_by_the_bound_body(asking: Driver) -> None:
    case_id = ask(asking)
    task = asking.open(case_id)["advise"]
    assert task.path == ["seek"]
    with asking.uow("bailu-officer") as uow:
        context = CaseContext(uow, uow.session.get_one(Case, case_id))
        spec = context.folder.tasks["advise"]
        assert task.organization_id == context.place("town", "TEAM").id
        assert context.filled(spec.instruction or "") == "就“砂石清运”答复县水利局。"
        assert context.filled("自{act_on}起", lambda day: f"{day.month}月{day.day}日") == "自起"
        context.case.data = context.case.data | {"act_on": "2026-12-01"}
        assert (
            context.filled("自{act_on}起", lambda day: f"{day.month}月{day.day}日") == "自12月1日起"
        )
        assert context.filled(spec.decisions[0].next or "") == "送县水利局，报县监督指导办备案"


def test_the_case_goes_on_behind_the_call_and_ends_as_its_own_diagram_says(
    asking: Driver,
) -> None:
    case_id = ask(asking)
    asking.complete(case_id, "bailu-officer", "advise", "agree")
    assert list(asking.open(case_id)) == ["confirm"]
    asking.complete(case_id, "sfj-supervisor", "confirm", "filed")
    task = asking.open(case_id)["conclude"]
    assert task.path == []
    asking.complete(case_id, "shuili-clerk", "conclude", "close")
    case = asking.case(case_id)
    assert (case.state, case.outcome) == ("finished", "agreed")
    with asking.uow() as uow:
        assert verify_history(uow, case_id).ok


def test_a_gateway_of_the_caller_reads_what_was_decided_in_the_call(asking: Driver) -> None:
    case_id = ask(asking)
    asking.complete(case_id, "bailu-officer", "advise", "refuse")
    case = asking.case(case_id)
    assert (case.state, case.outcome) == ("finished", "dropped")


def test_the_clock_in_the_call_climbs_and_is_met(asking: Driver) -> None:
    case_id = ask(asking)
    deadline = asking.deadlines(case_id)["ADV-ADVISE"]
    assert deadline.due_on is not None
    assert deadline.due_on.isoformat() == "2026-11-27"
    asking.at("2026-12-02T09:00").tick()
    task = asking.open(case_id)["advise"]
    assert task.path == ["seek"]
    asking.complete(case_id, "bailu-officer", "advise", "agree")
    assert asking.deadlines(case_id)["ADV-ADVISE"].state == "met"
    assert asking.deadlines(case_id).keys() == {"ASK-PREPARE", "ADV-ADVISE", "ASK-CONCLUDE"}


def test_a_document_of_the_called_process_bears_the_bound_bodies(asking: Driver) -> None:
    case_id = ask(asking)
    asking.complete(case_id, "bailu-officer", "advise", "agree")
    with asking.uow() as uow:
        [made] = documents_of_case(uow.session, case_id)
        content = uow.services.blobs.read(made.docx_sha256 or "")
    assert made.number is not None
    assert made.number.startswith("白鹭答〔2026〕")
    written = docx.Document(io.BytesIO(content)).paragraphs[0].text
    assert written == "致云溪县水利局：云溪县白鹭镇人民政府答复砂石清运"


def test_bodies_see_the_case_from_the_call_on(asking: Driver) -> None:
    data = {"topic": "砂石清运", "town": "bailu"}
    case = asking.act("shuili-clerk", lambda uow: start_case(uow, "asking", data))
    with asking.uow() as uow:
        rows = slots_of(uow.session, case.id)
    assert {name: row.visible_from is not None for name, row in rows.items()} == {
        "sender": True,
        "town": False,
        "advice__office": False,
    }
    assert not may_see(asking, "bailu-officer", case.id)
    asking.complete(case.id, "shuili-clerk", "prepare", "submit")
    assert may_see(asking, "bailu-officer", case.id)
    with asking.uow() as uow:
        assert slots_of(uow.session, case.id)["advice__office"].visible_from is not None


def test_a_slot_that_a_later_task_names_is_filled_then(asking: Driver) -> None:
    case_id = ask(asking)
    assert not may_see(asking, "qingshi-officer", case_id)
    asking.complete(case_id, "bailu-officer", "advise", "agree", expert="qingshi")
    with asking.uow() as uow:
        row = slots_of(uow.session, case_id)["advice__expert"]
        assert row.visible_from is not None
    assert may_see(asking, "qingshi-officer", case_id)


def test_nobody_starts_a_process_that_is_only_called(asking: Driver) -> None:
    with pytest.raises(NotPermitted, match="出具意见"):
        asking.act("bailu-officer", lambda uow: start_case(uow, "advice", {}))


def test_a_running_case_never_sees_a_changed_called_process(asking: Driver) -> None:
    before = ask(asking)
    changed = called_folder(CALLED.replace('label = "同意"', 'label = "无异议"'))
    publish(asking, changed)
    between = ask(asking)
    publish(asking, caller_folder(called=changed))
    after = ask(asking)
    labels = []
    for case_id in (before, between, after):
        version_id = asking.case(case_id).process_version_id
        with asking.uow() as uow:
            decision = published_folder(uow.session, version_id).tasks["advise"].decision("agree")
        assert decision is not None
        labels.append(decision.label)
    assert labels == ["同意", "同意", "无异议"]


@pytest.mark.parametrize(
    ("settings", "called", "element", "code"),
    [
        (CALLER.replace('process = "advice"', 'process = "advise"'), CALLED, "seek", "config-invalid"),
        (CALLER.replace("[calls.seek]", "[calls.sook]"), CALLED, None, "config-invalid"),
        (CALLER.replace(', adviser = "town"', ""), CALLED, "seek", "lane-unbound"),
        (CALLER.replace('adviser = "town"', 'adviser = "place"'), CALLED, "seek", "lane-unbound"),
        (CALLER.replace('adviser = "town"', 'adviser = "town", x = "town"'), CALLED, "seek", "lane-unbound"),
        (CALLER, CALLED.replace('["topic"]', '["topic", "place"]'), "seek", "condition-field"),
        (CALLER.replace('"ASK-CONCLUDE"', '"ADV-ADVISE"'), CALLED, "ADV-ADVISE", "config-invalid"),
    ],
)  # fmt: skip
def test_a_call_that_does_not_fit_is_refused(
    settings: str, called: str, element: str | None, code: str
) -> None:
    problems = check_folder(caller_folder(settings, called=called_folder(called)))
    found = {(problem.element, problem.code) for problem in problems}
    assert (element, code) in found or (element is None and code in {each for _, each in found})


def test_a_process_that_runs_inside_of_others_counts_as_running(asking: Driver) -> None:
    with asking.uow() as uow:
        assert runs(uow.session) == {}
    first, second = ask(asking), ask(asking)
    with asking.uow() as uow:
        assert runs(uow.session) == {"asking": 2, "advice": 2}
    for username, seen in (("bailu-officer", {"asking": 2, "advice": 2}), ("qingshi-officer", {})):
        with asking.uow(username) as uow:
            assert runs(uow.session, uow.person) == seen

    asking.complete(first, "bailu-officer", "advise", "refuse")

    with asking.uow() as uow:
        assert runs(uow.session)["advice"] == 1
    assert list(asking.open(second)) == ["advise"]
