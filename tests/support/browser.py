"""A Chromium for journeys and a running demo county for it to visit."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LIANSHU = (sys.executable, "-m", "lianshu.command")
OWN_FOLDER = Path.home() / ".cache" / "ms-playwright"


def find_chromium() -> Path | None:
    """The Chromium to use: LIANSHU_CHROMIUM, one on the PATH, or playwright's own."""
    setting = os.environ.get("LIANSHU_CHROMIUM")
    if setting:
        return Path(setting) if os.access(setting, os.X_OK) else None
    for name in ON_PATH:
        found = shutil.which(name)
        if found:
            return Path(found)
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or OWN_FOLDER)
    return next(iter(sorted(folder.glob("chromium-*/chrome-linux*/chrome"), reverse=True)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all journeys; each opens a context of its own."""
    chromium = find_chromium()
    assert chromium is not None, "no Chromium: set LIANSHU_CHROMIUM or install one"
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=sandbox)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def loaded_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo county that was loaded and never started; loading takes its time."""
    folder = tmp_path_factory.mktemp("county")
    with (folder / "log.txt").open("wb") as log:
        loaded = subprocess.run(
            [*LIANSHU, "demo", "--load-only"],
            env={**os.environ, "LIANSHU_DATA_DIR": str(folder / "var")},
            stdout=log,
            stderr=log,
            check=False,
        )
    assert loaded.returncode == 0, (folder / "log.txt").read_text()
    return folder / "var"


@pytest.fixture(scope="module")
def site(loaded_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo county of the module's own, running as with `make run`."""
    data = tmp_path_factory.mktemp("site")
    shutil.copytree(loaded_demo, data / "var")
    with running(data) as address:
        yield address


@contextmanager
def running(data: Path) -> Iterator[str]:
    """The address of the demo county in `data/var` while it runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (data / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [*LIANSHU, "demo"],
            env={**os.environ, "LIANSHU_PORT": str(port), "LIANSHU_DATA_DIR": str(data / "var")},
            stdout=subprocess.PIPE,
            stderr=log,
        )
    assert process.stdout is not None
    try:
        line = process.stdout.readline().decode()
        assert line.startswith("READY "), (data / "log.txt").read_text()
        yield line.removeprefix("READY ").strip().rstrip("/")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=15)
        process.stdout.close()
