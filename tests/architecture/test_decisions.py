"""Decision records are numbered and have the parts of their template."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from tests.support.sources import ROOT

FOLDER = ROOT / "docs" / "decisions"
RECORDS = sorted(FOLDER.glob("[0-9]*.md"))
HEADINGS = ["## Decision", "## Why", "## How it is kept"]


def test_numbers_have_no_gaps():
    assert [path.name[:4] for path in RECORDS] == [f"{n + 1:04}" for n in range(len(RECORDS))]


@cache
def names_of_tests():
    paths = (ROOT / "tests").rglob("test_*.py")
    return {
        node.name
        for path in paths
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
    }


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_the_tests_it_names_exist(path):
    named = set(re.findall(r"\b(test_\w+)\b(?!\.py)", path.read_text()))

    assert named <= names_of_tests()


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_record_has_all_parts(path):
    lines = path.read_text().splitlines()

    assert lines[0].startswith(f"# {path.name[:4]}. ")
    assert re.fullmatch(
        r"Date: \d{4}-\d\d-\d\d\. State: (accepted|replaced by \d{4})\.", lines[2]
    ), lines[2]
    assert [line for line in lines if line.startswith("## ")] == HEADINGS
