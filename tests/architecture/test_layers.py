"""The house is built as pyproject.toml says: layers, no circles, third parties behind their door."""

from __future__ import annotations

import subprocess
import sys
import tomllib

from tests.support.sources import PACKAGES, ROOT

NOT_IN_THE_HOUSE = {"tests", "migrations", "benchmarks"}


def test_import_contracts_are_kept():
    command = ["-c", "from importlinter.cli import lint_imports_command as run; run()"]
    words = [sys.executable, *command, "--no-cache", "--no-logo"]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_every_package_has_its_place():
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]

    assert found - NOT_IN_THE_HOUSE == set(PACKAGES), "say in pyproject.toml which layer it is"
    assert set(contracts["root_packages"]) == set(PACKAGES)
