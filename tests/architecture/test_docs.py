"""Links in the documentation lead somewhere, and the files it names are there."""

from __future__ import annotations

import re

import pytest

from tests.support.sources import ROOT

FILE = re.compile(
    r"`((?:bpmn|workflows|oversight|notifications|web|lianshu|migrations|tests)/[\w./-]+)`"
)
LINK = re.compile(r"\]\(([^)#\s]+)")
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    links = [link for link in LINK.findall(page.read_text()) if "://" not in link]

    assert not [link for link in links if not (page.parent / link).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_named_files_exist(page):
    named = FILE.findall(page.read_text())

    assert not [name for name in named if not (ROOT / name).exists()]
