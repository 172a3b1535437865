"""The clock of 核查立案 that many tests of deadlines play with."""

from __future__ import annotations

from typing import Final

import pytest

from tests.support.driver import Driver
from workflows.deadlines.models import Deadline

GROUND: Final = "案情复杂，需向多个部门核实（本地延期规定，待核）。"
"""On what it is extended."""


@pytest.fixture
def clock(driver: Driver) -> Deadline:
    """LR-VERIFY of a referral accepted on 24 November: seven working days, to 3 December."""
    case_id = driver.start()
    driver.until(case_id, "verify")
    return driver.deadlines(case_id)["LR-VERIFY"]
