"""The reference pages list what the code has, no more and no less."""

from __future__ import annotations

import ast
import re

import pytest

from lianshu.command import command_names
from lianshu.settings import PREFIX, Settings
from oversight import climb_ladder, write_order
from tests.support.sources import ROOT, sources
from workflows.history.kinds import FOLLOWERS, PAYLOAD, Kind
from workflows.organizations.roles import ROLES
from workflows.steps import absorb_case, open_next_case, open_split_case
from workflows.steps.guards import CHECKS, RULE_CHECKS

WORDS = {
    climb_ladder.FOLLOWER: "ladder",
    write_order.FOLLOWER: "order",
    absorb_case.FOLLOWER: "other case",
    open_split_case.FOLLOWER: "split case",
    open_next_case.FOLLOWER: "next case",
    "notifications": "mail",
}
FOLLOWER_WORDS = {
    kind: ", ".join(word for follower, word in WORDS.items() if kind in FOLLOWERS[follower])
    for kind in Kind
}
REFERENCE = ROOT / "docs" / "reference"
CODE = re.compile(r"[a-z]+(-[a-z]+)*")
COMPLAINING = {
    "Complaint",
    "Finding",
    "Problem",
    "in_configuration",
    "complain",
    "_complain",
    "_unsupported",
}


def rows(page):
    """The cells of all table rows whose first cell is a code."""
    lines = (REFERENCE / page).read_text().splitlines()
    cells = [line.strip("|").split(" | ") for line in lines if line.startswith("| `")]
    return [[cell.strip() for cell in row] for row in cells]


def codes(page):
    return [row[0].strip("`") for row in rows(page)]


def problem_codes():
    """Every text that is handed on as a code where something in bpmn complains."""
    found = set()
    for source in sources():
        if not source.module.startswith("bpmn."):
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and _name(node.func) in COMPLAINING:
                first, *others = [*node.args, *(word.value for word in node.keywords)]
                found |= {text for text in map(_text, others) if "-" in text}
                if _name(node.func) == "Complaint":
                    found.add(_text(first))
            elif isinstance(node, ast.FunctionDef):
                found |= {text for text in map(_text, node.args.defaults) if "-" in text}
    return {text for text in found if CODE.fullmatch(text)}


def _name(node):
    return getattr(node, "id", None) or getattr(node, "attr", None)


def _text(node):
    plain = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if plain else ""


def test_problem_codes():
    assert codes("problem-codes.md") == sorted(problem_codes())


def test_roles():
    assert rows("roles.md") == [
        [f"`{code}`", role.title, role.duty] for code, role in ROLES.items()
    ]


def test_kinds_of_history():
    listed = {row[0].strip("`"): row for row in rows("history-kinds.md")}

    assert list(listed) == [kind.value for kind in Kind]
    for kind in Kind:
        _, _, data, follower = listed[kind.value]
        assert set(re.findall(r"`(\w+)`", data)) == PAYLOAD[kind], kind
        assert follower == FOLLOWER_WORDS[kind], kind


def test_settings():
    assert codes("settings.md") == [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]


def test_checks_that_folders_may_name():
    guide = (ROOT / "docs" / "how-to" / "write-a-process.md").read_text()

    assert [name for name in {**CHECKS, **RULE_CHECKS} if f"`{name}`" not in guide] == []


@pytest.mark.parametrize("name", command_names())
def test_commands(name):
    assert re.search(
        rf"^\| `lianshu {name}\b", (REFERENCE / "commands.md").read_text(), re.MULTILINE
    )
