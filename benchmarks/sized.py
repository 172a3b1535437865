"""The county that is measured: with the cases of three years, loaded once per run and copied for each.

Loading takes one or two minutes; LIANSHU_BENCH_SIZE=city asks for ten times as much.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import pytest

from lianshu.migrate import migrate
from lianshu.volume.load import Size, load_volume
from tests.support.county import BEFORE, DEMO_START, opened_county
from tests.support.databases import Fresh

SIZE = cast(Size, os.environ.get("LIANSHU_BENCH_SIZE", "county"))


def load_size(url: str) -> None:
    """Migrate an empty database and fill it; prints how long that took."""
    migrate(url)
    before = time.perf_counter()
    with TemporaryDirectory() as folder, opened_county(url, Path(folder), BEFORE) as platform:
        loaded = load_volume(platform, SIZE, DEMO_START, lambda _written, _wanted: None)
    took = time.perf_counter() - before
    print(
        f"\na {SIZE}: {loaded.cases:,} cases, {loaded.running:,} of them under way, "
        f"loaded in {took:.0f} s ({loaded.cases / took:.0f} a second)"
    )


@pytest.fixture
def county_url(fresh: Fresh) -> str:
    """The URL of a database with a county or city of that size, for this test alone."""
    return fresh(f"volume_{SIZE}", load_size)
