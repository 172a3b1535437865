"""The application on the small county, on the morning of 24 November 2026."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

from lianshu.platform import Platform
from tests.support.county import county, county_url
from tests.web.referral import People
from web.app import create_app
from web.ports import Advance
from workflows.clock import OFFICE_ZONE, FixedClock

__all__ = ["county", "county_url"]

MORNING = datetime(2026, 11, 24, 9, 30, tzinfo=OFFICE_ZONE)


class Compiled(BytecodeCache):
    """The compiled templates of this process: each test makes its own application of the same ones."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was kept; Jinja looks whether it belongs to the source."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


class Controls:
    """Sets the fixed clock of a test and counts how often it was asked to."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock = clock
        self.moves = 0

    def advance(
        self,
        *,
        hours: float | None = None,
        workdays: int | None = None,
        to: str | None = None,
    ) -> Advance:
        """Only `to`: what falls due meanwhile is the demo's own business."""
        self.moves += 1
        if to is not None:
            self.clock.instant = datetime.fromisoformat(to).astimezone(OFFICE_ZONE)
        return Advance(self.clock.now(), 0, 0, 0)


@pytest.fixture
def clock(county: Platform) -> FixedClock:
    """The clock of the county; stands still until set."""
    assert isinstance(county.clock, FixedClock)
    county.clock.instant = MORNING
    return county.clock


@pytest.fixture
def controls(clock: FixedClock) -> Controls:
    """What moves the demo clock."""
    return Controls(clock)


@pytest.fixture
def app(county: Platform, controls: Controls) -> Flask:
    """The application; what goes wrong inside a view fails the test."""
    made = create_app(county, secret_key="only for tests, nowhere else", demo=controls)
    made.testing = True
    made.jinja_env.bytecode_cache = COMPILED
    return made


@pytest.fixture
def people(app: Flask) -> People:
    """API clients by username."""
    return People(app)
