"""What is locked: the same versions for use and for tests, and no licence that binds the product."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata
from typing import Any

import pytest

from tests.support.sources import ROOT

NAME = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", re.MULTILINE)
NOT_ALLOWED = re.compile(r"\b(AGPL|Affero|SSPL|BUSL|Commons Clause)", re.IGNORECASE)


def locked(name):
    return dict(NAME.findall((ROOT / name).read_text()))


def test_both_locks_agree():
    product, development = locked("requirements.lock"), locked("requirements-dev.lock")

    assert product.items() <= development.items(), "run: make lock"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_is_pinned_by_hash(lock):
    blocks = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / lock).read_text())[1:]

    assert len(blocks) == len(locked(lock))
    assert all("--hash=sha256:" in block for block in blocks)


def test_no_licence_that_is_not_allowed():
    found = []
    for name in locked("requirements-dev.lock"):
        try:
            told: Any = metadata(name)
        except PackageNotFoundError:  # for another platform
            continue
        licences = [told.get("License-Expression", ""), (told.get("License") or "")[:200]]
        licences += [c for c in told.get_all("Classifier", []) if c.startswith("License")]
        if any(NOT_ALLOWED.search(text or "") for text in licences):
            found.append(name)

    assert not found
