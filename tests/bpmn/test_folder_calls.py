"""A process that calls another: the files of both, and both as one folder."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bpmn.folder import (
    Call,
    Holder,
    Point,
    ProcessFolder,
    check_folder,
    read_directory,
    read_folder,
)
from bpmn.folder_calls import files_of_called, merge, with_called
from tests.bpmn.diagram_text import bpmn
from tests.bpmn.test_folder import SETTINGS, sound
from tests.support.called_pair import CALLED_DIAGRAM as PAIR
from tests.support.called_pair import CALLER_DIAGRAM, called_folder, caller_folder

CALLED_DIAGRAM = """
start s2 lane=helper_lane
user advise lane=helper_lane name=出具意见
bound advise_clock on=advise non=1 timer=deadline("ADVISE") lane=helper_lane
end advise_overdue esc=deadline_rung lane=helper_lane
end advised lane=helper_lane name=已答复
s2 > advise
advise > advised
advise_clock > advise_overdue
"""

CALLED_SETTINGS = """
key = "advice"
title = "征求意见"
title_en = "Advice"
summary = "一句话。"
process_id = "advice"

[start]
holders = []
given = ["urgent"]

[slots.asker]
source = "caller"
visible_from = "start"
[slots.helper]
source = "caller"
visible_from = "start"
[slots.office]
source = "county.COORD"
visible_from = "start"
[slots.expert]
source = "data.expert"
visible_from = "start"

[lanes.helper_lane]
holder = "clerk@helper"
title_en = "Helper"

[ends.advised]
title_en = "Advised"

[tasks.advise]
title_en = "Advise"
holder = [
  { when = "urgent", holder = "supervisor@office" },
  { holder = "clerk@helper/TEAM" },
]
form = "opinion"
instruction = "答复{asker.short_name}，报{office.short_name}，地点{place_of}。"
decisions = [{ value = "send", label = "答复", next = "送{asker.short_name}" }]

[[rules]]
code = "ADVISE"
title = "答复"
amount = "5WD"
from = "opened"
until = ["advise:send"]
basis = "某条"
status = "D"
extension = { amount = "2WD", by = "head@asker" }

