"""What the product imports is declared, what is declared is used, and both stand in the lock."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.support.sources import PACKAGES, ROOT, sources

OURS = {*PACKAGES, "migrations", "tests"}
# Used without an import, and how.
NOT_IMPORTED = {
    "gunicorn": "started as a process by lianshu/serve.py",
    "psycopg": "named by postgresql:// URLs",
    "tzdata": "read by zoneinfo where the machine has no zones",
}


def plain(name):
    """A distribution's name as indexes compare it, without extras, version and marker."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^A-Za-z0-9._-]", name)[0]).lower()


def declared():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {plain(each) for each in settings["project"]["dependencies"]}


def imported():
    """Where each third-party distribution is imported by our packages, by its name."""
    known = packages_distributions()
    found: dict[str, list[str]] = {}
    for source in sources():
        for name, line in source.imports():
            top = name.partition(".")[0]
            if top not in OURS and top not in sys.stdlib_module_names:
                distribution = plain(known.get(top, [top])[0])
                found.setdefault(distribution, []).append(f"{source.path}:{line}")
    return found


def test_what_is_imported_is_declared():
    lacking = {name: at[0] for name, at in imported().items() if name not in declared()}

    assert not lacking, "declare it in pyproject.toml, then: make lock"


def test_what_is_declared_is_imported():
    assert declared() - imported().keys() == NOT_IMPORTED.keys()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_what_is_declared_is_locked(lock):
    text = (ROOT / lock).read_text()
    pinned = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==\S+ (;.*)?\\$", text, re.MULTILINE)
    everywhere = {plain(name) for name, marker in pinned if not marker}

    assert declared() <= everywhere, "run: make lock"
