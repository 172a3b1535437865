"""Decision records are numbered and have the parts of their template."""

from __future__ import annotations

import re

import pytest

from tests.support.sources import ROOT

FOLDER = ROOT / "docs" / "decisions"
RECORDS = sorted(FOLDER.glob("[0-9]*.md"))
HEADINGS = ["## Decision", "## Why", "## How it is kept"]


def test_numbers_have_no_gaps():
    assert [path.name[:4] for path in RECORDS] == [f"{n + 1:04}" for n in range(len(RECORDS))]


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_record_has_all_parts(path):
    lines = path.read_text().splitlines()

    assert lines[0].startswith(f"# {path.name[:4]}. ")
    assert re.fullmatch(
        r"Date: \d{4}-\d\d-\d\d\. State: (accepted|replaced by \d{4})\.", lines[2]
    ), lines[2]
    assert [line for line in lines if line.startswith("## ")] == HEADINGS