[[documents]]
kind = "advice_letter"
title = "答复函（{asker.short_name}）"
at = "advise:send"
slot = "helper"
mark = "答"
template = "advice"
"""

OPINION = {
    "schema": {
        "type": "object",
        "properties": {
            "place_of": {"type": "string", "title": "地点"},
            "expert": {"type": "string", "title": "专家单位"},
            "experts": {"type": "array", "title": "人员"},
        },
        "additionalProperties": False,
    },
    "ui": {
        "sources": {"experts": "certified@helper/TEAM"},
        "prefill": {"experts": "two_certified@helper/TEAM"},
    },
}


def called_files(settings: str = CALLED_SETTINGS) -> dict[str, bytes]:
    """The files of a process that others call."""
    return {
        "process.toml": settings.encode(),
        "process.bpmn": bpmn(CALLED_DIAGRAM, process_id="advice"),
        "forms/opinion.json": json.dumps(OPINION).encode(),
        "documents/advice.typ": b"",
        "examples/alone.toml": b"",
    }


def both() -> ProcessFolder:
    """The sample with a call to the process above."""
    bind = {"asker": "sender", "helper": "recipient"}
    caller = replace(read_folder(sound()), calls={"ask": Call("ask", "advice", bind)})
    return merge(caller, {"ask": read_folder(called_files())})


def test_a_called_process_is_a_sound_folder_of_its_own() -> None:
    assert check_folder(called_files()) == ()
    folder = read_folder(called_files())
    assert folder.start.holders == ()
    assert folder.start.given == ("urgent",)


def test_called_tasks_belong_to_the_slots_of_the_caller() -> None:
    task = both().tasks["advise"]
    assert [choice.holder for choice in task.holders] == [
        Holder("supervisor@advice__office", "supervisor", "advice__office"),
        Holder("clerk@recipient/TEAM", "clerk", "recipient", "TEAM"),
    ]
    assert task.instruction == (
        "答复{sender.short_name}，报{advice__office.short_name}，地点{place_of}。"
    )
    assert task.decisions[0].next == "送{sender.short_name}"
    extension = both().rules["ADVISE"].extension
    assert extension is not None
    assert extension.by[0].holder.text == "head@sender"


def test_slots_that_nobody_binds_become_slots_of_the_case() -> None:
    slots = both().slots
    assert set(slots) == {"sender", "recipient", "advice__office", "advice__expert"}
    assert slots["advice__office"].source == "county.COORD"
    assert slots["advice__office"].visible_from == (Point("start", "called", "advice"),)
    assert not slots["advice__office"].late
    assert slots["advice__expert"].late


def test_forms_lanes_and_documents_keep_apart() -> None:
    folder = both()
    form = folder.forms[folder.tasks["advise"].form or ""]
    assert form["ui"]["sources"] == {"experts": "certified@recipient/TEAM"}
    assert form["ui"]["prefill"] == {"experts": "two_certified@recipient/TEAM"}
    assert folder.forms["start"]
    assert folder.lanes[folder.tasks["advise"].lane or ""].title == "helper_lane 泳道"
    assert folder.lanes[folder.tasks["draft"].lane or ""].title == "sender_lane 泳道"
    letter = folder.documents[-1]
    assert (letter.slot, letter.title) == ("recipient", "答复函（{sender.short_name}）")
    assert f"{letter.directory}{letter.template}" == "called/advice/documents/advice"
    assert letter.aliases["asker"] == "sender"
    assert folder.documents[0].directory == "documents/"


def test_ends_and_number_are_those_of_the_caller() -> None:
    folder = both()
    assert set(folder.ends) == {"archived"}
    assert folder.number is not None
    assert folder.called["ask"].ends.keys() == {"advised"}


def test_start_that_is_only_called_takes_no_form() -> None:
    changed = CALLED_SETTINGS.replace("holders = []", 'holders = []\nform = "opinion"')
    assert {problem.code for problem in check_folder(called_files(changed))} == {"config-invalid"}


def test_a_process_that_people_start_has_no_caller() -> None:
    files = sound(SETTINGS.replace('source = "data.recipient"', 'source = "caller"'))
    assert {problem.code for problem in check_folder(files)} == {"lane-unbound"}


# Files


CALL = """
[calls.ask]
process = "advice"
bind = { asker = "sender", helper = "recipient" }
"""


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """A caller and what it calls, beside each other on the disk."""
    for name, files in (("sample", sound(SETTINGS + CALL)), ("advice", called_files())):
        for path, content in files.items():
            place = tmp_path / name / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
    return tmp_path


def test_the_files_of_a_caller_hold_those_it_calls(folders: Path) -> None:
    files = read_directory(folders / "sample")
    assert files["called/advice/process.bpmn"] == called_files()["process.bpmn"]
    assert "called/advice/examples/alone.toml" not in files
    inner = files_of_called(files, "advice")
    assert inner is not None
    assert read_folder(inner).key == "advice"


def test_what_a_called_process_calls_comes_along() -> None:
    chain = {
        "one": {"process.toml": b'[calls.b]\nprocess = "two"'},
        "two": {"process.toml": b'[calls.c]\nprocess = "three"'},
        "three": {"process.toml": b'[calls.d]\nprocess = "one"', "x": b"x"},
    }
    files = with_called(chain["one"], chain.get)
    assert set(files) == {
        "process.toml",
        "called/two/process.toml",
        "called/three/process.toml",
        "called/three/x",
        "called/one/process.toml",
    }
    assert files_of_called(files, "four") is None


def test_a_key_never_leads_out_of_the_folders(folders: Path) -> None:
    asked: list[str] = []
    settings = b'[calls.a]\nprocess = "../advice"\n[calls.b]\nprocess = "missing"'
    with_called({"process.toml": settings}, asked.append)
    assert asked == ["missing"]


@pytest.mark.parametrize(
    ("catching", "complaints"),
    [("", [("seek", "dead-end")]), ("broken_off", []), ("other", [("seek", "dead-end")])],
)
def test_an_error_that_ends_a_called_process_is_caught(
    catching: str, complaints: list[tuple[str, str]]
) -> None:
    called = PAIR.replace(
        "end refused lane=adviser_lane", "end refused err=broken_off lane=adviser_lane"
    )
    diagram = CALLER_DIAGRAM
    if catching:
        diagram += f"bound fallen on=seek err={catching} lane=other_lane\nfallen > dropped\n"
    files = caller_folder(diagram=diagram, called=called_folder(diagram=called))
    assert [(each.element, each.code) for each in check_folder(files)] == complaints
