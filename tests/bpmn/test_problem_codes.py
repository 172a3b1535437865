"""Every problem code of the contract: one edit of a sound folder, and that code alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bpmn.folder import check_folder
from tests.bpmn.test_dmn import dmn
from tests.bpmn.test_folder import DIAGRAM, FORM, SETTINGS, sound

Files = dict[str, bytes]
PAGE = Path(__file__).parents[2] / "docs/reference/problem-codes.md"
OF_THE_CONTRACT = frozenset(
    {
        "lane-unbound",
        "lane-empty",
        "form-missing",
        "form-invalid",
        "deadline-missing",
        "basis-missing",
        "ladder-missing",
        "gateway-unread",
        "gateway-gap",
        "condition-syntax",
        "condition-field",
        "document-field",
        "element-unsupported",
        "unreachable",
        "dead-end",
        "deadlock",
        "lost-join",
        "loop-automatic",
        "path-too-long",
        "approver-is-drafter",
        "table-overlap",
        "xml-unsafe",
        "mail-unknown",
    }
)

OF_OURS = frozenset({"config-invalid", "message-unbound"})

FINES = [
    (["false", "< 3"], ['"轻"']),
    (["false", ">= 3"], ['"重"']),
    (["true", "-"], ['"急"']),
]


# An automatic step that leads back to itself.
ROUND = (
    ("xor decided", "xor again lane=town_lane\nxor decided"),
    ("tell > decide", "tell > again\nagain > tell urgent\nagain > decide *"),
)


def fines(first: str = "< 3") -> Files:
    """A table of the folder, sound unless the first limit is moved."""
    rules = [(["false", first], ['"轻"']), *FINES[1:]]
    table = dmn("UNIQUE", rules, (("kind", ""),), ("urgent", "draft_rounds"))
    return {"tables/fines.dmn": table}


def folder(*edits: tuple[str, str]) -> Files:
    """The sound folder with edits of its diagram or its settings."""
    diagram, settings = DIAGRAM, SETTINGS
    for old, new in edits:
        assert (old in diagram) != (old in settings), old
        diagram, settings = diagram.replace(old, new, 1), settings.replace(old, new, 1)
    mails = {"mail/warn.txt": "{recipient.short_name}的“{step}”{left}。".encode()}
    return sound(settings, diagram) | fines() | mails


def drawn(old: str, new: str) -> Files:
    """The sound folder with an edit of the drawing itself."""
    files = folder()
    assert old in files["process.bpmn"].decode()
    files["process.bpmn"] = files["process.bpmn"].decode().replace(old, new, 1).encode()
    return files


def empty_lane() -> Files:
    files = folder(("[ends.archived]", '[lanes.spare]\nholder = "clerk@sender"\n[ends.archived]'))
    lane = '<bpmn:lane id="spare" name="空泳道"/></bpmn:laneSet>'
    files["process.bpmn"] = files["process.bpmn"].replace(b"</bpmn:laneSet>", lane.encode())
    return files


def long_way() -> Files:
    """Nineteen automatic steps more."""
    steps = [f"step_{number}" for number in range(19)]
    lines = [f"service {step} verb=notify lane=town_lane" for step in steps]
    ways = [f"{one} > {other}" for one, other in zip(steps, [*steps[1:], "archived"], strict=True)]
    return folder(("note > archived", "\n".join([*lines, "note > step_0", *ways])))


BROKEN: dict[str, tuple[Callable[[], Files], str, str | None]] = {
    "lane-unbound": (
        lambda: folder(('holder = "clerk@sender"', 'holder = "clerk@nobody"')),
        "process.toml",
        "sender_lane",
    ),
    "lane-empty": (empty_lane, "process.bpmn", "spare"),
    "form-missing": (
        lambda: folder(('form = "start"\nassignee', 'form = "letter"\nassignee')),
        "process.toml",
        "draft",
    ),
    "form-invalid": (
        lambda: folder() | {"forms/unused.json": json.dumps(FORM).encode()},
        "forms/unused.json",
        None,
    ),
    "deadline-missing": (
        lambda: folder(('untimed = "仅作记录"\n', "")),
        "process.toml",
        "note",
    ),
    "basis-missing": (
        lambda: folder(('basis = "某条"\nstatus = "V"', 'status = "V"')),
        "process.toml",
        "SEND",
    ),
    "ladder-missing": (
        lambda: folder(("bound decide_clock on=decide non=1", "bound decide_clock on=decide")),
        "process.bpmn",
        "decide",
    ),
    "gateway-unread": (
        lambda: folder(('decide == "return" and not urgent', "not urgent")),
        "process.bpmn",
        "decided",
    ),
    "gateway-gap": (
        lambda: folder(("decided > note *", 'decided > note decide == "accept" or urgent')),
        "process.bpmn",
        "decided",
    ),
    "condition-syntax": (
        lambda: folder(("and not urgent", "and urgent.upper()")),
        "process.bpmn",
        "flow_7",
    ),
    "condition-field": (
        lambda: folder(("and not urgent", "and not hasty")),
        "process.bpmn",
        "flow_7",
    ),
    "document-field": (
        lambda: folder(("发往{recipient.short_name}", "发往{receiver.short_name}")),
        "process.toml",
        "draft",
    ),
    "element-unsupported": (
        lambda: drawn("<bpmn:sequenceFlow", '<bpmn:scriptTask id="script"/><bpmn:sequenceFlow'),
        "process.bpmn",
        "script",
    ),
    "unreachable": (
        lambda: folder(("s > draft", "throw stray lane=town_lane\nstray > note\ns > draft")),
        "process.bpmn",
        "stray",
    ),
    "dead-end": (
        lambda: folder(
            ("decided > note *", "decided > stop urgent\ndecided > note *"),
            ("xor decided", "throw stop lane=town_lane\nxor decided"),
        ),
        "process.bpmn",
        "stop",
    ),
    "deadlock": (
        lambda: folder(
            ("xor decided", "and both lane=town_lane\nxor decided"),
            ("note > archived", "decided > both urgent\nnote > both\nboth > archived"),
        ),
        "process.bpmn",
        "both",
    ),
    "lost-join": (
        lambda: folder(
            ("decide_lapse > note", "and both lane=town_lane\ndecide_lapse > both"),
            ("note > archived", "note > both\nboth > archived"),
        ),
        "process.bpmn",
        "both",
    ),
    "loop-automatic": (
        lambda: folder(*ROUND),
        "process.bpmn",
        "tell",
    ),
    "path-too-long": (long_way, "process.bpmn", "sample"),
    "approver-is-drafter": (
        lambda: folder(('{ holder = "deputy_head@recipient" }', '{ holder = "clerk@sender" }')),
        "process.toml",
        "decide",
    ),
    "table-overlap": (lambda: folder() | fines("< 4"), "tables/fines.dmn", "rule_2"),
    "xml-unsafe": (
        lambda: drawn("<bpmn:definitions", "<!DOCTYPE x><bpmn:definitions"),
        "process.bpmn",
        None,
    ),
    "message-unbound": (
        lambda: folder(
            ("note > archived", "note > shout\nshout > archived"),
            ("xor decided", "throw shout msg=told lane=town_lane\nxor decided"),
        ),
        "process.toml",
        "shout",
    ),
    "mail-unknown": (
        lambda: folder() | {"mail/telegram.txt": "请看。".encode()},
        "mail/telegram.txt",
        "telegram",
    ),
    "config-invalid": (
        lambda: folder(('summary = "一句话。"', 'summary = "一句话。"\ncolour = "red"')),
        "process.toml",
        None,
    ),
}  # fmt: skip


def test_the_folder_that_is_broken_here_is_sound() -> None:
    assert check_folder(folder()) == ()


def test_every_code_of_the_contract_is_broken_here_and_told_in_the_reference() -> None:
    assert BROKEN.keys() == OF_THE_CONTRACT | OF_OURS
    told = re.findall(r"^\| `([a-z-]+)` \|", PAGE.read_text(), re.MULTILINE)
    assert set(told) == BROKEN.keys()
    assert told == sorted(told)


@pytest.mark.parametrize("code", BROKEN)
def test_a_broken_folder_has_exactly_its_problem(code: str) -> None:
    broken, file, element = BROKEN[code]
    problems = check_folder(broken())
    assert {problem.code for problem in problems} == {code}, problems
    assert (file, element) in {(problem.file, problem.element) for problem in problems}
    assert {problem.process for problem in problems} == {"sample"}


def test_all_complaints_come_at_once() -> None:
    """Whatever does not hinder reading on is said in one go."""
    broken = folder(
        ('holder = "clerk@sender"', 'holder = "clerk@nobody"'),
        ('untimed = "仅作记录"\n', ""),
        ('basis = "某条"\nstatus = "V"', 'status = "V"'),
        ("decided > note *", 'decided > note decide == "accept" or urgent'),
        *ROUND,
        ("发往{recipient.short_name}", "发往{receiver.short_name}"),
    )
    broken |= fines("< 4") | {"mail/telegram.txt": "请看。".encode()}
    assert {problem.code for problem in check_folder(broken)} == {
        "lane-unbound",
        "deadline-missing",
        "basis-missing",
        "gateway-gap",
        "loop-automatic",
        "document-field",
        "table-overlap",
        "mail-unknown",
    }
