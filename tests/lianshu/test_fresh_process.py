"""Commands in a process of their own: nothing but the command itself has imported anything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.county import load_small_county


def lianshu(
    url: str, data: Path, *arguments: str, given: str = ""
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LIANSHU_DATABASE_URL": url, "LIANSHU_DATA_DIR": str(data)}
    return subprocess.run(
        [sys.executable, "-m", "lianshu.command", *arguments],
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def url(empty_database_url: str) -> str:
    load_small_county(empty_database_url)
    return empty_database_url


@pytest.mark.parametrize(
    "arguments",
    [
        ("tokens", "create", "bailu-desk"),
        ("users", "disable", "bailu-desk"),
        ("processes", "publish", "lead_referral"),
        ("verify",),
    ],
)
def test_a_command_that_writes_knows_every_table(
    url: str, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    done = lianshu(url, tmp_path, *arguments, "--json")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)
