"""Rules for every test: no network but loopback, no settings from outside, the right database."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from hypothesis import HealthCheck, settings

from tests.support.exits import said_of_exits
from workflows.organizations import sign_in

KEPT_SETTINGS = ("LIANSHU_TEST_", "LIANSHU_BENCH_", "LIANSHU_CHROMIUM")
NOT_BY_DEFAULT = ("journey", "fault", "long", "bench")
BACKENDS = ("sqlite", "postgresql")

settings.register_profile(
    "small", max_examples=30, deadline=None, derandomize=True, print_blob=True
)
settings.register_profile(
    "long",
    max_examples=1000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("LIANSHU_TEST_PROFILE", "small"))


def backend() -> str:
    """The database that this run tests on."""
    name = os.environ.get("LIANSHU_TEST_DATABASE", "sqlite")
    if name not in BACKENDS:
        raise pytest.UsageError(f"LIANSHU_TEST_DATABASE is one of {BACKENDS}, not {name!r}")
    return name


def pytest_configure() -> None:
    """Forget settings of the developer's shell."""
    for name in list(os.environ):
        if name.startswith("LIANSHU_") and not name.startswith(KEPT_SETTINGS):
            del os.environ[name]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what this run is for: without -m no campaigns, on PostgreSQL only what has a database."""
    left_out = [item for item in items if not _belongs(item, config.getoption("-m"))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def _belongs(item: pytest.Item, expression: str) -> bool:
    if not expression and any(item.get_closest_marker(name) for name in NOT_BY_DEFAULT):
        return False
    only_postgresql = item.get_closest_marker("postgresql") is not None
    if backend() == "sqlite":
        return not only_postgresql
    if item.get_closest_marker("sqlite") is not None:
        return False
    return only_postgresql or "fresh" in getattr(item, "fixturenames", ())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell tests/run.py how many tests passed."""
    target = os.environ.get("LIANSHU_TEST_COUNTS")
    reporter: Any = session.config.pluginmanager.get_plugin("terminalreporter")
    if target and reporter is not None and not hasattr(session.config, "workerinput"):
        counts = {kind: len(reports) for kind, reports in reporter.stats.items() if kind}
        Path(target).write_text(json.dumps(counts))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say the seed and the figures of each campaign, also when all went well."""
    walks, taken = 0, set[str]()
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, text in getattr(report, "user_properties", ()):
                if name == "campaign" and report.when == "call":
                    terminalreporter.write_line(text)
                elif name == "exits" and report.when == "call":
                    walks, taken = walks + 1, taken | set(text.split())
    if walks:
        for line in said_of_exits(walks, taken):
            terminalreporter.write_line(line)


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Iterator[None]:
    """Passwords are checked in no time; that they are well kept shows a test of its own."""
    patch, quick = pytest.MonkeyPatch(), PasswordHasher.from_parameters(CHEAPEST)
    patch.setattr(sign_in, "_hasher", quick)
    patch.setattr(sign_in, "_NOBODY", quick.hash("nobody"))
    yield
    patch.undo()


class NetworkShut(Exception):
    """A test tried to reach beyond this machine."""


@pytest.fixture(autouse=True, scope="session")
def network_shut() -> Iterator[None]:
    """Refuse to look up or connect to anything but loopback."""
    patch = pytest.MonkeyPatch()
    connect, getaddrinfo = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _check_loopback(address[0])
        connect(self, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        _check_loopback(host)
        return getaddrinfo(host, *args, **kwargs)

    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
    yield
    patch.undo()


def _check_loopback(host: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return
    try:
        is_loopback = ip_address(name).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        raise NetworkShut(f"tests reach nothing but this machine, not {name!r}")
